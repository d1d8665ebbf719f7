package dev.stratiform.resilience.retry;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// How often work is tried, how long to wait between, for which failures.
///
/// `maxAttempts` counts the first try. The wait after attempt n is `initialInterval * backoffCoefficient^(n-1)`,
/// never more than `maxInterval`; jitter j takes away a random part of it, at most j of the whole, so that many
/// callers do not
/// come back at the same moment. A wrong value is `VALIDATION_ERROR`. Immutable.
///
/// @param maxAttempts 1 or more
/// @param initialInterval 0 or more
/// @param backoffCoefficient 1.0 to 1000.0
/// @param maxInterval `initialInterval` to 365 days
/// @param jitter 0.0 (none) to 1.0 (anything between no wait and the full wait)
/// @param retryable whether a failure is worth another try; called once per failed attempt
public record RetryPolicy(
        int maxAttempts,
        Duration initialInterval,
        double backoffCoefficient,
        Duration maxInterval,
        double jitter,
        Predicate<Failure> retryable) {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final double STEEPEST = 1000;
    private static final RetryPolicy STANDARD = new RetryPolicy(
            3,
            Duration.ofSeconds(1),
            2,
            Duration.ofSeconds(30),
            0.2,
            failure -> failure.code().retryable());

    /// Checks the values.
    public RetryPolicy {
        check(maxAttempts >= 1, "maxAttempts", maxAttempts, "1 or more");
        check(!initialInterval.isNegative(), "initialInterval", initialInterval, "no time or more");
        check(
                backoffCoefficient >= 1 && backoffCoefficient <= STEEPEST,
                "backoffCoefficient",
                backoffCoefficient,
                "1 to 1000");
        check(
                maxInterval.compareTo(initialInterval) >= 0 && maxInterval.compareTo(LONGEST) <= 0,
                "maxInterval",
                maxInterval,
                "initialInterval to 365 days");
        check(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
    }

    private static void check(boolean holds, String name, Object found, String allowed) {
        if (!holds) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "retry policy: " + name + " is " + found + ", allowed is " + allowed)
                    .withNext("correct " + name)
                    .toException();
        }
    }

    /// Three attempts, waits of 1 s and 2 s less up to a fifth, for retryable codes.
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /// The same policy with another number of attempts, the first included.
    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, initialInterval, backoffCoefficient, maxInterval, jitter, retryable);
    }

    /// The same policy with other waits: the first, the factor, the longest.
    public RetryPolicy withIntervals(Duration initial, double coefficient, Duration longest) {
        return new RetryPolicy(maxAttempts, initial, coefficient, longest, jitter, retryable);
    }

    /// The same policy with another jitter, 0.0 to 1.0.
    public RetryPolicy withJitter(double part) {
        return new RetryPolicy(maxAttempts, initialInterval, backoffCoefficient, maxInterval, part, retryable);
    }

    /// The same policy for other failures.
    public RetryPolicy retryingWhen(Predicate<Failure> worthwhile) {
        return new RetryPolicy(maxAttempts, initialInterval, backoffCoefficient, maxInterval, jitter, worthwhile);
    }

    /// How long to wait after the given failed attempt, counted from 1.
    ///
    /// Between `(1 - jitter)` and 1 times the full wait, never more than `maxInterval`. The generator is asked only
    /// when there is jitter.
    public Duration delayAfter(int attempt, RandomGenerator random) {
        // Zero times an infinite factor is no number, which becomes zero here; too large a number becomes the longest.
        long grown = (long) (initialInterval.toNanos() * Math.pow(backoffCoefficient, attempt - 1.0));
        long full = Math.min(grown, maxInterval.toNanos());
        return Duration.ofNanos(jitter == 0 ? full : full - (long) (full * jitter * random.nextDouble()));
    }
}
