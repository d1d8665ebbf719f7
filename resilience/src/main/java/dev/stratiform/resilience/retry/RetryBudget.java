package dev.stratiform.resilience.retry;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.concurrent.atomic.AtomicInteger;

/// How many retries all the work of one run may use together.
///
/// Keeps a broken system from being asked again by every step at once. First attempts cost nothing. Thread-safe.
public final class RetryBudget {
    private final AtomicInteger left;

    /// A budget of so many retries, 0 or more; less is `VALIDATION_ERROR`.
    public RetryBudget(int retries) {
        if (retries < 0) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "retry budget: retries is " + retries + ", allowed is 0 or more")
                    .withNext("correct retries")
                    .toException();
        }
        left = new AtomicInteger(retries);
    }

    /// Takes one retry if there is one left.
    public boolean take() {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    /// How many retries are left.
    public int left() {
        return left.get();
    }
}
