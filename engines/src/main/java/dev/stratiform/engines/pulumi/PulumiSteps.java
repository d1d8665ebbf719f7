package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.AttemptTrail;
import dev.stratiform.engines.process.CallSequence;
import dev.stratiform.engines.process.Doubt;
import dev.stratiform.engines.process.FailureClasses;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.Results;
import dev.stratiform.engines.process.RunningProgram;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The calls that work on one stack, one after the other. `cancel` is called by any thread, the
/// rest by one.
final class PulumiSteps {
    /// How a program ended, and what it said.
    record Ended(RunningProgram.End end, PulumiSpeech speech) {
        boolean well() {
            return end.reason() == RunningProgram.Reason.EXITED && end.exit() == 0 && !speech.failed();
        }
    }

    private static final String PLAN = "plan.json";

    private final PulumiPrograms programs;
    private final StackEngine.Request request;
    private final StackEngine.Listener listener;
    private final PulumiSettings settings;
    private final PulumiProject project;
    private final CallSequence calls;
    private final AttemptTrail trail;

    PulumiSteps(PulumiPrograms programs, StackEngine.Request request, StackEngine.Listener listener) {
        this.programs = programs;
        this.request = request;
        this.listener = listener;
        this.settings = programs.settings(request);
        this.project = PulumiProject.of(request, settings);
        this.calls = new CallSequence(programs.supervisor());
        this.trail = new AttemptTrail(programs.supervisor(), request, PulumiPrograms.PARTS);
    }

    void cancel(int level) {
        calls.cancel(level);
    }

    private Path part(String name) {
        return request.folders().work().resolve(name);
    }

    private ProgramCall call(String part, Path folder, List<String> arguments) {
        return programs.call(new PulumiPrograms.Part(request, project, part(part), folder, arguments));
    }

    /// Runs a command that needs no program.
    private Ended aside(String part, List<String> arguments) throws InterruptedException {
        return ended(call(part, project.bare(), arguments));
    }

    private Ended ended(ProgramCall call) throws InterruptedException {
        PulumiSpeech speech = new PulumiSpeech(listener);
        return new Ended(calls.run(call, speech::out, speech::err), speech);
    }

    private void require(Ended ended, String command) {
        if (!ended.well()) {
            throw failure(command, ended).toException();
        }
    }

    private Failure failure(String command, Ended ended) {
        if (ended.speech().lines().reason().contains("no stack named")) {
            // Somebody removed it from the backend: the next attempt makes it again.
            PrivateFiles.delete(initialised());
        }
        Failure failure = FailureClasses.failure(
                command, request.stack(), ended.end(), ended.speech().lines());
        if (ended.speech().locks().isEmpty()) {
            return failure;
        }
        PulumiLock lock = ended.speech().locks().getFirst();
        return Failure.of(
                        ErrorCode.ENGINE_LOCKED,
                        "the Pulumi stack " + project.fullName() + " is locked by " + lock.user() + "@" + lock.host()
                                + ", process " + lock.pid())
                .withNext("wait for it; only if it is certain to be gone: pulumi cancel --stack " + project.fullName());
    }

    /// Prepares the stack and its configuration.
    void prepare() throws InterruptedException {
        PrivateFiles.folder(request.folders().work());
        PrivateFiles.folder(request.folders().data());
        PrivateFiles.folder(project.bare());
        programs.forgetOldLogs(project);
        initialise();
        install();
        new PulumiConfig(project, programs.secretKey(), this::encrypt).write(request.config(), part(""));
    }

    /// Makes the stack in its backend, unless that was done.
    private void initialise() throws InterruptedException {
        Path marker = initialised();
        String key = Digest.of(
                project.fullName(),
                settings.backend().orElse("embedded"),
                settings.secretsProvider().orElse(""));
        if (read(marker).equals(key)) {
            return;
        }
        var bare = Map.<String, Value>of("name", Value.of(project.project()), "runtime", Value.of("nodejs"));
        PrivateFiles.replace(
                project.bare().resolve("Pulumi.yaml"),
                Json.write(new Value.Fields(bare)).getBytes(StandardCharsets.UTF_8));
        List<String> arguments = new ArrayList<>(List.of("stack", "init", "--no-select"));
        settings.secretsProvider().ifPresent(provider -> arguments.add("--secrets-provider=" + provider));
        Ended ended = aside("init", arguments);
        if (!ended.speech().lines().reason().contains("already exists")) {
            require(ended, "stack init");
        }
        PrivateFiles.replace(marker, key.getBytes(StandardCharsets.US_ASCII));
    }

    private Path initialised() {
        return project.data().resolve("initialised");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private void install() throws InterruptedException {
        Path source = request.folders().source().normalize();
        var dependencies = new PulumiInstall(programs.stateFolder(), source);
        if (!settings.install().orElseGet(dependencies::missing)) {
            return;
        }
        dependencies.once(lock -> {
            PulumiPrograms.Part part =
                    new PulumiPrograms.Part(request, project, part("install"), source, List.of("install"));
            Ended ended = ended(programs.callWithoutStack(part, lock));
            if (ended.end().reason() == RunningProgram.Reason.LOCKED) {
                return false;
            }
            require(ended, "install");
            return true;
        });
    }

    private void encrypt(String key, Path file, boolean asItIs) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "config",
                "set",
                "--secret",
                "--config-file",
                project.bareConfig().toString()));
        if (asItIs) {
            arguments.add("--raw");
        }
        arguments.addAll(List.of("--", key));
        ProgramCall call = call("config", project.bare(), arguments).reading(file);
        require(ended(call), "config set --secret " + key);
    }

    /// The arguments of a command that works with the program and its configuration.
    private List<String> streaming(List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(
                List.of("--json", "--config-file", part(PulumiConfig.FILE).toString()));
        return arguments;
    }

    /// Predicts what an action would do.
    StackEngine.Preview preview(StackEngine.Action action) throws InterruptedException {
        Path saved = part(PLAN);
        List<String> command = switch (action) {
            case APPLY -> List.of("preview", "--show-secrets", "--save-plan=" + saved);
            case DESTROY -> List.of("destroy", "--preview-only");
            case REFRESH -> List.of("refresh", "--preview-only");
        };
        // What it tells of resources is a prediction, and no news.
        PulumiSpeech speech = new PulumiSpeech(listener.collecting(new ArrayList<>()));
        ProgramCall call = call("preview", request.folders().source(), streaming(command));
        try {
            require(new Ended(calls.run(call, speech::out, speech::err), speech), command.getFirst());
            PulumiPreview preview = new PulumiPreview(speech, saved);
            return action == StackEngine.Action.APPLY ? preview.apply() : preview.other();
        } finally {
            PrivateFiles.delete(saved);
        }
    }

    /// Runs the one program that has effects.
    Ended attempt(StackEngine.Action action) throws InterruptedException {
        boolean cutOffBefore = Files.exists(begun());
        if (action == StackEngine.Action.APPLY && cutOffBefore) {
            refuseToDouble();
        }
        List<String> command = switch (action) {
            case APPLY -> List.of("up", "--yes", "--skip-preview");
            case DESTROY -> List.of("destroy", "--yes", "--skip-preview");
            case REFRESH -> List.of("refresh", "--yes", "--skip-preview");
        };
        ProgramCall call = call("", request.folders().source(), streaming(command));
        PrivateFiles.write(begun(), new byte[0]);
        Ended ended = unlocking(cutOffBefore, () -> {
            PulumiSpeech speech = new PulumiSpeech(listener);
            return new Ended(calls.attempt(call, listener, speech::out, speech::err), speech);
        });
        settled(ended);
        return ended;
    }

    /// Forgets that a program had begun, once it has ended by itself.
    private void settled(Ended ended) {
        if (!ended.end().cutOff() && ended.speech().locks().isEmpty()) {
            PrivateFiles.delete(begun());
        }
    }

    /// A program that does nothing where it finds the stack locked.
    private interface Locking {
        Ended run() throws InterruptedException;
    }

    /// Runs a program; where a dead process of ours left a lock, which is known only once the lock
    /// of the operating system is held, the lock is removed and the program runs again.
    private Ended unlocking(boolean cutOffBefore, Locking program) throws InterruptedException {
        Ended ended = program.run();
        List<PulumiLock> locks = ended.speech().locks();
        boolean ours = cutOffBefore || settings.backend().isEmpty();
        boolean stale = ours && !locks.isEmpty() && locks.stream().allMatch(lock -> lock.stale(programs.host()));
        if (ended.well() || !stale) {
            return ended;
        }
        listener.line(LogLine.Level.WARN, "a lock of a process that is gone is removed: " + project.fullName());
        require(aside("cancel", List.of("cancel", "--yes")), "cancel");
        return program.run();
    }

    /// There from before a program has effects until it is known to have ended by itself.
    private Path begun() {
        return project.data().resolve("begun");
    }

    /// Refuses to create again what an earlier program was creating when it was cut off, unless a
    /// person has said that such creates did not happen.
    private void refuseToDouble() throws InterruptedException {
        Doubt doubt = new Doubt(state().pendingCreates(), request);
        if (doubt.none()) {
            return;
        }
        if (!request.cleared()) {
            throw doubt.failure().toException();
        }
        listener.line(
                LogLine.Level.WARN,
                "taken as not created, as somebody has said: " + String.join(", ", doubt.addresses()));
        List<String> arguments = streaming(List.of("refresh", "--yes", "--skip-preview", "--clear-pending-creates"));
        ProgramCall call = call("clear", request.folders().source(), arguments);
        require(unlocking(true, () -> ended(call)), "refresh --clear-pending-creates");
    }

    /// Ends helpers that outlived their command and keep the stack's lock; a command that is alive
    /// is left alone.
    void endOrphans() throws InterruptedException {
        trail.endOrphans();
    }

    /// What the state may not know of after a program was cut off; ends its orphans first.
    private Doubt doubt(StackEngine.Action action) throws InterruptedException {
        trail.endOrphans();
        return new Doubt(action == StackEngine.Action.APPLY ? state().pendingCreates() : List.of(), request);
    }

    /// The stack's state now, its secrets in clear.
    PulumiState state() throws InterruptedException {
        return PulumiState.of(exported(List.of("stack", "export", "--show-secrets")));
    }

    private LooseJson exported(List<String> arguments) throws InterruptedException {
        PulumiSpeech speech = new PulumiSpeech(StackEngine.Listener.deaf());
        ProgramCall call = call("export", project.bare(), arguments);
        require(new Ended(calls.read(call, _ -> {}, speech::err), speech), "stack export");
        return calls.printed("stack export", part("export"));
    }

    /// Writes the state to a file as Pulumi keeps it, its secrets encrypted.
    void export(Path file) throws InterruptedException {
        Value.Fields state = exported(List.of("stack", "export")).fields();
        PrivateFiles.write(file, Json.write(state).getBytes(StandardCharsets.UTF_8));
    }

    void importState(Path file) throws InterruptedException {
        require(
                aside(
                        "import",
                        List.of(
                                "stack",
                                "import",
                                "--file",
                                file.toAbsolutePath().toString())),
                "stack import");
        PrivateFiles.delete(begun());
    }

    /// The result of the one program: its exit code, then its summary, then its outputs.
    StackEngine.Result result(StackEngine.Action action, Ended ended) throws InterruptedException {
        String command =
                action == StackEngine.Action.APPLY ? "up" : action.name().toLowerCase(Locale.ROOT);
        if (!ended.well()) {
            return unwell(action, command, ended);
        }
        return Results.done(action, request.stack(), ended.speech().changes(), this::outputs);
    }

    private Value.Fields outputs() throws InterruptedException {
        PulumiState state = state();
        if (!state.pendingCreates().isEmpty()) {
            listener.line(
                    LogLine.Level.WARN,
                    "the state still knows of creates that were cut off earlier and may exist twice: "
                            + String.join(", ", state.pendingCreates()));
        }
        return state.outputs();
    }

    private StackEngine.Result unwell(StackEngine.Action action, String command, Ended ended)
            throws InterruptedException {
        if (ended.end().cutOff()) {
            Doubt doubt = doubt(action);
            if (!doubt.none()) {
                return doubt.result(ended.speech().changes());
            }
        }
        return ended.end()
                .reason()
                .failed(failure(command, ended), ended.speech().changes());
    }

    /// What became of the attempt of a dead orchestrator.
    StackEngine.Recovery recovery(StackEngine.Action action) throws InterruptedException {
        return trail.recovery(listener, new AttemptTrail.Ending() {
            @Override
            public StackEngine.Result ended(RunningProgram.End end) throws InterruptedException {
                Ended ended = new Ended(end, heardAgain());
                settled(ended);
                return result(action, ended);
            }

            @Override
            public Doubt cutOff() throws InterruptedException {
                return doubt(action);
            }
        });
    }

    /// What the one program said; its changes are only counted.
    private PulumiSpeech heardAgain() {
        PulumiSpeech speech = new PulumiSpeech(listener.collecting(new ArrayList<>()));
        trail.replay(speech::out, speech::err);
        return speech;
    }

    /// Removes what calls left that are no attempt.
    void forget() {
        programs.forget(request.folders().work());
    }
}
