package dev.stratiform.core.run;

import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes events for tests.
final class Facts {
    private static final RunEvent.Intent INTENT =
            new RunEvent.Intent("key", SpecMaker.NOTHING, "fingerprint", "command", "1", 1, SpecMaker.NOTHING);

    private Facts() {}

    static RunEvent intended(Step step, String stack) {
        return new RunEvent.AttemptIntended(stack, step.attempt(), back(step), INTENT);
    }

    static RunEvent unprepared(Step step, String stack, ErrorCode code) {
        return new RunEvent.PreparationFailed(stack, step.attempt(), back(step), Failure.of(code, "told by a test"));
    }

    static RunEvent succeeded(Step step, String stack) {
        return finished(step, stack, result(Ended.SUCCEEDED, Optional.empty(), true));
    }

    static RunEvent ended(Step step, String stack, Ended how, ErrorCode code) {
        return finished(step, stack, result(how, Optional.of(Failure.of(code, "told by a test")), false));
    }

    static RunEvent applied(Step step, String stack, ErrorCode code) {
        return finished(step, stack, result(Ended.FAILED, Optional.of(Failure.of(code, "told by a test")), true));
    }

    private static RunEvent finished(Step step, String stack, StackEngine.Result result) {
        return new RunEvent.AttemptFinished(stack, step.attempt(), back(step), result, Duration.ofSeconds(1));
    }

    private static StackEngine.Result result(Ended how, Optional<Failure> failure, boolean applied) {
        return new StackEngine.Result(how, failure, applied, SpecMaker.NOTHING, StackEngine.Changes.NONE);
    }

    static RunEvent repeatable(Step step, String stack) {
        return new RunEvent.AttemptRepeatable(stack, step.attempt(), back(step));
    }

    static RunEvent lost(Step step, String stack) {
        return new RunEvent.AttemptLost(stack, step.attempt(), back(step), List.of("look"));
    }

    static RunEvent resolved(String stack, RunEvent.Verdict verdict) {
        return new RunEvent.Resolved(stack, verdict, SpecMaker.NOTHING, "ann");
    }

    static boolean back(Step step) {
        return step.back() == Step.Back.RUNNING;
    }
}
