package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Outcome;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Runs many tasks at once, each in a virtual thread, never more than a limit.
///
/// Structured: when a method returns or throws, every thread that it started has ended. When the caller is
/// interrupted, the running tasks are interrupted, no other is started, and after all have ended the call throws
/// `RUN_CANCELLED` and the caller stays marked as interrupted. An `Error` of a task ends the rest the same way and
/// is thrown to the caller. A task that ignores its interrupt is waited for. Thread-safe; every call has the whole
/// limit for itself.
public final class Parallel {
    private final int limit;

    /// At most so many tasks at once, 1 or more; less is `VALIDATION_ERROR`.
    public Parallel(int limit) {
        if (limit < 1) {
            throw Failure.of(ErrorCode.VALIDATION_ERROR, "parallelism is " + limit + ", allowed is 1 or more")
                    .withNext("correct the parallelism")
                    .toException();
        }
        this.limit = limit;
    }

    /// The values of all tasks in the order of the tasks; the first failure ends it.
    ///
    /// At the first failure in time the running tasks are interrupted, tasks not yet begun never begin, and that
    /// failure is thrown.
    public <T> List<T> firstError(List<? extends Callable<? extends T>> tasks) {
        return run(tasks, true).stream().map(Outcome::orThrow).toList();
    }

    /// What became of every task, in the order of the tasks; a failed one ends no other.
    public <T> List<Outcome<T>> allOutcomes(List<? extends Callable<? extends T>> tasks) {
        return run(tasks, false);
    }

    private <T> List<Outcome<T>> run(List<? extends Callable<? extends T>> tasks, boolean endAtFailure) {
        Crew<T> crew = new Crew<>(limit, tasks.size(), endAtFailure);
        boolean interrupted = crew.runAll(tasks);
        Throwable first = crew.firstThrown();
        if (first instanceof Error fault) {
            throw fault;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw Failure.from(new InterruptedException()).toException();
        }
        if (first instanceof StratiformException known) {
            throw known;
        }
        if (first != null) {
            throw new StratiformException(Failure.from(first), first);
        }
        return new ArrayList<>(crew.outcomes());
    }
}
