package dev.stratiform.resilience.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Waits; a port, so that tests do not.
@FunctionalInterface
public interface Sleeper {
    /// Waits at least so long; no time or less returns at once.
    ///
    /// @throws InterruptedException when the thread is interrupted before or during the wait
    void sleep(Duration length) throws InterruptedException;

    /// Waits by the monotonic clock: a change of the machine's date does not matter.
    static Sleeper monotonic() {
        return length -> {
            long end = System.nanoTime() + length.toNanos();
            for (long rest = length.toNanos(); rest > 0; rest = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(rest);
            }
        };
    }
}
