package dev.stratiform.conformance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// How a suite is run.
///
/// @param targets the targets, empty for the suite's default or only one
/// @param endpoint an address in place of the targets' own
/// @param tags which groups, by their tags
/// @param groups patterns of group ids of which one has to fit, empty for all
/// @param parallel how many groups run at once
/// @param timeout how long one step may take
/// @param journal where results are written as they come, and taken from when they are there already
/// @param environment the variables that references may name
public record RunOptions(
        List<String> targets,
        Optional<String> endpoint,
        Predicate<Collection<String>> tags,
        List<String> groups,
        OptionalInt parallel,
        Optional<Duration> timeout,
        Optional<Path> journal,
        Map<String, String> environment) {
    /// Everything, against the suite's default target.
    public static RunOptions all(Map<String, String> environment) {
        return new RunOptions(
                List.of(),
                Optional.empty(),
                _ -> true,
                List.of(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                environment);
    }

    /// The same against other targets.
    public RunOptions against(List<String> names) {
        return new RunOptions(names, endpoint, tags, groups, parallel, timeout, journal, environment);
    }

    /// The same at another address.
    public RunOptions at(String address) {
        return new RunOptions(targets, Optional.of(address), tags, groups, parallel, timeout, journal, environment);
    }
}
