package dev.stratiform.resilience.retry;

import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One ended try of the work, as an observer sees it.
///
/// @param number counted from 1
/// @param failure what went wrong; null when the attempt succeeded
/// @param delay how long the retrier now waits before it tries again; null when this was the last attempt
public record Attempt(
        int number, @Nullable Failure failure, @Nullable Duration delay) {
    /// Whether the work ended normally.
    public boolean succeeded() {
        return failure == null;
    }

    /// Whether another attempt follows.
    public boolean retried() {
        return delay != null;
    }
}
