package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Looks whether what was deployed works: the checks of a stack's `verify`.
///
/// Thread-safe; a look blocks for some seconds at most.
public interface Verifier {
    /// Where a check is made: the stack, its environment's region (empty for the default), its
    /// program's folder, and a private folder for the look.
    record Place(String stack, String region, Path source, Path work) {}

    /// Knows no check at all.
    Verifier NONE = new Verifier() {
        @Override
        public List<Failure> check(String kind, Value.Fields settings) {
            return List.of(Failure.of(ErrorCode.VALIDATION_ERROR, "this installation knows no checks"));
        }

        @Override
        public Optional<String> look(String kind, Value.Fields settings, Place place) {
            return Optional.of("this installation knows no checks");
        }
    };

    /// What is wrong with a check as it is written; references in it are not resolved yet. Asks
    /// nothing outside.
    List<Failure> check(String kind, Value.Fields settings);

    /// Looks once; empty when all is well, else what was found and what was expected, without
    /// secrets.
    Optional<String> look(String kind, Value.Fields settings, Place place) throws InterruptedException;
}
