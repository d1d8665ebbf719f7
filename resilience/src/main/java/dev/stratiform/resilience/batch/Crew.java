package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Outcome;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The threads of one parallel call and what they found. Used once.
final class Crew<T> {
    private final int limit;
    private final boolean endAtFailure;
    private final @Nullable Outcome<T>[] found;
    private final Set<Thread> running = new HashSet<>();
    private @Nullable Throwable firstThrown;
    private boolean ending;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Crew(int limit, int size, boolean endAtFailure) {
        this.limit = limit;
        this.endAtFailure = endAtFailure;
        this.found = new Outcome[size];
    }

    /// Runs all tasks and waits until every thread has ended; tells whether the caller was interrupted meanwhile.
    boolean runAll(List<? extends Callable<? extends T>> tasks) {
        boolean interrupted = false;
        int next = 0;
        for (Callable<? extends T> task : tasks) {
            interrupted |= awaitRunning(limit - 1);
            if (!start(next++, task)) {
                break;
            }
        }
        interrupted |= awaitRunning(0);
        return interrupted;
    }

    private synchronized boolean start(int index, Callable<? extends T> task) {
        if (ending) {
            return false;
        }
        Thread thread = Thread.ofVirtual().name("parallel-" + index).unstarted(() -> work(index, task));
        running.add(thread);
        thread.start();
        return true;
    }

    /// Waits until at most so many run. An interrupt ends the rest and the wait goes on.
    private synchronized boolean awaitRunning(int most) {
        boolean interrupted = Thread.interrupted();
        if (interrupted) {
            endRest();
        }
        while (running.size() > most) {
            try {
                wait();
            } catch (InterruptedException _) {
                interrupted = true;
                endRest();
            }
        }
        return interrupted;
    }

    // Everything is caught: an Error must reach the caller, not the thread's end.
    private void work(int index, Callable<? extends T> task) {
        Outcome<T> outcome = null;
        Throwable thrown = null;
        try {
            outcome = new Outcome.Success<>(task.call());
        } catch (Throwable e) {
            thrown = e;
        }
        ended(index, outcome, thrown);
    }

    private synchronized void ended(int index, @Nullable Outcome<T> outcome, @Nullable Throwable thrown) {
        running.remove(Thread.currentThread());
        found[index] = thrown == null ? outcome : new Outcome.Failed<>(Failure.from(thrown));
        boolean ends = thrown instanceof Error || (thrown != null && endAtFailure && !ending);
        if (ends && !(firstThrown instanceof Error)) {
            firstThrown = thrown;
            endRest();
        }
        notifyAll();
    }

    private synchronized void endRest() {
        ending = true;
        running.forEach(Thread::interrupt);
    }

    synchronized @Nullable Throwable firstThrown() {
        return firstThrown;
    }

    /// The outcomes in the order of the tasks; only to be called when nothing ended the work early.
    synchronized List<Outcome<T>> outcomes() {
        return Arrays.stream(found).map(Objects::requireNonNull).toList();
    }
}
