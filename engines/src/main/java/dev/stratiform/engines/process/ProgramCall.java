package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Masker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One program to run: an argument vector, never a line for a shell.
///
/// `environment` is everything that the program sees. `work` is the attempt's private folder,
/// `lock` the stack's lock.
public record ProgramCall(
        List<String> arguments,
        Path folder,
        Map<String, String> environment,
        Path work,
        Path lock,
        StackEngine.Limits limits,
        Masker masker) {
    /// Copies the collections.
    public ProgramCall {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
