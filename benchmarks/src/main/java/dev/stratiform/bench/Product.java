package dev.stratiform.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged product, run as a user runs it, in workspaces of its own.
final class Product {
    static final Path SOURCE = Path.of(System.getProperty("stratiform.source", "."));
    private static final Path LAUNCHER =
            Path.of(System.getProperty("stratiform.product", "cli/target/stratiform"), "bin", "stratiform");

    /// How a command ended, and what it said on both streams.
    record Ended(int exit, String said, long nanos) {}

    private Product() {}

    /// A copy of a folder of the source tree in a temporary folder.
    static Path copy(String folder) {
        try {
            Path from = SOURCE.resolve(folder);
            Path to = Files.createTempDirectory("stratiform-reproduce");
            List<Path> all;
            try (var walk = Files.walk(from)) {
                all = walk.filter(p -> !p.toString().contains(".stratiform")).toList();
            }
            for (Path path : all) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!Files.isDirectory(path)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try {
            List<Path> all;
            try (var walk = Files.walk(folder)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Process start(Path workspace, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workspace.toFile())
                .redirectErrorStream(true)
                .redirectOutput(workspace.resolve("said.txt").toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Ended run(Path workspace, Map<String, String> environment, String... words) {
        long begin = System.nanoTime();
        Ended ended = end(start(workspace, environment, words), workspace);
        return new Ended(ended.exit(), ended.said(), System.nanoTime() - begin);
    }

    /// Waits for a process that was started in a folder.
    static Ended end(Process process, Path folder) {
        long begin = System.nanoTime();
        try {
            if (!process.waitFor(900, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("no end after 900 s");
            }
            long took = System.nanoTime() - begin;
            return new Ended(process.exitValue(), Files.readString(folder.resolve("said.txt")), took);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
