package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.Results;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs OpenTofu or Terraform programs by their real command line.
///
/// The program's folder stays as it is: data, inputs and, unless the program configures a backend,
/// the state lie in the stack's own folders. One apply is one supervised program, so that it can be
/// found again after a crash (ADR 0003, ADR 0006). Thread-safe.
public final class OpenTofuEngine implements StackEngine {
    private final TofuPrograms programs;
    private final String name;

    /// An engine with a name in manifests and the program that it runs by default; its script and
    /// the shared plug-in cache are kept in the state folder.
    public OpenTofuEngine(String name, String binary, ProcessTools tools, Path stateFolder) {
        this.name = name;
        this.programs = new TofuPrograms(name, binary, tools, stateFolder);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version(Value.Fields settings) {
        return programs.version(TofuSettings.read(settings, new ArrayList<>()));
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return Convergence.CONVERGENT;
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        List<Failure> failures = new ArrayList<>();
        TofuSettings.read(settings, failures);
        return failures;
    }

    @Override
    public Optional<StateAccess> state() {
        return Optional.of(new TofuStateAccess(programs));
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) throws InterruptedException {
        TofuSteps steps = new TofuSteps(programs, request, listener);
        steps.initialise();
        Path file = request.folders().work().resolve("plan.bin");
        List<String> arguments = new ArrayList<>(List.of("plan", "-json", "-out=" + file));
        arguments.addAll(steps.planOptions(action));
        try {
            TofuSteps.Ended planned = steps.run("plan", arguments);
            steps.require(planned, "plan");
            Optional<Preview> nothing = steps.unchanged(planned.speech());
            if (nothing.isPresent()) {
                return nothing.get();
            }
            TofuPlan plan = new TofuPlan(steps.json("show", List.of("show", "-json", file.toString())));
            return action == Action.REFRESH ? plan.drift() : plan.preview();
        } finally {
            PrivateFiles.delete(file);
            steps.forget();
        }
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        programs.require(programs.settings(request));
        return new TofuAttempt(new TofuSteps(programs, request, listener), action);
    }

    @Override
    public Value.Fields outputs(Request request) throws InterruptedException {
        TofuSteps steps = new TofuSteps(programs, request, Listener.deaf());
        steps.initialise();
        return steps.outputs();
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) throws InterruptedException {
        return new TofuSteps(programs, request, listener).recovery(action);
    }

    @Override
    public void forget(Path work) {
        programs.forget(work);
    }

    /// An attempt: `init` where it is needed, then one `apply`.
    private static final class TofuAttempt implements Attempt {
        private final TofuSteps steps;
        private final Action action;

        private TofuAttempt(TofuSteps steps, Action action) {
            this.steps = steps;
            this.action = action;
        }

        @Override
        public void cancel(int level) {
            steps.cancel(level);
        }

        @Override
        public Result await() throws InterruptedException {
            try {
                steps.initialise();
                steps.pushLeftState();
                List<String> arguments = new ArrayList<>(List.of("apply", "-auto-approve", "-json"));
                arguments.addAll(steps.planOptions(action));
                TofuSteps.Ended ended = steps.attempt(arguments);
                return steps.result(action, ended.end(), ended.speech());
            } catch (StratiformException e) {
                return Results.before(e.failure());
            }
        }
    }
}
