package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Masker;
import dev.stratiform.engines.process.EngineBinary;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.Supervisor;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts the binary: finds it, gives it its surroundings, knows its version. Thread-safe.
final class TofuPrograms {
    /// The parts of an attempt that come before its one effective program, each in a folder of its
    /// own below the attempt's.
    static final List<String> BEFORE = List.of("init", "workspace", "push", "plan", "show", "output");

    private final String engine;
    private final ProcessTools tools;
    private final Supervisor supervisor;
    private final Path stateFolder;
    private final EngineBinary binary;

    TofuPrograms(String engine, String standardBinary, ProcessTools tools, Path stateFolder) {
        this.engine = engine;
        this.tools = tools;
        this.supervisor = new Supervisor(tools, stateFolder);
        this.stateFolder = stateFolder;
        this.binary = new EngineBinary(
                engine,
                standardBinary,
                supervisor,
                stateFolder,
                new EngineBinary.VersionQuestion(
                        List.of("version", "-json"), Map.of("CHECKPOINT_DISABLE", "1"), TofuPrograms::version));
    }

    Supervisor supervisor() {
        return supervisor;
    }

    TofuSettings settings(StackEngine.Request request) {
        List<Failure> failures = new ArrayList<>();
        TofuSettings settings = TofuSettings.read(request.settings(), failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return settings;
    }

    /// The binary's version.
    String version(TofuSettings settings) {
        return binary.version(settings.binary());
    }

    private static String version(String said) {
        return LooseJson.of(Json.read(said, "the version")).text("terraform_version");
    }

    /// Fails when the binary is not on this machine.
    void require(TofuSettings settings) {
        binary.find(settings.binary());
    }

    /// A call of the binary on a stack, in a part's own folder below the attempt's work folder.
    ProgramCall call(Part part) {
        StackEngine.Request request = part.request();
        TofuSettings settings = settings(request);
        List<String> vector = new ArrayList<>();
        vector.add(binary.find(settings.binary()).toString());
        vector.addAll(part.arguments());
        Map<String, String> variables = settings.environment().variables(tools);
        variables.put("TF_DATA_DIR", data(request).resolve("data").toString());
        variables.put("TF_IN_AUTOMATION", "1");
        variables.put("TF_INPUT", "0");
        variables.put("CHECKPOINT_DISABLE", "1");
        Path cache = stateFolder.resolve("plugins").resolve(engine);
        PrivateFiles.folder(cache);
        variables.put("TF_PLUGIN_CACHE_DIR", cache.toString());
        return new ProgramCall(
                vector,
                request.folders().source().normalize(),
                variables,
                ProgramCall.NO_INPUT,
                part.work(),
                request.folders().lock(),
                request.limits(),
                Masker.of(request.config()));
    }

    /// One call of the binary; `work` is the folder of this part alone.
    record Part(StackEngine.Request request, Path work, List<String> arguments) {}

    /// Where the engine keeps what belongs to the stack.
    static Path data(StackEngine.Request request) {
        return request.folders().data().resolve("tofu");
    }

    void forget(Path work) {
        supervisor.forget(work);
        PrivateFiles.delete(work.resolve("inputs.tfvars.json"));
        for (String part : BEFORE) {
            Path folder = work.resolve(part);
            if (Files.isDirectory(folder)) {
                supervisor.forget(folder);
                PrivateFiles.delete(folder);
            }
        }
    }
}
