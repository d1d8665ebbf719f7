package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.FailureCategory;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Sleeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Follows a run's journal: first what is there, then what comes.
///
/// A failure of the category `WATCH` is no end: the feed waits (100 ms to 30 s, with jitter) and
/// goes on after the last entry it gave, so that nothing is lost or given twice. Every other failure
/// is thrown. Used by one thread.
public final class EventFeed {
    private static final int PAGE = 1_000;

    /// Where entries come from.
    public interface Source {
        /// Entries after a sequence, in order; at most `limit`.
        List<JournalEntry> entries(long after, int limit);

        /// Waits for an entry after a sequence; true when there is one.
        boolean await(long after, Duration atMost);
    }

    private final Source source;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private long after;
    private int failures;
    private long dueNanos;
    private Optional<Failure> trouble = Optional.empty();

    /// A feed that begins after a sequence, 0 for the first entry.
    public EventFeed(Source source, long after, Sleeper sleeper, RandomGenerator random) {
        this.source = source;
        this.after = after;
        this.sleeper = sleeper;
        this.random = random;
    }

    /// The next entries, at most 1,000; empty when none came in time.
    public List<JournalEntry> next(Duration atMost) throws InterruptedException {
        if (failures > 0 && !rested(atMost)) {
            return List.of();
        }
        try {
            List<JournalEntry> page = source.await(after, atMost) ? source.entries(after, PAGE) : List.of();
            failures = 0;
            trouble = Optional.empty();
            after = page.isEmpty() ? after : page.getLast().sequence();
            return page;
        } catch (StratiformException e) {
            if (e.failure().code().category() != FailureCategory.WATCH) {
                throw e;
            }
            failures++;
            trouble = Optional.of(e.failure());
            dueNanos = System.nanoTime() + jittered(FailureCategory.WATCH.waitAfter(failures));
            return List.of();
        }
    }

    /// Sleeps at most so long; whether the wait after a failure is over.
    private boolean rested(Duration atMost) throws InterruptedException {
        long left = dueNanos - System.nanoTime();
        if (left > 0) {
            sleeper.sleep(Duration.ofNanos(Math.min(left, atMost.toNanos())));
        }
        return left <= atMost.toNanos();
    }

    private long jittered(Duration wait) {
        return (long) (wait.toNanos() * (0.5 + random.nextDouble() / 2));
    }

    /// What keeps it from reading now.
    public Optional<Failure> trouble() {
        return trouble;
    }

    /// The sequence of the last entry that was given.
    public long after() {
        return after;
    }
}
