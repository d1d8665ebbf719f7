package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.List;

/// A fact that the machine decides about; what the journal keeps.
///
/// Replaying a run's events from its spec gives exactly its state. `attempt` counts from 1. `back`
/// tells an attempt that takes a step back from one that goes forward.
public sealed interface RunEvent {
    /// A fact about one step.
    sealed interface OfStep extends RunEvent {
        /// The stack's name.
        String stack();
    }

    /// A driver began to work on the run.
    record Started() implements RunEvent {}

    /// A driver took the run over after its predecessor died.
    record Resumed(String by) implements RunEvent {}

    /// The step's fingerprint equals that of its last success.
    record FoundUnchanged(String stack, String fingerprint) implements OfStep {}

    /// Something failed before the engine ran: a reference, or the start of the process.
    record PreparationFailed(String stack, int attempt, boolean back, Failure failure) implements OfStep {}

    /// What the step would do is outside the envelope; `digest` names that plan, `reasons` say why.
    record OutsideEnvelope(String stack, int attempt, String digest, List<String> reasons) implements OfStep {
        /// Copies the list.
        public OutsideEnvelope {
            reasons = List.copyOf(reasons);
        }
    }

    /// The attempt will be made; durable before the engine starts.
    record AttemptIntended(String stack, int attempt, boolean back, Intent intent) implements OfStep {}

    /// What is intended.
    ///
    /// `inputs` are resolved and may hold secrets. `key` is the same on every try of the same work.
    /// `answers` are what lookups outside of all deployments gave, by the reference's words; the
    /// rest of the run has the same answers.
    record Intent(
            String key,
            Value.Fields inputs,
            String fingerprint,
            String engine,
            String engineVersion,
            long token,
            Value.Fields answers) {}

    /// The engine's process runs.
    record AttemptStarted(String stack, int attempt, boolean back, StackEngine.ProcessIdentity process)
            implements OfStep {}

    /// The attempt ended.
    record AttemptFinished(String stack, int attempt, boolean back, StackEngine.Result result, Duration took)
            implements OfStep {}

    /// After a crash: repeating the attempt is safe, or it never began.
    record AttemptRepeatable(String stack, int attempt, boolean back) implements OfStep {}

    /// After a crash: nobody knows whether the attempt took place.
    record AttemptLost(String stack, int attempt, boolean back, List<String> hints) implements OfStep {
        /// Copies the list.
        public AttemptLost {
            hints = List.copyOf(hints);
        }
    }

    /// The wait before the next try is over.
    record RetryDue(String stack, int attempt) implements OfStep {}

    /// A person wants the run to end; the level is 1 to 3.
    record CancelRequested(int level, String by) implements RunEvent {}

    /// A person approves one stack, or all when the name is empty.
    record Approved(String stack, String by, String digest) implements OfStep {}

    /// A person refuses one stack, or all when the name is empty.
    record Rejected(String stack, String by, String reason) implements OfStep {}

    /// A person says what became of a lost attempt.
    record Resolved(String stack, Verdict verdict, Value.Fields outputs, String by) implements OfStep {}

    /// What became of a lost attempt.
    enum Verdict {
        /// It took place.
        DONE,
        /// It did not, or only in part.
        FAILED,
        /// It may be made again.
        RERUN
    }

    /// Something happened to a resource; decides nothing.
    record ResourceChanged(String stack, int attempt, StackEngine.ResourceChange change) implements OfStep {}
}
