package dev.stratiform.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What came of one step of one group on one target.
///
/// @param group the group's id with the values of its matrix
/// @param family the first part of the group's id
/// @param phase `before`, `test` or `after`
/// @param attempts how often it was asked, 0 when it was not
/// @param requestId what the server calls the request, empty when it does not
/// @param expected what was expected, empty when all went well
/// @param actual what was found, empty when all went well
/// @param trace the request and answer of a failure, without secrets and bodies; empty otherwise
public record CaseResult(
        String target,
        String group,
        String family,
        String title,
        String phase,
        String operation,
        String name,
        Status status,
        Optional<Verdict> verdict,
        Duration duration,
        int attempts,
        String requestId,
        String expected,
        String actual,
        String trace,
        Instant timestamp) {
    /// What a case is compared by from one run to the next.
    String key() {
        return group + " / " + (phase.equals("test") ? "" : phase + " / ") + name;
    }
}
