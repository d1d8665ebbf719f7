package dev.stratiform.core.run;

import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Plays a run event by event and checks after each what must always hold.
final class Play {
    private final Invariants invariants = new Invariants(new Visits());
    private final RunSpec spec;
    private final List<RunEvent> journal = new ArrayList<>();
    private Run run;
    private List<RunCommand> commands = List.of();

    Play(SpecMaker maker) {
        this.spec = maker.spec();
        this.run = Run.of(spec);
    }

    /// A play whose run has started.
    static Play start(SpecMaker maker) {
        return new Play(maker).send(new RunEvent.Started());
    }

    Play send(RunEvent event) {
        RunMachine.Decision decision = RunMachine.decide(run, event);
        invariants.check(run, event, decision);
        journal.add(event);
        run = decision.next();
        commands = decision.commands();
        return this;
    }

    Play intend(String... stacks) {
        for (String stack : stacks) {
            send(Facts.intended(run.step(stack), stack));
        }
        return this;
    }

    Play succeed(String... stacks) {
        for (String stack : stacks) {
            intendIfNeeded(stack);
            send(Facts.succeeded(run.step(stack), stack));
        }
        return this;
    }

    private void intendIfNeeded(String stack) {
        if (!run.step(stack).intended()) {
            intend(stack);
        }
    }

    Play fail(String stack) {
        return end(stack, Ended.FAILED, ErrorCode.ENGINE_FAILED);
    }

    Play end(String stack, Ended how, ErrorCode code) {
        intendIfNeeded(stack);
        return send(Facts.ended(run.step(stack), stack, how, code));
    }

    Play unprepared(String stack, ErrorCode code) {
        return send(Facts.unprepared(run.step(stack), stack, code));
    }

    Play unchanged(String stack) {
        return send(new RunEvent.FoundUnchanged(stack, "fingerprint"));
    }

    Play due(String stack) {
        return send(new RunEvent.RetryDue(stack, run.step(stack).attempt()));
    }

    Play cancel(int level) {
        return send(new RunEvent.CancelRequested(level, "ann"));
    }

    Play approve(String stack, String by) {
        return send(new RunEvent.Approved(stack, by, "digest"));
    }

    Play approve(String stack, String by, String digest) {
        return send(new RunEvent.Approved(stack, by, digest));
    }

    Play outside(String stack, String digest) {
        return send(
                new RunEvent.OutsideEnvelope(stack, run.step(stack).attempt(), digest, List.of("delete x: protected")));
    }

    Play reject(String stack, String reason) {
        return send(new RunEvent.Rejected(stack, "bob", reason));
    }

    Play lost(String stack) {
        return send(Facts.lost(run.step(stack), stack));
    }

    Play repeatable(String stack) {
        return send(Facts.repeatable(run.step(stack), stack));
    }

    Play resolve(String stack, RunEvent.Verdict verdict) {
        return send(Facts.resolved(stack, verdict));
    }

    /// The driver dies; another reads the journal and takes over.
    Play resume() {
        run = Run.of(spec);
        for (RunEvent event : journal) {
            run = RunMachine.decide(run, event).next();
        }
        return send(new RunEvent.Resumed("ann"));
    }

    Run run() {
        return run;
    }

    List<RunCommand> commands() {
        return commands;
    }

    StepState state(String stack) {
        return run.step(stack).state();
    }

    /// The stacks that run now.
    Set<String> running() {
        Set<String> names = new TreeSet<>();
        for (Step step : run.steps()) {
            if (step.state() == StepState.RUNNING || step.back() == Step.Back.RUNNING) {
                names.add(run.spec(step).stack());
            }
        }
        return names;
    }
}
