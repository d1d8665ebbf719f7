package dev.stratiform.core.run;

import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Makes a step ready to run: resolves its inputs, compares fingerprints, states the intent.
///
/// Runs on the steps' virtual threads.
final class StepPreparer {
    // Each waits some seconds for the lock.
    private static final int LOCK_TRIES = 30;

    private final DriverTools tools;
    private final RunSpec spec;
    private final Lease lease;
    private final RecordKeeper records;
    private final EngineCalls calls;
    private final Set<String> known;
    private final Remembered lookups;
    private final ConcurrentLinkedQueue<StackRecord> made = new ConcurrentLinkedQueue<>();

    StepPreparer(DriverTools tools, RunSpec spec, Lease lease, RecordKeeper records, EngineCalls calls) {
        this.tools = tools;
        this.spec = spec;
        this.lease = lease;
        this.records = records;
        this.calls = calls;
        this.lookups = new Remembered(tools.sources().in(spec.options().region()), records.answers());
        this.known = spec.steps().stream().map(RunSpec.StepSpec::stack).collect(Collectors.toSet());
    }

    /// What the run has looked up and will look up; its checks ask there, too.
    Remembered lookups() {
        return lookups;
    }

    /// The event that answers a Prepare command.
    RunEvent prepare(RunCommand.Prepare command) {
        RunSpec.StepSpec step = calls.step(command.stack());
        try {
            return command.back() ? backIntent(step, command) : forward(step, command);
        } catch (StratiformException e) {
            return new RunEvent.PreparationFailed(command.stack(), command.attempt(), command.back(), e.failure());
        }
    }

    /// Records that preparing made (outputs read late); the coordinator commits them.
    List<StackRecord> takeRecords() {
        List<StackRecord> taken = new ArrayList<>();
        for (StackRecord record = made.poll(); record != null; record = made.poll()) {
            taken.add(record);
        }
        return taken;
    }

    private RunEvent forward(RunSpec.StepSpec step, RunCommand.Prepare command) {
        RunSpec.StackWork work = step.work();
        long begin = System.nanoTime();
        Remembered.Noting lookedUp = lookups.noting();
        Value.Fields inputs = inputs(step, lookedUp);
        tools.observer().resolved(spec, step.stack(), Duration.ofNanos(System.nanoTime() - begin));
        StackEngine engine = calls.engine(work);
        String version = engine.version(work.engineSettings());
        String fingerprint = StepFingerprint.of(work, inputs, version);
        boolean applies = step.action() == RunSpec.StepAction.APPLY || step.action() == RunSpec.StepAction.RESTORE;
        if (applies && spec.options().skipUnchanged()) {
            Optional<StackRecord> same = records.current(step.stack())
                    .filter(r -> r.kind() == StackRecord.Kind.APPLIED)
                    .filter(r -> r.fingerprint().equals(fingerprint));
            if (same.isPresent()) {
                readLateOutputs(step, same.get(), engine, inputs);
                return new RunEvent.FoundUnchanged(step.stack(), fingerprint);
            }
        }
        Prepared prepared = new Prepared(inputs, fingerprint, engine, version, lookedUp.given());
        return outside(step, command, prepared)
                .orElseGet(() -> intended(command, step.action().name(), prepared));
    }

    /// Plans a step again just before it is made, where the envelope concerns it; the event that
    /// holds it when the plan is outside and nobody has approved just this plan.
    private Optional<RunEvent> outside(RunSpec.StepSpec step, RunCommand.Prepare command, Prepared prepared) {
        Envelope envelope = spec.options().envelope();
        boolean changes = step.action() == RunSpec.StepAction.APPLY || step.action() == RunSpec.StepAction.DESTROY;
        boolean enveloped = changes && envelope.concerns(step.stack());
        PolicyCheck policies = new PolicyCheck(spec.environment(), spec.operation(), spec.options());
        if (!enveloped && !policies.concerns(step)) {
            return Optional.empty();
        }
        StackEngine.Preview plan = preview(step, command, prepared);
        List<String> denials = policies.concerns(step) ? policies.denials(step, plan) : List.of();
        if (!denials.isEmpty()) {
            throw Failure.of(ErrorCode.POLICY_DENIED, String.join("; ", denials))
                    .toException();
        }
        if (!enveloped) {
            return Optional.empty();
        }
        List<String> reasons = envelope.reasons(step.stack(), plan);
        String digest = Envelope.digest(prepared.inputs(), plan);
        return reasons.isEmpty() || digest.equals(command.approved())
                ? Optional.empty()
                : Optional.of(new RunEvent.OutsideEnvelope(step.stack(), command.attempt(), digest, reasons));
    }

    /// Another program may still hold the stack for a moment: a preview of a driver that died.
    private StackEngine.Preview preview(RunSpec.StepSpec step, RunCommand.Prepare command, Prepared prepared) {
        StackEngine.Action action = EngineCalls.action(step.action());
        StackEngine.Request request = calls.forPreview(step, command.attempt(), prepared.inputs());
        int tries = 1;
        while (true) {
            try {
                return prepared.engine().preview(action, request, StackEngine.Listener.deaf());
            } catch (StratiformException e) {
                if (e.failure().code() != ErrorCode.LOCKED || tries == LOCK_TRIES) {
                    throw e;
                }
                tries++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.of(ErrorCode.ENGINE_INTERRUPTED, "Stratiform is stopping")
                        .toException();
            }
        }
    }

    private RunEvent intended(RunCommand.Prepare command, String action, Prepared prepared) {
        String key = Digest.of(
                spec.environment().deployment(),
                spec.environment().environment(),
                command.stack(),
                command.back() ? "BACK-" + action : action,
                Long.toString(spec.generation()),
                Digest.of(prepared.inputs()));
        RunEvent.Intent intent = new RunEvent.Intent(
                key,
                prepared.inputs(),
                prepared.fingerprint(),
                prepared.engine().name(),
                prepared.version(),
                lease.token(),
                prepared.answers());
        return new RunEvent.AttemptIntended(command.stack(), command.attempt(), command.back(), intent);
    }

    private record Prepared(
            Value.Fields inputs, String fingerprint, StackEngine engine, String version, Value.Fields answers) {}

    /// R6: an apply whose outputs could not be read is not made again; its outputs are read now.
    private void readLateOutputs(RunSpec.StepSpec step, StackRecord record, StackEngine engine, Value.Fields inputs) {
        if (!record.outputsPending()) {
            return;
        }
        try {
            Value.Fields outputs = engine.outputs(calls.forOutputs(step, inputs));
            Instant at = tools.clock().instant();
            made.add(records.outputsRead(record, OutputContract.mark(step.work(), inputs, outputs), at));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunEvent backIntent(RunSpec.StepSpec step, RunCommand.Prepare command) {
        Optional<StackRecord> before = calls.restored(step);
        Value.Fields applied =
                records.intent(step.stack()).map(RunEvent.Intent::inputs).orElse(Value.Fields.EMPTY);
        StackEngine engine = calls.engine(step.work());
        Prepared prepared = new Prepared(
                before.map(StackRecord::inputs).orElse(applied),
                before.map(StackRecord::fingerprint).orElse(""),
                engine,
                engine.version(step.work().engineSettings()),
                Value.Fields.EMPTY);
        return intended(command, before.isPresent() ? "RESTORE" : "DESTROY", prepared);
    }

    /// The inputs with every reference replaced by its value; recorded inputs are taken as they
    /// are.
    private Value.Fields inputs(RunSpec.StepSpec step, ValueSource lookedUp) {
        RunSpec.StackWork work = step.work();
        Value.Fields resolved = switch (step.action()) {
            case APPLY -> resolve(work, lookedUp);
            case RESTORE, DESTROY, REFRESH -> work.config();
        };
        return resolved.marking(work.secretInputs());
    }

    private Value.Fields resolve(RunSpec.StackWork work, ValueSource lookedUp) {
        List<ValueSource> sources = new ArrayList<>(List.of(lookedUp));
        sources.add(new OutputsSource(this::lookUp, known));
        sources.add(new ForeignOutputs(tools.store()::records, spec.environment()));
        List<Failure> failures = new ArrayList<>();
        Value value = Resolver.resolve(work.config(), work.places(), sources, failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return (Value.Fields) value;
    }

    private Optional<Value.Fields> lookUp(String stack) {
        return records.current(stack)
                .filter(r -> r.kind() == StackRecord.Kind.APPLIED)
                .map(StackRecord::outputs);
    }
}
