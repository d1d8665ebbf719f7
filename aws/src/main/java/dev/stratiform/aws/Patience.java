package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.WaitTimedOut;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.retry.Sleeper;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// How long to wait for something in AWS, how often to look, and when to give up early.
///
/// Immutable. `cancelled` is asked before every look; an interrupt of the thread ends a wait, too.
///
/// @param deadline the longest time in all, zero or more
/// @param interval the time between two looks
public record Patience(Duration deadline, Duration interval, BooleanSupplier cancelled, Sleeper sleeper) {
    /// Waits by the machine's clock and is cancelled by interrupts only.
    public static Patience of(Duration deadline, Duration interval) {
        return new Patience(deadline, interval, () -> false, Sleeper.monotonic());
    }

    /// The same that also ends when the supplier says so.
    public Patience until(BooleanSupplier cancel) {
        return new Patience(deadline, interval, cancel, sleeper);
    }

    /// Looks until there is an answer; `what` names what is waited for in messages.
    ///
    /// Throws [WaitTimedOut] at the deadline and `RUN_CANCELLED` when cancelled.
    public <T> T await(String what, Supplier<Optional<T>> look) {
        long rest = deadline.toNanos();
        while (true) {
            if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                throw ended(what);
            }
            long begin = System.nanoTime();
            Optional<T> answer = look.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            long pause = Math.min(interval.toNanos(), rest - (System.nanoTime() - begin));
            if (pause <= 0) {
                throw new WaitTimedOut(what, deadline);
            }
            pause(what, pause);
            // By what was slept and by the clock: a sleeper of a test does not really sleep.
            rest -= Math.max(pause, System.nanoTime() - begin);
        }
    }

    private void pause(String what, long nanos) {
        try {
            sleeper.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended(what);
        }
    }

    private static RuntimeException ended(String what) {
        return Failure.of(ErrorCode.RUN_CANCELLED, "the wait for " + what + " was cancelled")
                .toException();
    }
}
