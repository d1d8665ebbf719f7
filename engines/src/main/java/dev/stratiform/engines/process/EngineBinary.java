package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Masker;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Finds the program of an engine and knows its version. Thread-safe.
public final class EngineBinary {
    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(20);

    /// How a program is asked for its version: the arguments, the variables that it sees beside the
    /// outer ones, and how its answer is read.
    public record VersionQuestion(
            List<String> arguments, Map<String, String> variables, UnaryOperator<String> answer) {}

    private final String engine;
    private final String standard;
    private final Supervisor supervisor;
    private final Path stateFolder;
    private final VersionQuestion question;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    /// The program of an engine, by the name that it has unless settings say otherwise.
    public EngineBinary(
            String engine, String standard, Supervisor supervisor, Path stateFolder, VersionQuestion question) {
        this.engine = engine;
        this.standard = standard;
        this.supervisor = supervisor;
        this.stateFolder = stateFolder;
        this.question = question;
    }

    /// The program's file; `ENGINE_NOT_FOUND` when it is not on this machine.
    public Path find(Optional<String> named) {
        String wanted = named.orElse(standard);
        if (wanted.startsWith("/")) {
            Path path = Path.of(wanted);
            if (Files.isExecutable(path)) {
                return path;
            }
        } else {
            Path found = ProcessTools.onPath(wanted, supervisor.tools().environment())
                    .orElse(null);
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

    /// The program's version as `engine/version`, `engine/absent` where there is none; asked once
    /// for each file and time of change.
    public String version(Optional<String> named) {
        try {
            Path binary = find(named);
            String key = binary + "@" + Files.getLastModifiedTime(binary).toMillis();
            return engine + "/" + versions.computeIfAbsent(key, _ -> ask(binary));
        } catch (StratiformException | IOException e) {
            return engine + "/absent";
        }
    }

    /// What the program says of itself. It is asked without a stack, so in a folder of its own.
    private String ask(Path binary) {
        Path work = stateFolder.resolve("versions").resolve(engine + "-" + Long.toHexString(System.nanoTime()));
        try {
            StringBuilder said = new StringBuilder();
            PrivateFiles.folder(work);
            Map<String, String> variables = supervisor.tools().variables(List.of());
            variables.putAll(question.variables());
            var vector = new java.util.ArrayList<>(List.of(binary.toString()));
            vector.addAll(question.arguments());
            ProgramCall call = new ProgramCall(
                    vector,
                    work,
                    variables,
                    ProgramCall.NO_INPUT,
                    work,
                    work.resolve("lock"),
                    new StackEngine.Limits(VERSION_TIMEOUT, Duration.ZERO, Duration.ZERO, false),
                    Masker.of());
            supervisor.start(call, said::append, _ -> {}).await();
            return question.answer().apply(said.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            supervisor.forget(work);
            PrivateFiles.delete(work.resolve("lock"));
            PrivateFiles.delete(work);
        }
    }
}
