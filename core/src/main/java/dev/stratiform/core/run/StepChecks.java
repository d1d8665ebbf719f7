package dev.stratiform.core.run;

import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.retry.Sleeper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What goes on beside a run's attempts: hooks before and after them, and the post-deploy checks. A
/// stack that was applied has succeeded once its checks and hooks are well.
final class StepChecks {
    /// Whether the step is to end, and who hears how it stands.
    record Beside(BooleanSupplier cancelled, Consumer<String> tell) {}

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
    StackEngine.Result after(RunSpec.StepSpec step, int attempt, StackEngine.Result result, Beside beside)
            throws InterruptedException {
        if (result.ended() != StackEngine.Ended.SUCCEEDED) {
            return result;
        }
        StackEngine.Result checked =
                step.action() == RunSpec.StepAction.APPLY ? checked(step, attempt, result, beside) : result;
        if (checked.ended() != StackEngine.Ended.SUCCEEDED) {
            return checked;
        }
        Optional<Failure> failure = hooks("after", step, attempt, result.outputs(), beside);
        return failure.map(f -> new StackEngine.Result(
                        beside.cancelled().getAsBoolean() ? StackEngine.Ended.CANCELLED : StackEngine.Ended.FAILED,
                        Optional.of(f),
                        true,
                        result.outputs(),
                        result.changes()))
                .orElse(result);
    }

    /// Runs the hooks before an attempt; a failure says which did not end well.
    Optional<Failure> before(RunSpec.StepSpec step, int attempt, Beside beside) throws InterruptedException {
        return hooks("before", step, attempt, Value.Fields.EMPTY, beside);
    }

    private Optional<Failure> hooks(
            String when, RunSpec.StepSpec step, int attempt, Value.Fields outputs, Beside beside)
            throws InterruptedException {
        String moment = when + (step.action() == RunSpec.StepAction.DESTROY ? "Destroy" : "Deploy");
        for (RunSpec.Hook hook : step.work().hooks()) {
            if (hook.moment().equals(moment) && step.action() != RunSpec.StepAction.REFRESH) {
                Optional<String> finding = new HookRun(
                                tools.verifier(), sources(step.stack(), outputs), place(step, attempt, moment))
                        .of(hook, beside.cancelled(), beside.tell());
                if (finding.isPresent()) {
                    String text = "the hook " + moment + " of " + step.stack() + " failed: " + finding.get();
                    return Optional.of(Failure.of(
                            beside.cancelled().getAsBoolean() ? ErrorCode.ENGINE_INTERRUPTED : ErrorCode.HOOK_FAILED,
                            text));
                }
                beside.tell().accept("hook " + moment + ": well");
            }
        }
        return Optional.empty();
    }

    private Verifier.Place place(RunSpec.StepSpec step, int attempt, String hook) {
        StackEngine.Folders folders = tools.folders().of(spec.environment(), step.stack(), attempt, step.work());
        return new Verifier.Place(
                step.stack(),
                spec.options().region(),
                folders.source(),
                folders.work(),
                Map.of(
                        "STRATIFORM_STACK",
                        step.stack(),
                        "STRATIFORM_DEPLOYMENT",
                        spec.environment().deployment(),
                        "STRATIFORM_ENVIRONMENT",
                        spec.environment().environment(),
                        "STRATIFORM_RUN",
                        spec.id(),
                        "STRATIFORM_HOOK",
                        hook));
    }

    private StackEngine.Result checked(RunSpec.StepSpec step, int attempt, StackEngine.Result result, Beside beside)
            throws InterruptedException {
        if (step.work().checks().isEmpty()) {
            return result;
        }
        Verification verification =
                new Verification(tools.verifier(), sources(step.stack(), result.outputs()), Sleeper.monotonic());
        Verifier.Place place = place(step, attempt, "");
        for (RunSpec.Check check : step.work().checks()) {
            Verification.Outcome outcome = verification.of(check, place, beside.cancelled(), beside.tell());
            if (outcome.finding().isPresent()) {
                return failed(step.stack(), outcome, result, beside.cancelled().getAsBoolean());
            }
            beside.tell()
                    .accept("check " + check.kind() + ": well after "
                            + outcome.took().toMillis() + " ms");
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
