package dev.stratiform.resilience.failure;

import java.time.Duration;

/// The six kinds of failure and the policy of each.
///
/// Waits double from the first one; `maxAttempts` counts the first try. Source: design page runs, section 5.
public enum FailureCategory {
    /// Invalid manifest, suite or definition; a cycle. Fails at once, nothing is started.
    PARSING(1, Duration.ZERO, 1),
    /// Looking up a reference, template, secret or remote value failed for the moment.
    DEPENDENCY_RESOLUTION(4, Duration.ofMillis(100), 2),
    /// The engine process or the child object could not be created.
    EXECUTION_CREATION(6, Duration.ofMillis(100), 2),
    /// A stream of events from an engine, store or cluster broke. Reconnects for ever.
    WATCH(Integer.MAX_VALUE, Duration.ofMillis(100), 2),
    /// An optimistic lock was lost. Tried again after a fresh read.
    STATUS_CONFLICT(4, Duration.ofMillis(100), 1),
    /// The engine ran and failed. The step's own retry policy decides.
    STEP_FAILURE(1, Duration.ZERO, 1);

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private final int maxAttempts;
    private final Duration firstWait;
    private final int factor;

    FailureCategory(int maxAttempts, Duration firstWait, int factor) {
        this.maxAttempts = maxAttempts;
        this.firstWait = firstWait;
        this.factor = factor;
    }

    /// How often the work is tried in all, the first time included.
    public int maxAttempts() {
        return maxAttempts;
    }

    /// How long to wait after the given failed attempt, counted from 1.
    ///
    /// Grows by the category's factor (a conflict's waits grow by their first value) and never exceeds 30 s.
    public Duration waitAfter(int attempt) {
        if (this == STATUS_CONFLICT) {
            return atMost(firstWait.multipliedBy(attempt));
        }
        Duration wait = firstWait;
        for (int i = 1; i < attempt && wait.compareTo(LONGEST) < 0; i++) {
            wait = wait.multipliedBy(factor);
        }
        return atMost(wait);
    }

    private static Duration atMost(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
