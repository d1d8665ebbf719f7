package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A suite that was read: its targets, credentials and groups, in the order of the files.
///
/// Immutable.
public final class Suite {
    private final List<Path> files;
    private final SuiteConfig config;
    private final Map<String, Value> vars;
    private final List<Group> groups;
    private final List<Finding> findings;

    Suite(Parts parts, List<Finding> findings) {
        this.files = parts.files();
        this.config = parts.config();
        this.vars = parts.vars();
        this.groups = parts.groups();
        this.findings = findings;
    }

    /// What a suite is made of.
    record Parts(List<Path> files, SuiteConfig config, Map<String, Value> vars, List<Group> groups) {}

    /// Reads suites and everything that they include, as one.
    ///
    /// What is wrong is in {@link #findings()}; only a file that cannot be read at all is a
    /// failure (`FILE_UNREADABLE`, `SYNTAX_ERROR`).
    public static Suite read(List<Path> files, Map<String, String> environment) {
        return read(files, environment, false);
    }

    /// The same; `anywhere` lets `file://` bodies lie outside of the suite's folder.
    public static Suite read(List<Path> files, Map<String, String> environment, boolean anywhere) {
        return SuiteFiles.read(files, environment, anywhere);
    }

    /// Everything that reading found, errors and warnings.
    public List<Finding> findings() {
        return findings;
    }

    /// Whether it can be run.
    public boolean usable() {
        return findings.stream().noneMatch(Finding::isError);
    }

    /// The names of its targets.
    public SortedSet<String> targets() {
        return new TreeSet<>(config.targets().keySet());
    }

    /// The kinds of its credentials by name; never their keys.
    public SortedMap<String, String> credentials() {
        SortedMap<String, String> kinds = new TreeMap<>();
        config.credentials()
                .forEach((name, credential) ->
                        kinds.put(name, credential.credential().kind()));
        return kinds;
    }

    /// How many groups have a tag, by tag.
    public SortedMap<String, Long> tags() {
        return groups.stream()
                .flatMap(group -> group.tags().stream())
                .collect(Collectors.groupingBy(tag -> tag, TreeMap::new, Collectors.counting()));
    }

    /// A group in a listing; `steps` counts what its test part does, once per combination of its
    /// matrix.
    public record Line(
            String id, String title, List<String> tags, List<String> requires, List<String> sources, int steps) {}

    /// Its groups, in order.
    public List<Line> listing() {
        return groups.stream()
                .map(group -> new Line(
                        group.id(),
                        group.title(),
                        group.tags(),
                        group.requires(),
                        group.sources(),
                        group.of(Group.Phase.TEST).size() * Instance.all(group).size()))
                .toList();
    }

    List<Path> files() {
        return files;
    }

    SuiteConfig config() {
        return config;
    }

    Map<String, Value> vars() {
        return vars;
    }

    List<Group> groups() {
        return groups;
    }
}
