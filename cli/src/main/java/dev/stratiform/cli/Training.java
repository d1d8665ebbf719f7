package dev.stratiform.cli;

import dev.stratiform.cli.command.CommandLine;
import dev.stratiform.cli.render.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Runs the common commands on a small workspace, so that the JVM can record them for its
/// ahead-of-time cache.
final class Training {
    private Training() {}

    static void run() {
        try {
            Path folder = Files.createTempDirectory("stratiform-train");
            try {
                train(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            // Without a temporary folder there is no training; the program works without a cache.
        }
    }

    private static void train(Path folder) {
        CommandLine.Makers real = Main.makers(System.getenv());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        CommandLine line = new CommandLine(new CommandLine.Makers(
                wishes -> new Console(
                        nowhere,
                        nowhere,
                        new Console.Screen(100, 24, false, false, true),
                        wishes.form(),
                        wishes.quiet()),
                real.outside(),
                real.plane()));
        String at = folder.toString();
        for (List<String> words : List.of(
                List.of("--help"),
                List.of("version"),
                List.of("init", "D000001", "-C", at),
                List.of("list", "-C", at),
                List.of("validate", "-C", at),
                List.of("validate", "-C", at, "--json"),
                List.of("graph", "-C", at),
                List.of("plan", "-C", at),
                List.of("deploy", "-C", at),
                List.of("deploy", "-C", at),
                List.of("status", "-C", at),
                List.of("list", "-C", at),
                List.of("outputs", "-C", at),
                List.of("history", "-C", at),
                List.of("logs", "-C", at),
                List.of("deploy", "-C", at, "-c", "hello:greeting=again"),
                List.of("destroy", "-C", at, "--yes"))) {
            line.run(words);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
