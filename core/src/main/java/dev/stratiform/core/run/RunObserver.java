package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Hears what a driver does, for logs and metrics.
///
/// Events are told after they are durable, in order, by the thread that coordinates the run; the
/// rest by any thread. Observers return soon and never throw.
public interface RunObserver {
    /// Hears nothing.
    RunObserver NONE = (_, _, _) -> {};

    /// Two as one.
    static RunObserver of(RunObserver one, RunObserver other) {
        return new Observers(List.of(one, other));
    }

    /// Something happened in a run; `run` is its state afterwards.
    void happened(Run run, RunEvent event, Instant at);

    /// A step's inputs were resolved.
    default void resolved(RunSpec spec, String stack, Duration took) {}

    /// Somebody else changed the run's state first; it is read and decided again after the wait.
    default void conflict(RunSpec spec, int attempt, Duration backoff) {}

    /// Requests to the run could not be read; they are read again after the wait.
    default void watchBroken(RunSpec spec, int attempt, Duration backoff, Failure failure) {}

    /// The driver works on the run no longer: it is over, blocked, or cannot be written.
    default void left(Run run, Instant at) {}
}
