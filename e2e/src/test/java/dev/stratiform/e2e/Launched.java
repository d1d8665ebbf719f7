package dev.stratiform.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged product, started as a user starts it.
record Launched(Path workspace, Map<String, String> environment) {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static final Path PROGRAM = ROOT.resolve("cli/target/stratiform/bin/stratiform");

    // Not the user's own: what is left there by other builds must not decide about a test.
    private static final Path CACHES = ROOT.resolve("e2e/target/caches");

    /// How a command ended, and what it said on both streams.
    record Ended(int exit, String said) {}

    /// A copy of an example in an empty folder.
    static Launched example(String name, Path folder) throws IOException {
        Path from = ROOT.resolve("examples").resolve(name);
        List<Path> all;
        try (var walk = Files.walk(from)) {
            all = walk.filter(path -> !path.toString().contains(".stratiform") && !Files.isDirectory(path))
                    .toList();
        }
        for (Path path : all) {
            Path to = folder.resolve(from.relativize(path).toString());
            Files.createDirectories(to.getParent());
            Files.copy(path, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new Launched(folder, Map.of());
    }

    /// An empty workspace with a script in Pulumi's place, which is put into a folder of its own.
    static Launched withScriptedPulumi(Path workspace, Path tools) throws IOException {
        Files.createSymbolicLink(tools.resolve("pulumi"), ROOT.resolve("e2e/src/test/resources/scripted-pulumi"));
        return new Launched(workspace, Map.of("PATH", tools + ":" + System.getenv("PATH")));
    }

    Process start(String... words) throws IOException {
        return builder(words).start();
    }

    ProcessBuilder builder(String... words) {
        List<String> command = new ArrayList<>();
        command.add(PROGRAM.toString());
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workspace.toFile())
                .redirectErrorStream(true)
                .redirectOutput(workspace.resolve("said.txt").toFile());
        builder.environment().put("STRATIFORM_AOT_DIR", CACHES.toString());
        builder.environment().putAll(environment);
        return builder;
    }

    /// Runs a command that reads a text from standard input.
    Ended feed(String input, String... words) throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile("stratiform-input", ".txt"), input);
        try {
            return ended(builder(words).redirectInput(file.toFile()).start(), words);
        } finally {
            Files.delete(file);
        }
    }

    Ended run(String... words) throws IOException, InterruptedException {
        return ended(start(words), words);
    }

    private Ended ended(Process process, String... words) throws IOException, InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end after 90 s: " + String.join(" ", words));
        }
        return new Ended(process.exitValue(), Files.readString(workspace.resolve("said.txt")));
    }
}
