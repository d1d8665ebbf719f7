package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the calls to engines that a run needs: which engine, which action, with what.
///
/// Thread-safe.
final class EngineCalls {
    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final Duration BACK_TIMEOUT = Duration.ofMinutes(5);

    /// An action of an engine on a stack.
    record Call(StackEngine engine, StackEngine.Action action, StackEngine.Request request) {}

    private final DriverTools tools;
    private final RunSpec spec;
    private final RecordKeeper records;

    EngineCalls(DriverTools tools, RunSpec spec, RecordKeeper records) {
        this.tools = tools;
        this.spec = spec;
        this.records = records;
    }

    RunSpec.StepSpec step(String stack) {
        return records.step(stack);
    }

    /// The inputs that the newest attempt of a stack was begun with.
    Value.Fields inputs(String stack) {
        return records.intent(stack).map(RunEvent.Intent::inputs).orElse(Value.Fields.EMPTY);
    }

    /// The engine of a stack's work; `ENGINE_NOT_FOUND` when this installation does not have it.
    StackEngine engine(RunSpec.StackWork work) {
        StackEngine engine = tools.engines().get(work.engine());
        if (engine == null) {
            throw Failure.of(
                            ErrorCode.ENGINE_NOT_FOUND,
                            "there is no engine '" + work.engine() + "' in this installation; there are: "
                                    + String.join(
                                            ", ",
                                            tools.engines().keySet().stream()
                                                    .sorted()
                                                    .toList()))
                    .toException();
        }
        return engine;
    }

    /// The call that an attempt makes; its intent is in the journal.
    Call call(String stack, int attempt, boolean back) {
        RunEvent.Intent intent =
                records.intent(stack).orElseThrow(() -> new IllegalStateException("nothing was intended for " + stack));
        RunSpec.StepSpec step = step(stack);
        if (!back) {
            StackEngine.Limits limits =
                    limits(step.work().timeout(), step.work().silence());
            StackEngine.Request request = request(step.stack(), step.work(), attempt, intent, limits);
            return new Call(engine(step.work()), action(step.action()), request);
        }
        Optional<StackRecord> before = restored(step);
        RunSpec.StackWork work =
                before.map(record -> recorded(step.work(), record)).orElse(step.work());
        StackEngine.Limits limits = limits(BACK_TIMEOUT, Duration.ZERO);
        StackEngine.Action action = before.isPresent() ? StackEngine.Action.APPLY : StackEngine.Action.DESTROY;
        return new Call(engine(work), action, request(stack, work, attempt, intent, limits));
    }

    /// The record that taking a step back restores; empty when it removes the stack.
    Optional<StackRecord> restored(RunSpec.StepSpec step) {
        return step.compensation() == RunSpec.Compensation.RESTORE ? records.beforeRun(step.stack()) : Optional.empty();
    }

    /// A request that only reads outputs.
    StackEngine.Request forOutputs(RunSpec.StepSpec step, Value.Fields inputs) {
        return forPreview(step, 0, inputs);
    }

    /// A request that only looks ahead.
    StackEngine.Request forPreview(RunSpec.StepSpec step, int attempt, Value.Fields inputs) {
        var intent = new RunEvent.Intent("", inputs, "", step.work().engine(), "", 0, Value.Fields.EMPTY);
        return request(
                step.stack(), step.work(), attempt, intent, limits(step.work().timeout(), Duration.ZERO));
    }

    private StackEngine.Limits limits(Duration timeout, Duration silence) {
        return new StackEngine.Limits(timeout, silence, GRACE, spec.options().protectedEnvironment());
    }

    /// The stack's work as it was recorded.
    private static RunSpec.StackWork recorded(RunSpec.StackWork work, StackRecord record) {
        return new RunSpec.StackWork(
                record.engine(),
                record.program(),
                record.inputs(),
                Map.of(),
                work.source(),
                record.source(),
                "",
                record.edges(),
                work.timeout(),
                work.silence(),
                work.outputTypes(),
                work.secretInputs(),
                work.secretOutputs(),
                List.of(),
                work.hooks());
    }

    static StackEngine.Action action(RunSpec.StepAction action) {
        return switch (action) {
            case APPLY, RESTORE -> StackEngine.Action.APPLY;
            case DESTROY -> StackEngine.Action.DESTROY;
            case REFRESH -> StackEngine.Action.REFRESH;
        };
    }

    private StackEngine.Request request(
            String stack, RunSpec.StackWork work, int attempt, RunEvent.Intent intent, StackEngine.Limits limits) {
        StackEngine.Folders folders = tools.folders().of(spec.environment(), stack, attempt, work);
        return new StackEngine.Request(
                spec.id(),
                spec.environment(),
                stack,
                attempt,
                intent.key(),
                records.cleared(stack),
                work.engineSettings(),
                intent.inputs(),
                folders,
                limits);
    }
}
