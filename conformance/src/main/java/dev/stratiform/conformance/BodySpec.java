package dev.stratiform.conformance;

import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.nio.file.Path;

/// A body as a suite describes it; values may hold references.
sealed interface BodySpec {
    /// A text.
    record Text(Value text) implements BodySpec {}

    /// Bytes in base64.
    record Base64(Value text) implements BodySpec {}

    /// As many bytes as `size` says, always the same for the same seed.
    record Generated(Value size, Value seed) implements BodySpec {}

    /// A text again and again.
    record Repeated(Value text, Value times) implements BodySpec {}

    /// A file, named by a value, relative to `folder`, below `root` unless it may lie `anywhere`.
    record File(Value name, Path folder, Path root, boolean anywhere) implements BodySpec {
        /// The file that a name means; `VALIDATION_ERROR` when it lies outside.
        static Path path(Path folder, Path root, String name, boolean anywhere) {
            if (anywhere) {
                return folder.resolve(name);
            }
            if (name.startsWith("/")) {
                return SourceFile.under(root, name, Location.of(name), "the suite's folder");
            }
            String below = root.relativize(folder).toString();
            return SourceFile.under(
                    root, below.isEmpty() ? name : below + "/" + name, Location.of(name), "the suite's folder");
        }
    }
}
