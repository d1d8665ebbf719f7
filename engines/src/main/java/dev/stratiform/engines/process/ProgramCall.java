package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Masker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One program to run: an argument vector, never a line for a shell.
///
/// `environment` is everything that the program sees. `input` is the file that it reads from
/// standard input, usually `NO_INPUT`. `work` is the attempt's private folder, `lock` the stack's
/// lock.
public record ProgramCall(
        List<String> arguments,
        Path folder,
        Map<String, String> environment,
        Path input,
        Path work,
        Path lock,
        StackEngine.Limits limits,
        Masker masker) {
    /// What a program reads that reads nothing.
    public static final Path NO_INPUT = Path.of("/dev/null");

    /// Copies the collections.
    public ProgramCall {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /// The same call, reading a file.
    public ProgramCall reading(Path file) {
        return new ProgramCall(arguments, folder, environment, file, work, lock, limits, masker);
    }
}
