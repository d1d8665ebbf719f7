package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Masker;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.RunningProgram;
import dev.stratiform.engines.process.Supervisor;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Starts the binary: finds it, gives it its surroundings, knows its version. Thread-safe.
final class TofuPrograms {
    /// The parts of an attempt that come before its one effective program, each in a folder of its
    /// own below the attempt's.
    static final List<String> BEFORE = List.of("init", "workspace", "push", "plan", "show", "output");

    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(20);

    private final String engine;
    private final String standardBinary;
    private final ProcessTools tools;
    private final Supervisor supervisor;
    private final Path stateFolder;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    TofuPrograms(String engine, String standardBinary, ProcessTools tools, Path stateFolder) {
        this.engine = engine;
        this.standardBinary = standardBinary;
        this.tools = tools;
        this.supervisor = new Supervisor(tools, stateFolder);
        this.stateFolder = stateFolder;
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

    /// The program's file; `ENGINE_NOT_FOUND` when it is not on this machine.
    Path binary(TofuSettings settings) {
        String wanted = settings.binary().orElse(standardBinary);
        if (wanted.startsWith("/")) {
            Path path = Path.of(wanted);
            if (Files.isExecutable(path)) {
                return path;
            }
        } else {
            Path found = ProcessTools.onPath(wanted, tools.environment()).orElse(null);
            if (found != null) {
                return found;
            }
        }
        throw Failure.of(
                        ErrorCode.ENGINE_NOT_FOUND,
                        "the engine " + engine + " needs the program '" + wanted + "', which is not on this machine")
                .withNext("install it, or run tools/install in the source tree; see: stratiform health")
                .toException();
    }

    /// The binary's version; asked once for each file and time of change.
    String version(TofuSettings settings) {
        try {
            Path binary = binary(settings);
            String key = binary + "@" + Files.getLastModifiedTime(binary).toMillis();
            return engine + "/" + versions.computeIfAbsent(key, _ -> ask(binary));
        } catch (StratiformException | IOException e) {
            return engine + "/absent";
        }
    }

    /// What the binary says of itself. It is asked without a stack, so in a folder of its own.
    private String ask(Path binary) {
        Path work = stateFolder.resolve("versions").resolve(engine + "-" + Long.toHexString(System.nanoTime()));
        try {
            StringBuilder said = new StringBuilder();
            PrivateFiles.folder(work);
            Map<String, String> variables = tools.variables(List.of());
            variables.put("CHECKPOINT_DISABLE", "1");
            ProgramCall call = new ProgramCall(
                    List.of(binary.toString(), "version", "-json"),
                    work,
                    variables,
                    work,
                    work.resolve("lock"),
                    new StackEngine.Limits(VERSION_TIMEOUT, Duration.ZERO, Duration.ZERO, false),
                    Masker.of());
            supervisor.start(call, said::append, _ -> {}).await();
            TofuJson version = TofuJson.of(Json.read(said.toString(), "the version"));
            return version.text("terraform_version");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            supervisor.forget(work);
            PrivateFiles.delete(work.resolve("lock"));
            PrivateFiles.delete(work);
        }
    }

    /// Starts the binary on a stack, in a part's own folder below the attempt's work folder.
    RunningProgram start(Part part, Consumer<String> out, Consumer<String> err) {
        StackEngine.Request request = part.request();
        TofuSettings settings = settings(request);
        List<String> vector = new ArrayList<>();
        vector.add(binary(settings).toString());
        vector.addAll(part.arguments());
        Map<String, String> variables = settings.variables(tools);
        variables.put("TF_DATA_DIR", data(request).resolve("data").toString());
        variables.put("TF_IN_AUTOMATION", "1");
        variables.put("TF_INPUT", "0");
        variables.put("CHECKPOINT_DISABLE", "1");
        Path cache = stateFolder.resolve("plugins").resolve(engine);
        PrivateFiles.folder(cache);
        variables.put("TF_PLUGIN_CACHE_DIR", cache.toString());
        ProgramCall call = new ProgramCall(
                vector,
                request.folders().source().normalize(),
                variables,
                part.work(),
                request.folders().lock(),
                request.limits(),
                Masker.of(request.config()));
        return supervisor.start(call, out, err);
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
