package dev.stratiform.cli.command;

import dev.stratiform.core.run.LogLine;
import java.nio.file.Path;
import java.util.Optional;

/// How a control plane is opened: for which folder, and where it logs what its drivers do.
///
/// The log gets what matters as much as `level`.
public record Opening(Path folder, Optional<Path> logFile, LogLine.Level level) {
    /// Without a log.
    public static Opening of(Path folder) {
        return new Opening(folder, Optional.empty(), LogLine.Level.INFO);
    }
}
