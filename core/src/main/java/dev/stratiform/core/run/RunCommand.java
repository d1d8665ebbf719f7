package dev.stratiform.core.run;

import java.time.Duration;

/// What the machine wants its driver to do.
sealed interface RunCommand {
    /// Resolve the step's inputs and compare its fingerprint; answer with FoundUnchanged,
    /// PreparationFailed, OutsideEnvelope or AttemptIntended. `approved` is the digest of a plan
    /// that people have approved although it is outside the envelope, else empty.
    record Prepare(String stack, int attempt, boolean back, String approved) implements RunCommand {}

    /// Start the engine; the intent is durable.
    record Launch(String stack, int attempt, boolean back) implements RunCommand {}

    /// Find out what became of an attempt of a dead driver.
    record Recover(String stack, int attempt, boolean back) implements RunCommand {}

    /// Say RetryDue after the time.
    record Wait(String stack, int attempt, Duration time) implements RunCommand {}

    /// Ask a running attempt to end.
    record Signal(String stack, int level) implements RunCommand {}

    /// Tell people that a step waits for them.
    record AskApproval(String stack) implements RunCommand {}

    /// The run is over.
    record Finish(RunState state) implements RunCommand {}
}
