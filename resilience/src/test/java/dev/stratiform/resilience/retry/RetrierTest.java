package dev.stratiform.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetrierTest {
    private final List<Duration> slept = new ArrayList<>();
    private final List<Attempt> seen = new ArrayList<>();
    private final RetryPolicy policy =
            RetryPolicy.standard().withJitter(0).withIntervals(Duration.ofMillis(100), 2, Duration.ofSeconds(1));
    private final Retrier retrier = with(policy);

    private Retrier with(RetryPolicy other) {
        return new Retrier(other, slept::add, new Random(1)).observedBy(seen::add);
    }

    private static Callable<String> failing(int times, ErrorCode code) {
        AtomicInteger calls = new AtomicInteger();
        return () -> {
            if (calls.incrementAndGet() <= times) {
                throw Failure.of(code, "try " + calls).toException();
            }
            return "done";
        };
    }

    @AfterEach
    void nobodyStaysInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workIsTriedUntilItSucceeds() {
        assertThat(retrier.call(failing(2, ErrorCode.ENGINE_NETWORK))).isEqualTo("done");
        assertThat(slept).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(seen).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(seen).extracting(Attempt::succeeded).containsExactly(false, false, true);
        assertThat(seen).extracting(Attempt::retried).containsExactly(true, true, false);
        assertThat(seen.getFirst().delay()).hasMillis(100);
    }

    @Test
    void theLastFailureIsThrownWhenNoAttemptIsLeft() {
        assertThatThrownBy(() -> retrier.call(failing(9, ErrorCode.ENGINE_NETWORK)))
                .isInstanceOf(StratiformException.class)
                .hasMessageStartingWith("try 3");
        assertThat(slept).hasSize(2);
        assertThat(seen).hasSize(3);
    }

    @Test
    void aFailureThatRetryingCannotMendIsThrownAtOnce() {
        assertThatThrownBy(() -> retrier.call(failing(9, ErrorCode.SYNTAX_ERROR)))
                .hasMessageStartingWith("try 1");
        assertThat(slept).isEmpty();
    }

    @Test
    void anUnknownExceptionKeepsItsCause() {
        IOException cause = new IOException("broken pipe");
        assertThatThrownBy(() -> retrier.call(() -> {
                    throw cause;
                }))
                .isInstanceOf(StratiformException.class)
                .hasMessage("broken pipe (INTERNAL)")
                .hasCause(cause);
    }

    @Test
    void anErrorIsNeverRetried() {
        assertThatThrownBy(() -> with(policy.retryingWhen(_ -> true)).call(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void whatTheObserverThrowsIsNotTakenForAFailureOfTheWork() {
        AtomicInteger calls = new AtomicInteger();
        Retrier observed = new Retrier(policy.retryingWhen(_ -> true), slept::add, new Random(1)).observedBy(_ -> {
            throw new IllegalStateException("observer");
        });
        assertThatThrownBy(() -> observed.call(calls::incrementAndGet)).hasMessage("observer");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aSharedBudgetBoundsTheRetriesOfAllWork() {
        RetryBudget budget = new RetryBudget(3);
        Retrier shared = retrier.within(budget);
        assertThat(shared.call(failing(2, ErrorCode.ENGINE_NETWORK))).isEqualTo("done");
        assertThatThrownBy(() -> shared.call(failing(2, ErrorCode.ENGINE_NETWORK)))
                .hasMessageStartingWith("try 2");
        assertThatThrownBy(() -> shared.call(failing(1, ErrorCode.ENGINE_NETWORK)))
                .hasMessageStartingWith("try 1");
        assertThat(shared.call(failing(0, ErrorCode.ENGINE_NETWORK))).isEqualTo("done");
        assertThat(budget.left()).isZero();
    }

    @Test
    void aBudgetIsNeverOverdrawnByManyThreads() throws Exception {
        RetryBudget budget = new RetryBudget(1000);
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 500; n++) {
                    taken.addAndGet(budget.take() ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(1000);
        assertThat(budget.left()).isZero();
        assertThatThrownBy(() -> new RetryBudget(-1)).hasMessageContaining("retries is -1");
    }

    @Test
    void anInterruptedCallerBeginsNothing() {
        AtomicInteger calls = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> retrier.call(calls::incrementAndGet)).hasMessageContaining("RUN_CANCELLED");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).hasValue(0);
        assertThat(seen).isEmpty();
    }

    @Test
    void interruptedWorkIsNotTriedAgain() {
        assertThatThrownBy(() -> with(policy.retryingWhen(_ -> true)).call(() -> {
                    throw new InterruptedException();
                }))
                .hasMessageContaining("RUN_CANCELLED");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).hasSize(1);
    }

    @Test
    void anInterruptEndsAWaitAtOnce() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Retrier patient = new Retrier(
                        policy.withIntervals(Duration.ofHours(1), 1, Duration.ofHours(1)),
                        Sleeper.monotonic(),
                        new Random(1))
                .observedBy(_ -> failed.countDown());
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                patient.call(failing(9, ErrorCode.ENGINE_NETWORK));
            } catch (StratiformException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost"));
            }
        });
        failed.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).hasMessageContaining("RUN_CANCELLED");
    }

    @Test
    void theMonotonicSleeperWaitsAtLeastAsLongAsAsked() throws Exception {
        long begin = System.nanoTime();
        Sleeper.monotonic().sleep(Duration.ofMillis(20));
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20_000_000);
        Sleeper.monotonic().sleep(Duration.ofMillis(-5));
        assertThat(System.nanoTime() - begin).isPositive();
    }
}
