package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Follows what is known of the environment's stacks while a run changes them, and makes the
/// records of it.
///
/// `note` is called by the coordinator only; reading is thread-safe.
final class RecordKeeper {
    private final RunSpec spec;
    private final Map<String, StackRecord> before = new HashMap<>();
    private final Map<String, StackRecord> now = new ConcurrentHashMap<>();
    private final Map<String, RunEvent.Intent> intents = new ConcurrentHashMap<>();
    private final Map<String, RunSpec.StepSpec> steps = new HashMap<>();
    private final Map<String, Value> answers = new ConcurrentHashMap<>();
    private final Set<String> cleared = ConcurrentHashMap.newKeySet();

    /// `recorded` is what the store holds now; `earlier` what it held before the run.
    RecordKeeper(RunSpec spec, List<StackRecord> recorded, List<StackRecord> earlier) {
        this.spec = spec;
        recorded.forEach(r -> now.put(r.stack(), r));
        earlier.forEach(r -> before.put(r.stack(), r));
        spec.steps().forEach(s -> steps.put(s.stack(), s));
    }

    /// The newest record of a stack.
    Optional<StackRecord> current(String stack) {
        return Optional.ofNullable(now.get(stack));
    }

    /// The record from before the run.
    Optional<StackRecord> beforeRun(String stack) {
        return Optional.ofNullable(before.get(stack));
    }

    /// The intent of the newest attempt of a stack in this run.
    Optional<RunEvent.Intent> intent(String stack) {
        return Optional.ofNullable(intents.get(stack));
    }

    /// What lookups gave that steps of this run were begun with, by the reference's words.
    Map<String, Value> answers() {
        return Map.copyOf(answers);
    }

    /// Whether a person has said since the last attempt of a stack that it may run again.
    boolean cleared(String stack) {
        return cleared.contains(stack);
    }

    /// Takes an event of which the records are kept already.
    void remember(RunEvent event) {
        switch (event) {
            case RunEvent.AttemptIntended e -> {
                intents.put(e.stack(), e.intent());
                answers.putAll(e.intent().answers().values());
            }
            case RunEvent.Resolved e when e.verdict() == RunEvent.Verdict.RERUN -> cleared.add(e.stack());
            case RunEvent.AttemptFinished e -> cleared.remove(e.stack());
            case RunEvent.AttemptLost e -> cleared.remove(e.stack());
            default -> {}
        }
    }

    /// Takes an event of the run; the records that must be committed with it.
    List<StackRecord> note(RunEvent event, Instant at) {
        remember(event);
        return switch (event) {
            case RunEvent.AttemptFinished e -> kept(finished(e, at));
            case RunEvent.AttemptLost e -> kept(failed(e.stack(), at));
            case RunEvent.Resolved e -> kept(resolved(e, at));
            case RunEvent.AttemptIntended _,
                    RunEvent.Started _,
                    RunEvent.Resumed _,
                    RunEvent.FoundUnchanged _,
                    RunEvent.PreparationFailed _,
                    RunEvent.OutsideEnvelope _,
                    RunEvent.AttemptStarted _,
                    RunEvent.AttemptRepeatable _,
                    RunEvent.RetryDue _,
                    RunEvent.CancelRequested _,
                    RunEvent.Approved _,
                    RunEvent.Rejected _,
                    RunEvent.ResourceChanged _ -> List.of();
        };
    }

    private List<StackRecord> kept(@Nullable StackRecord made) {
        if (made == null) {
            return List.of();
        }
        now.put(made.stack(), made);
        return List.of(made);
    }

    private @Nullable StackRecord finished(RunEvent.AttemptFinished event, Instant at) {
        StackEngine.Result result = event.result();
        boolean succeeded = result.ended() == StackEngine.Ended.SUCCEEDED;
        if (!succeeded && !result.applied()) {
            return failed(event.stack(), at);
        }
        RunSpec.StepSpec step = step(event.stack());
        if (event.back()) {
            return takenBack(step, event, at);
        }
        return switch (step.action()) {
            case APPLY, RESTORE -> applied(step.work(), event, at);
            case DESTROY -> destroyed(event.stack(), step.work(), at);
            case REFRESH -> refreshed(event, at);
        };
    }

    private StackRecord applied(RunSpec.StackWork work, RunEvent.AttemptFinished event, Instant at) {
        RunEvent.Intent intent = intended(event.stack());
        Optional<ErrorCode> wrong = event.result().failure().map(Failure::code);
        boolean outputsPending =
                wrong.filter(ErrorCode.OUTPUTS_UNREADABLE::equals).isPresent();
        // What was applied and does not work is applied again by the next run.
        String fingerprint = wrong.isPresent() && !outputsPending ? "" : intent.fingerprint();
        return new StackRecord(
                spec.environment(),
                event.stack(),
                spec.generation(),
                spec.id(),
                StackRecord.Kind.APPLIED,
                intent.engine(),
                intent.engineVersion(),
                work.edges(),
                intent.inputs(),
                event.result().outputs(),
                outputsPending,
                work.sourceDigest(),
                work.settings(),
                fingerprint,
                at,
                event.took());
    }

    /// After a rollback of one stack the record from before the run holds again.
    private StackRecord takenBack(RunSpec.StepSpec step, RunEvent.AttemptFinished event, Instant at) {
        StackRecord old = before.get(event.stack());
        if (step.compensation() == RunSpec.Compensation.DESTROY || old == null) {
            return destroyed(event.stack(), step.work(), at);
        }
        return changed(
                old, StackRecord.Kind.APPLIED, old.fingerprint(), event.result().outputs(), at);
    }

    /// After a refresh the outputs are those of reality; where reality was different, the next
    /// deploy has work to do.
    private @Nullable StackRecord refreshed(RunEvent.AttemptFinished event, Instant at) {
        StackRecord old = now.get(event.stack());
        StackEngine.Result result = event.result();
        if (old == null || !result.applied()) {
            return null;
        }
        StackEngine.Changes found = result.changes();
        Value.Fields outputs = result.outputs().values().isEmpty() ? old.outputs() : result.outputs();
        boolean same = outputs.equals(old.outputs())
                && found.created() + found.updated() + found.deleted() + found.replaced() == 0;
        return changed(old, old.kind(), same ? old.fingerprint() : "", outputs, at);
    }

    private StackRecord destroyed(String stack, RunSpec.StackWork work, Instant at) {
        StackRecord old = now.get(stack);
        StackRecord base = old == null ? attempted(stack, work, at) : old;
        return changed(base, StackRecord.Kind.DESTROYED, "", Value.Fields.EMPTY, at);
    }

    /// Something failed on the stack: what is recorded does not hold for sure any more.
    private @Nullable StackRecord failed(String stack, Instant at) {
        if (step(stack).action() == RunSpec.StepAction.REFRESH) {
            return null;
        }
        StackRecord old = now.get(stack);
        if (old == null || !old.exists()) {
            return attempted(stack, step(stack).work(), at);
        }
        return changed(old, old.kind(), "", old.outputs(), at);
    }

    private @Nullable StackRecord resolved(RunEvent.Resolved event, Instant at) {
        if (event.verdict() != RunEvent.Verdict.DONE) {
            return null;
        }
        RunSpec.StepSpec step = step(event.stack());
        if (step.action() == RunSpec.StepAction.DESTROY) {
            return destroyed(event.stack(), step.work(), at);
        }
        StackRecord made = attempted(event.stack(), step.work(), at);
        String fingerprint = intended(event.stack()).fingerprint();
        return changed(made, StackRecord.Kind.APPLIED, fingerprint, event.outputs(), at);
    }

    private StackRecord attempted(String stack, RunSpec.StackWork work, Instant at) {
        RunEvent.Intent intent = intended(stack);
        return new StackRecord(
                spec.environment(),
                stack,
                spec.generation(),
                spec.id(),
                StackRecord.Kind.PARTIAL,
                intent.engine(),
                intent.engineVersion(),
                work.edges(),
                intent.inputs(),
                Value.Fields.EMPTY,
                false,
                work.sourceDigest(),
                work.settings(),
                "",
                at,
                java.time.Duration.ZERO);
    }

    private StackRecord changed(
            StackRecord old, StackRecord.Kind kind, String fingerprint, Value.Fields outputs, Instant at) {
        return new StackRecord(
                spec.environment(),
                old.stack(),
                spec.generation(),
                spec.id(),
                kind,
                old.engine(),
                old.engineVersion(),
                old.edges(),
                old.inputs(),
                outputs,
                false,
                old.source(),
                old.program(),
                fingerprint,
                at,
                java.time.Duration.ZERO);
    }

    /// Marks the outputs of a stack as read, after an earlier run could not read them.
    StackRecord outputsRead(StackRecord old, Value.Fields outputs, Instant at) {
        StackRecord made = changed(old, old.kind(), old.fingerprint(), outputs, at);
        now.put(made.stack(), made);
        return made;
    }

    /// What the run does with a stack.
    RunSpec.StepSpec step(String stack) {
        RunSpec.StepSpec step = steps.get(stack);
        if (step == null) {
            throw new IllegalArgumentException("the run has no step " + stack);
        }
        return step;
    }

    private RunEvent.Intent intended(String stack) {
        RunEvent.Intent intent = intents.get(stack);
        if (intent == null) {
            throw new IllegalStateException("nothing was intended for " + stack);
        }
        return intent;
    }
}
