package dev.stratiform.conformance;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a run of a suite came to.
///
/// @param session the run's own name
/// @param files the suite's files as the user named them
/// @param ending how the run ended
/// @param why the reason when it did not reach its end, empty otherwise
/// @param results in the order of the files, target after target
/// @param leftovers buckets that could not be removed, with the reason
public record Report(
        String session,
        List<String> files,
        List<String> targets,
        Instant start,
        Instant end,
        Ending ending,
        String why,
        List<CaseResult> results,
        List<String> leftovers) {
    /// How a run ended.
    public enum Ending {
        /// All of it was done.
        COMPLETE,
        /// The server was gone.
        ABORTED,
        /// Somebody wanted it to end.
        INTERRUPTED
    }

    /// Copies the lists.
    public Report {
        files = List.copyOf(files);
        targets = List.copyOf(targets);
        results = List.copyOf(results);
        leftovers = List.copyOf(leftovers);
    }

    /// How many results there are of each status.
    public Map<Status, Integer> counts() {
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        for (Status status : Status.values()) {
            counts.put(status, 0);
        }
        results.forEach(r -> counts.merge(r.status(), 1, Integer::sum));
        return counts;
    }

    /// How many there are of one status.
    public int count(Status status) {
        return (int) results.stream().filter(r -> r.status() == status).count();
    }

    /// The part of the cases that were tried which did what was expected, in percent with one
    /// digit.
    public double successRate() {
        long tried = results.stream()
                .filter(r -> r.status() != Status.SKIPPED && r.status() != Status.BLOCKED)
                .count();
        long good = results.stream().filter(r -> r.status().good()).count();
        return tried == 0 ? 0 : Math.floor(1_000.0 * good / tried) / 10;
    }

    /// Whether anything needs to be looked at.
    public boolean bad() {
        return results.stream().anyMatch(r -> r.status().bad());
    }

    /// The exit code when there is no baseline: 0 all well, 1 failures, 3 aborted, 4 buckets left,
    /// 130 interrupted.
    public int exitCode() {
        return exitCode(bad());
    }

    /// The same where something else tells what is a failure.
    public int exitCode(boolean failures) {
        return switch (ending) {
            case INTERRUPTED -> 130;
            case ABORTED -> 3;
            case COMPLETE -> failures ? 1 : leftovers.isEmpty() ? 0 : 4;
        };
    }
}
