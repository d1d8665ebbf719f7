package dev.stratiform.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Outcome;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private static <T> Callable<T> failing(ErrorCode code) {
        return () -> {
            throw Failure.of(code, "no").toException();
        };
    }

    @Test
    void valuesComeInTheOrderOfTheTasks() {
        List<Callable<Integer>> tasks = IntStream.range(0, 500)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    Thread.yield();
                    return i;
                })
                .toList();
        assertThat(new Parallel(7).firstError(tasks))
                .isEqualTo(IntStream.range(0, 500).boxed().toList());
        assertThat(new Parallel(7).firstError(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void neverMoreThanTheLimitRunAtOnceAndTheLimitIsReached() {
        Random any = new Random(7);
        for (int example = 0; example < 30; example++) {
            int limit = any.nextInt(1, 9);
            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            CountDownLatch full = new CountDownLatch(limit);
            Callable<Integer> task = () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                full.countDown();
                full.await();
                return now.decrementAndGet();
            };
            new Parallel(limit).firstError(java.util.Collections.nCopies(limit * 4, task));
            assertThat(most).hasValue(limit);
            assertThat(now).hasValue(0);
        }
    }

    @Test
    void allOutcomesAreKeptWhenSomeTasksFail() {
        List<Outcome<String>> outcomes = new Parallel(2)
                .allOutcomes(List.<Callable<String>>of(() -> "a", failing(ErrorCode.LOCKED), () -> "c", () -> {
                    throw new IOException("disk");
                }));
        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Success<>("a"),
                        new Outcome.Failed<>(Failure.of(ErrorCode.LOCKED, "no")),
                        new Outcome.Success<>("c"),
                        new Outcome.Failed<>(Failure.of(ErrorCode.INTERNAL, "disk")));
    }

    @Test
    void theFirstFailureEndsTheRestBeforeTheCallReturns() {
        AtomicInteger begun = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch waiting = new CountDownLatch(1);
        List<Callable<String>> tasks = List.of(
                () -> {
                    begun.incrementAndGet();
                    waiting.countDown();
                    try {
                        NEVER.await();
                    } finally {
                        ended.set(true);
                    }
                    return "never";
                },
                () -> {
                    begun.incrementAndGet();
                    waiting.await();
                    throw Failure.of(ErrorCode.LOCKED, "held").toException();
                },
                () -> "begun " + begun.incrementAndGet());
        assertThatThrownBy(() -> new Parallel(2).firstError(tasks)).hasMessage("held (LOCKED)");
        assertThat(ended).isTrue();
        assertThat(begun).hasValue(2);
    }

    @Test
    void anUnknownExceptionBecomesAFailureWithItsCause() {
        IOException cause = new IOException("disk");
        assertThatThrownBy(() -> new Parallel(1).firstError(List.<Callable<String>>of(() -> {
                    throw cause;
                })))
                .isInstanceOf(StratiformException.class)
                .hasCause(cause);
    }

    @Test
    void anErrorOfATaskReachesTheCallerAlsoWhenAllOutcomesAreWanted() {
        Callable<String> broken = () -> {
            throw new StackOverflowError("deep");
        };
        Callable<String> waiting = () -> {
            NEVER.await();
            return "never";
        };
        assertThatThrownBy(() -> new Parallel(2).allOutcomes(List.of(waiting, broken)))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void anInterruptedCallerWaitsUntilEveryThreadHasEnded() throws Exception {
        AtomicReference<String> thrown = new AtomicReference<>();
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(3);
        Callable<String> task = () -> {
            begun.countDown();
            try {
                NEVER.await();
            } finally {
                ended.incrementAndGet();
            }
            return "never";
        };
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                new Parallel(3).allOutcomes(List.of(task, task, task, task));
            } catch (StratiformException e) {
                thrown.set(e.failure().code() + " " + Thread.currentThread().isInterrupted() + " " + ended);
            }
        });
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(thrown).hasValue("RUN_CANCELLED true 3");
    }

    @Test
    void aCallerInterruptedBeforeBeginsNothing() {
        AtomicInteger begun = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new Parallel(3).allOutcomes(List.<Callable<Integer>>of(begun::incrementAndGet)))
                .hasMessageContaining("RUN_CANCELLED");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(begun).hasValue(0);
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> new Parallel(0)).hasMessageContaining("parallelism is 0, allowed is 1 or more");
    }
}
