package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Looks whether what was deployed works: the checks of a stack's `verify`.
///
/// Thread-safe; a look blocks for some seconds at most.
public interface Verifier {
    /// Where a check is made: the stack, its environment's region (empty for the default), its
    /// program's folder, a private folder for the look, and what programs get as variables.
    record Place(String stack, String region, Path source, Path work, Map<String, String> variables) {
        /// Copies the map.
        public Place {
            variables = Map.copyOf(variables);
        }
    }

    /// A program that is run once: its words, how long it may take, whether it is no longer wanted.
    record Program(List<String> words, Duration timeout, BooleanSupplier cancelled) {
        /// Copies the list.
        public Program {
            words = List.copyOf(words);
        }
    }

    /// Knows no check at all.
    Verifier NONE = new Verifier() {
        @Override
        public List<Failure> check(String kind, Value.Fields settings) {
            return List.of(Failure.of(ErrorCode.VALIDATION_ERROR, "this installation knows no checks"));
        }

        @Override
        public Optional<String> run(Program program, Place place, Consumer<String> tell) {
            return Optional.of("this installation runs no hooks");
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

    /// Runs a program; empty when it ended with 0, else how it ended. `tell` hears its lines. A
    /// program that is no longer wanted is asked to end.
    Optional<String> run(Program program, Place place, Consumer<String> tell) throws InterruptedException;
}
