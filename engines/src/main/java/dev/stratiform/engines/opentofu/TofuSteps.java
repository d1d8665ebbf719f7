package dev.stratiform.engines.opentofu;

import dev.stratiform.core.manifest.SourceFolder;
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
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The calls that work on one stack, one after the other. `cancel` is called by any thread, the
/// rest by one.
final class TofuSteps {
    private static final String INPUTS = "inputs.tfvars.json";
    private static final String LEFT = "errored.tfstate";

    /// How a program ended, and what it said.
    record Ended(RunningProgram.End end, TofuSpeech speech) {}

    private final TofuPrograms programs;
    private final StackEngine.Request request;
    private final StackEngine.Listener listener;
    private final TofuSettings settings;
    private final CallSequence calls;
    private final AttemptTrail trail;

    TofuSteps(TofuPrograms programs, StackEngine.Request request, StackEngine.Listener listener) {
        this.programs = programs;
        this.request = request;
        this.listener = listener;
        this.settings = programs.settings(request);
        this.calls = new CallSequence(programs.supervisor());
        this.trail = new AttemptTrail(programs.supervisor(), request, TofuPrograms.BEFORE);
    }

    void cancel(int level) {
        calls.cancel(level);
    }

    /// Runs the binary in a folder of its own, which is no attempt.
    Ended run(String part, List<String> arguments) throws InterruptedException {
        return run(request.folders().work().resolve(part), arguments, false);
    }

    /// Runs the one program that has effects.
    Ended attempt(List<String> arguments) throws InterruptedException {
        return run(request.folders().work(), arguments, true);
    }

    private Ended run(Path work, List<String> arguments, boolean tell) throws InterruptedException {
        TofuSpeech speech = new TofuSpeech(listener);
        ProgramCall call = programs.call(new TofuPrograms.Part(request, work, arguments));
        RunningProgram.End end = tell
                ? calls.attempt(call, listener, speech::out, speech::err)
                : calls.run(call, speech::out, speech::err);
        return new Ended(end, speech);
    }

    void require(Ended ended, String command) {
        if (ended.end().reason() != RunningProgram.Reason.EXITED || ended.end().exit() != 0) {
            throw failure(command, ended.end(), ended.speech()).toException();
        }
    }

    private Failure failure(String command, RunningProgram.End end, TofuSpeech speech) {
        return FailureClasses.failure(command, request.stack(), end, speech.lines());
    }

    /// Prepares the program's folder unless that was done for just this program and backend.
    void initialise() throws InterruptedException {
        String key = Digest.of(
                SourceFolder.snapshot(request.folders().source()),
                settings.initialisedFor(),
                programs.version(settings),
                workspace().orElse(""));
        Path marker = TofuPrograms.data(request).resolve("initialised");
        writeInputs();
        if (read(marker).equals(key)) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("init", "-json", "-input=false"));
        settings.backend().ifPresent(backend -> {
            arguments.add("-reconfigure");
            backend.forEach((name, value) -> arguments.add("-backend-config=" + name + "=" + value));
        });
        if (Files.exists(request.folders().source().resolve(".terraform.lock.hcl"))) {
            arguments.add("-lockfile=readonly");
        }
        require(run("init", arguments), "init");
        if (workspace().isPresent()) {
            require(
                    run(
                            "workspace",
                            List.of(
                                    "workspace",
                                    "select",
                                    "-or-create=true",
                                    "-no-color",
                                    workspace().get())),
                    "workspace select");
        }
        PrivateFiles.replace(marker, key.getBytes(StandardCharsets.US_ASCII));
    }

    /// The workspace, where the program has a backend of its own.
    private Optional<String> workspace() {
        return settings.backend()
                .map(_ -> settings.workspace().orElse(request.environment().environment()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private void writeInputs() {
        PrivateFiles.folder(request.folders().work());
        PrivateFiles.folder(request.folders().data());
        PrivateFiles.folder(TofuPrograms.data(request));
        byte[] inputs = Json.writeRevealed(request.config()).getBytes(StandardCharsets.UTF_8);
        PrivateFiles.write(request.folders().work().resolve(INPUTS), inputs);
    }

    /// What `plan` and `apply` have in common.
    List<String> planOptions(StackEngine.Action action) {
        List<String> options = new ArrayList<>(List.of(
                "-input=false",
                "-lock-timeout=" + settings.lockTimeout(),
                "-var-file=" + request.folders().work().resolve(INPUTS)));
        switch (action) {
            case APPLY -> {}
            case DESTROY -> options.add("-destroy");
            case REFRESH -> options.add("-refresh-only");
        }
        options.addAll(stateOption());
        return options;
    }

    private List<String> stateOption() {
        return embedded() ? List.of("-state=" + stateFile()) : List.of();
    }

    /// Whether the state lies in the stack's own folder.
    boolean embedded() {
        return settings.backend().isEmpty();
    }

    Path stateFile() {
        return TofuPrograms.data(request).resolve("terraform.tfstate");
    }

    /// The outputs that the state holds now.
    Value.Fields outputs() throws InterruptedException {
        if (embedded()) {
            Optional<LooseJson> state = TofuState.file(stateFile());
            if (state.isPresent()) {
                return TofuState.outputs(state.get().object("outputs"));
            }
        }
        List<String> arguments = new ArrayList<>(List.of("output", "-json", "-no-color"));
        arguments.addAll(stateOption());
        return TofuState.outputs(json("output", arguments));
    }

    /// The preview of a plan that said that there is nothing to do; its outputs are those of the
    /// state. Empty when there is something, or when the state is not a file of our own.
    Optional<StackEngine.Preview> unchanged(TofuSpeech speech) {
        if (!embedded() || !speech.nothingPlanned()) {
            return Optional.empty();
        }
        return TofuState.file(stateFile())
                .map(state -> new StackEngine.Preview(
                        true,
                        List.of(),
                        new StackEngine.Changes(0, 0, 0, 0, speech.refreshed()),
                        TofuState.outputs(state.object("outputs")),
                        List.of()));
    }

    /// One JSON document that the binary prints; `OUTPUTS_UNREADABLE` when it is none.
    LooseJson json(String part, List<String> arguments) throws InterruptedException {
        TofuSpeech speech = new TofuSpeech(StackEngine.Listener.deaf());
        Path work = request.folders().work().resolve(part);
        ProgramCall call = programs.call(new TofuPrograms.Part(request, work, arguments));
        require(new Ended(calls.read(call, _ -> {}, speech::err), speech), part);
        return calls.printed(part, work);
    }

    /// The result of the one program: its exit code, then what it said, then its outputs.
    StackEngine.Result result(StackEngine.Action action, RunningProgram.End end, TofuSpeech speech)
            throws InterruptedException {
        keepLeftState();
        String command = action == StackEngine.Action.DESTROY ? "destroy" : "apply";
        boolean well = end.reason() == RunningProgram.Reason.EXITED
                && end.exit() == 0
                && !speech.lines().saidError();
        if (!well) {
            if (end.cutOff()) {
                Doubt doubt = doubt(action, speech);
                if (!doubt.none()) {
                    return doubt.result(speech.changes());
                }
            }
            return end.reason().failed(failure(command, end, speech), speech.changes());
        }
        return Results.done(action, request.stack(), speech.changes(), this::outputs);
    }

    /// What a program that was killed may have made without its state knowing: what it began to
    /// make, less what the state holds now. Ends its orphans first.
    private Doubt doubt(StackEngine.Action action, TofuSpeech speech) throws InterruptedException {
        trail.endOrphans();
        if (action != StackEngine.Action.APPLY || speech.begun().isEmpty()) {
            return new Doubt(List.of(), request);
        }
        List<String> held =
                stateResources().stream().map(StackEngine.Resource::address).toList();
        return new Doubt(
                speech.begun().stream()
                        .filter(address -> !held.contains(address))
                        .toList(),
                request);
    }

    /// The resources that the state holds now.
    List<StackEngine.Resource> stateResources() throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("show", "-json"));
        if (embedded()) {
            if (!Files.exists(stateFile())) {
                return List.of();
            }
            arguments.add(stateFile().toString());
        }
        return TofuState.resources(json("show", arguments));
    }

    /// Keeps a state that the program could not write where it belongs.
    private void keepLeftState() {
        Path left = request.folders().source().resolve(LEFT);
        if (!Files.isRegularFile(left)) {
            return;
        }
        try {
            Path kept = TofuPrograms.data(request).resolve(LEFT);
            PrivateFiles.replace(kept, Files.readAllBytes(left));
            Files.delete(left);
            listener.line(
                    LogLine.Level.ERROR,
                    "the state could not be written; it is kept in " + kept + " and is put back by the next apply");
        } catch (IOException e) {
            listener.line(LogLine.Level.ERROR, "the state could not be written; it lies in " + left);
        }
    }

    /// Puts a state back that an earlier attempt could not write.
    void pushLeftState() throws InterruptedException {
        Path kept = TofuPrograms.data(request).resolve(LEFT);
        if (Files.isRegularFile(kept)) {
            push(kept);
            PrivateFiles.delete(kept);
        }
    }

    /// Makes a file the state; its lineage must be the same and its serial newer.
    void push(Path file) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("state", "push", "-no-color"));
        arguments.addAll(stateOption());
        arguments.add(file.toString());
        require(run("push", arguments), "state push");
    }

    /// What became of the attempt of a dead orchestrator.
    StackEngine.Recovery recovery(StackEngine.Action action) throws InterruptedException {
        return trail.recovery(listener, new AttemptTrail.Ending() {
            @Override
            public StackEngine.Result ended(RunningProgram.End end) throws InterruptedException {
                return result(action, end, heardAgain());
            }

            @Override
            public Doubt cutOff() throws InterruptedException {
                return doubt(action, heardAgain());
            }
        });
    }

    /// What the one program said; its changes are only counted.
    private TofuSpeech heardAgain() {
        TofuSpeech speech = new TofuSpeech(listener.collecting(new ArrayList<>()));
        trail.replay(speech::out, speech::err);
        return speech;
    }

    /// Removes what calls left that are no attempt.
    void forget() {
        programs.forget(request.folders().work());
    }
}
