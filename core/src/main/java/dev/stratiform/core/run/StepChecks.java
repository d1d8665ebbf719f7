package dev.stratiform.core.run;

import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.retry.Sleeper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The post-deploy checks of a run's steps: a stack that was applied has succeeded once they are
/// well.
final class StepChecks {
    private final DriverTools tools;
    private final RunSpec spec;
    private final RecordKeeper records;
    private final Remembered lookups;
    private final Set<String> known;

    StepChecks(DriverTools tools, RunSpec spec, RecordKeeper records, Remembered lookups) {
        this.tools = tools;
        this.spec = spec;
        this.records = records;
        this.lookups = lookups;
        this.known = spec.steps().stream().map(RunSpec.StepSpec::stack).collect(Collectors.toSet());
    }

    /// The result with the checks taken into account; `tell` hears how they stand.
    StackEngine.Result after(
            RunSpec.StepSpec step,
            int attempt,
            StackEngine.Result result,
            BooleanSupplier cancelled,
            Consumer<String> tell)
            throws InterruptedException {
        boolean due = step.action() == RunSpec.StepAction.APPLY && result.ended() == StackEngine.Ended.SUCCEEDED;
        if (!due || step.work().checks().isEmpty()) {
            return result;
        }
        Verification verification =
                new Verification(tools.verifier(), sources(step.stack(), result.outputs()), Sleeper.monotonic());
        StackEngine.Folders folders = tools.folders().of(spec.environment(), step.stack(), attempt, step.work());
        Verifier.Place place =
                new Verifier.Place(step.stack(), spec.options().region(), folders.source(), folders.work());
        for (RunSpec.Check check : step.work().checks()) {
            Verification.Outcome outcome = verification.of(check, place, cancelled, tell);
            if (outcome.finding().isPresent()) {
                return failed(step.stack(), outcome, result, cancelled.getAsBoolean());
            }
            tell.accept(
                    "check " + check.kind() + ": well after " + outcome.took().toMillis() + " ms");
        }
        return result;
    }

    private List<ValueSource> sources(String stack, Value.Fields own) {
        OutputsSource outputs = new OutputsSource(
                name -> name.equals(stack)
                        ? Optional.of(own)
                        : records.current(name)
                                .filter(record -> record.kind() == StackRecord.Kind.APPLIED)
                                .map(StackRecord::outputs),
                known);
        return List.of(lookups.noting(), outputs, new ForeignOutputs(tools.store()::records, spec.environment()));
    }

    /// It was applied, but it does not work.
    private static StackEngine.Result failed(
            String stack, Verification.Outcome outcome, StackEngine.Result result, boolean cancelled) {
        String finding = "the check " + outcome.kind() + " of " + stack + " failed: "
                + outcome.finding().orElse("");
        Failure failure = cancelled
                ? Failure.of(ErrorCode.ENGINE_INTERRUPTED, "the checks were ended on request; " + finding)
                : Failure.of(ErrorCode.VERIFY_FAILED, finding);
        StackEngine.Ended ended = cancelled ? StackEngine.Ended.CANCELLED : StackEngine.Ended.FAILED;
        return new StackEngine.Result(ended, Optional.of(failure), true, result.outputs(), result.changes());
    }
}
