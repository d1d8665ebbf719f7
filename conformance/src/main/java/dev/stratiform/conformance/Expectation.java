package dev.stratiform.conformance;

import java.util.Map;
import java.util.Optional;

/// What a step's answer has to be.
///
/// `success` is empty when nothing is said of it, which then follows from the rest. `succeeded`
/// counts the steps of a `Parallel` that have to succeed.
record Expectation(
        Optional<Boolean> success,
        Optional<Matcher> status,
        Optional<Matcher> error,
        Optional<Matcher> message,
        Map<String, Matcher> headers,
        Map<String, Matcher> fields,
        Optional<Matcher> body,
        Optional<Integer> succeeded) {
    static final Expectation SUCCESS = new Expectation(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty());

    /// Whether success is wanted, as far as that follows; empty when either will do.
    Optional<Boolean> wanted() {
        if (success.isPresent()) {
            return success;
        }
        if (error.isPresent()) {
            return Optional.of(false);
        }
        return status.isPresent() ? Optional.empty() : Optional.of(true);
    }
}
