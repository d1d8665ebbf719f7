package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.Results;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs Pulumi programs by the real command line.
///
/// Every call names its stack; nothing is ever selected, so stacks of one project run side by side.
/// One attempt is one supervised `up`, `destroy` or `refresh`, found again after a crash (ADR 0003,
/// ADR 0007). Thread-safe.
public final class PulumiEngine implements StackEngine {
    private final PulumiPrograms programs;

    /// An engine that keeps plug-ins, its passphrase and its script in the state folder.
    public PulumiEngine(ProcessTools tools, Path stateFolder) {
        this.programs = new PulumiPrograms(tools, stateFolder);
    }

    @Override
    public String name() {
        return "pulumi";
    }

    @Override
    public String version(Value.Fields settings) {
        return programs.version(PulumiSettings.read(settings, new ArrayList<>()));
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return Convergence.CONVERGENT;
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        List<Failure> failures = new ArrayList<>();
        PulumiSettings.read(settings, failures);
        return failures;
    }

    @Override
    public Optional<StateAccess> state() {
        return Optional.of(new PulumiStateAccess(programs));
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) throws InterruptedException {
        programs.require(programs.settings(request));
        PulumiSteps steps = new PulumiSteps(programs, request, listener);
        try {
            steps.prepare();
            return steps.preview(action);
        } finally {
            steps.forget();
        }
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        programs.require(programs.settings(request));
        return new PulumiAttempt(new PulumiSteps(programs, request, listener), action);
    }

    @Override
    public Value.Fields outputs(Request request) throws InterruptedException {
        PulumiSteps steps = new PulumiSteps(programs, request, Listener.deaf());
        try {
            steps.prepare();
            return steps.state().outputs();
        } finally {
            steps.forget();
        }
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) throws InterruptedException {
        return new PulumiSteps(programs, request, listener).recovery(action);
    }

    @Override
    public void forget(Path work) {
        programs.forget(work);
    }

    /// An attempt: what prepares it, then the one program.
    private record PulumiAttempt(PulumiSteps steps, Action action) implements Attempt {
        @Override
        public void cancel(int level) {
            steps.cancel(level);
        }

        @Override
        public Result await() throws InterruptedException {
            Result result = ended();
            if (result.ended() != Ended.SUCCEEDED) {
                // A language host may outlive the command that failed; the next attempt finds the
                // lock free.
                steps.endOrphans();
            }
            return result;
        }

        private Result ended() throws InterruptedException {
            try {
                steps.prepare();
                return steps.result(action, steps.attempt(action));
            } catch (StratiformException e) {
                return Results.before(e.failure());
            }
        }
    }
}
