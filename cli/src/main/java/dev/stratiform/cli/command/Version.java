package dev.stratiform.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The version of this program.
final class Version {
    static final String NUMBER = "0.1.0";

    private Version() {}

    /// The number with the digest of the build, where the installation has one.
    static String text(Optional<Path> installation) {
        return installation
                .map(home -> home.resolve("lib").resolve("BUILD_ID"))
                .filter(Files::exists)
                .map(Version::read)
                .orElse(NUMBER);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return NUMBER;
        }
    }
}
