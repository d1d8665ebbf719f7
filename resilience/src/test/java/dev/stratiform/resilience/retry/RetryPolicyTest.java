package dev.stratiform.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = RetryPolicy.standard();
    private static final RandomGenerator NEVER_ASKED = () -> {
        throw new AssertionError("asked for randomness");
    };

    private static void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            assertThat(e.failure().message()).contains(message);
            assertThat(e.failure().nextStep()).startsWith("correct ");
        });
    }

    @Test
    void wrongValuesAreRefusedByName() {
        Duration second = Duration.ofSeconds(1);
        refused(() -> POLICY.withMaxAttempts(0), "maxAttempts is 0, allowed is 1 or more");
        refused(() -> POLICY.withIntervals(Duration.ofMillis(-1), 2, second), "initialInterval is PT-0.001S");
        refused(() -> POLICY.withIntervals(second, 0.9, second), "backoffCoefficient is 0.9, allowed is 1 to 1000");
        refused(() -> POLICY.withIntervals(second, 1001, second), "backoffCoefficient");
        refused(() -> POLICY.withIntervals(second, Double.NaN, second), "backoffCoefficient is NaN");
        refused(() -> POLICY.withIntervals(second, 2, Duration.ZERO), "maxInterval is PT0S");
        refused(() -> POLICY.withIntervals(second, 2, Duration.ofDays(366)), "maxInterval");
        refused(() -> POLICY.withJitter(1.1), "jitter is 1.1, allowed is 0 to 1");
        refused(() -> POLICY.withJitter(-0.1), "jitter");
        refused(() -> POLICY.withJitter(Double.NaN), "jitter");
    }

    @Test
    void waitsGrowByTheCoefficientUpToTheLongest() {
        RetryPolicy policy = POLICY.withJitter(0).withIntervals(Duration.ofMillis(100), 3, Duration.ofSeconds(1));
        assertThat(policy.delayAfter(1, NEVER_ASKED)).hasMillis(100);
        assertThat(policy.delayAfter(2, NEVER_ASKED)).hasMillis(300);
        assertThat(policy.delayAfter(3, NEVER_ASKED)).hasMillis(900);
        assertThat(policy.delayAfter(4, NEVER_ASKED)).hasMillis(1000);
        assertThat(policy.delayAfter(Integer.MAX_VALUE, NEVER_ASKED)).hasMillis(1000);
    }

    @Test
    void aFirstWaitOfNothingStaysNothing() {
        RetryPolicy policy = POLICY.withJitter(0).withIntervals(Duration.ZERO, 1000, Duration.ofDays(1));
        assertThat(policy.delayAfter(Integer.MAX_VALUE, NEVER_ASKED)).isZero();
    }

    @Test
    void theStandardRetriesWhatTheTableCallsRetryable() {
        assertThat(POLICY.maxAttempts()).isEqualTo(3);
        assertThat(POLICY.retryable().test(Failure.of(ErrorCode.ENGINE_NETWORK, "x")))
                .isTrue();
        assertThat(POLICY.retryable().test(Failure.of(ErrorCode.SYNTAX_ERROR, "x")))
                .isFalse();
        assertThat(POLICY.retryingWhen(_ -> true).retryable().test(Failure.of(ErrorCode.SYNTAX_ERROR, "x")))
                .isTrue();
    }

    @Test
    void everyWaitLiesBetweenItsBoundsAndOneSeedGivesOneSequence() {
        Random any = new Random(20261120);
        for (int example = 0; example < 5000; example++) {
            Duration first = Duration.ofNanos(any.nextLong(Duration.ofDays(2).toNanos()));
            Duration longest = first.plusNanos(any.nextLong(Duration.ofDays(200).toNanos()));
            RetryPolicy policy = POLICY.withIntervals(first, any.nextDouble(1, 1000), longest)
                    .withJitter(any.nextDouble(0, 1));
            int attempt = any.nextInt(1, 1 << any.nextInt(1, 31));
            long seed = any.nextLong();
            Duration full = policy.withJitter(0).delayAfter(attempt, NEVER_ASKED);
            Duration wait = policy.delayAfter(attempt, new Random(seed));
            assertThat(full).isBetween(first.minusNanos(1 + first.toNanos() / (1L << 50)), longest);
            assertThat(wait).isLessThanOrEqualTo(full);
            assertThat((double) wait.toNanos() + 1)
                    .isGreaterThanOrEqualTo((1 - policy.jitter()) * full.toNanos() * 0.999999);
            assertThat(policy.delayAfter(attempt, new Random(seed))).isEqualTo(wait);
        }
    }
}
