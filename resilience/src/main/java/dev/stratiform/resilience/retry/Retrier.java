package dev.stratiform.resilience.retry;

import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Runs work under a retry policy.
///
/// Immutable; safe for many threads when its random generator is.
public final class Retrier {
    private final RetryPolicy policy;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final @Nullable RetryBudget budget;
    private final Consumer<Attempt> observer;

    /// A retrier with no budget but the policy's and no observer.
    public Retrier(RetryPolicy policy, Sleeper sleeper, RandomGenerator random) {
        this(policy, sleeper, random, null, _ -> {});
    }

    private Retrier(
            RetryPolicy policy,
            Sleeper sleeper,
            RandomGenerator random,
            @Nullable RetryBudget budget,
            Consumer<Attempt> observer) {
        this.policy = policy;
        this.sleeper = sleeper;
        this.random = random;
        this.budget = budget;
        this.observer = observer;
    }

    /// The same retrier whose retries are also taken from a shared budget.
    public Retrier within(RetryBudget shared) {
        return new Retrier(policy, sleeper, random, shared, observer);
    }

    /// The same retrier that tells of every ended attempt, in the caller's thread, before it waits.
    public Retrier observedBy(Consumer<Attempt> newObserver) {
        return new Retrier(policy, sleeper, random, budget, newObserver);
    }

    /// Tries the work until it succeeds or the policy gives up; gives its value.
    ///
    /// Throws the failure of the last attempt. An interrupt ends it, before an attempt or during a wait, with
    /// `RUN_CANCELLED`, and the thread stays marked as interrupted. An `Error` is never retried.
    public <T> T call(Callable<? extends T> work) {
        for (int attempt = 1; ; attempt++) {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled(new InterruptedException());
            }
            T value;
            try {
                value = work.call();
            } catch (Exception e) {
                waitAfter(attempt, asFailed(e));
                continue;
            }
            observer.accept(new Attempt(attempt, null, null));
            return value;
        }
    }

    private static StratiformException asFailed(Exception thrown) {
        return switch (thrown) {
            case StratiformException known -> known;
            case InterruptedException interrupt -> cancelled(interrupt);
            default -> new StratiformException(Failure.from(thrown), thrown);
        };
    }

    private static StratiformException cancelled(InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        return new StratiformException(Failure.from(interrupt), interrupt);
    }

    /// Waits until the next attempt; throws when there is none.
    private void waitAfter(int attempt, StratiformException last) {
        boolean again = attempt < policy.maxAttempts()
                && !Thread.currentThread().isInterrupted()
                && policy.retryable().test(last.failure())
                && (budget == null || budget.take());
        Duration wait = again ? policy.delayAfter(attempt, random) : null;
        observer.accept(new Attempt(attempt, last.failure(), wait));
        if (wait == null) {
            throw last;
        }
        try {
            sleeper.sleep(wait);
        } catch (InterruptedException interrupt) {
            throw cancelled(interrupt);
        }
    }
}
