package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.value.Glob;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the files of a suite, with all that they include, into one suite.
final class SuiteFiles {
    static final String VERSION = "stratiform.dev/s3suite/v1";
    static final int LARGEST = 4 << 20;
    private static final int FILES = 500;
    private static final int DEPTH = 16;
    private static final int GROUPS = 20_000;
    private static final Set<String> KEYS = Set.of("apiVersion", "include", "config", "vars", "groups", "fixtures");

    private final List<Path> named;
    private final Map<String, String> environment;
    private final boolean anywhere;
    private final Findings findings = new Findings();
    private final Set<Path> done = new LinkedHashSet<>();
    private final ArrayDeque<Path> open = new ArrayDeque<>();
    private final Map<String, Value> vars = new LinkedHashMap<>();
    private final Map<String, Node> fixtures = new LinkedHashMap<>();
    private final List<GroupReader.Pending> pending = new ArrayList<>();
    private SuiteConfig config = SuiteConfig.empty();

    private SuiteFiles(List<Path> named, Map<String, String> environment, boolean anywhere) {
        this.named = List.copyOf(named);
        this.environment = environment;
        this.anywhere = anywhere;
    }

    static Suite read(List<Path> files, Map<String, String> environment, boolean anywhere) {
        SuiteFiles reader = new SuiteFiles(files, environment, anywhere);
        for (Path file : files) {
            Path whole = file.toAbsolutePath().normalize();
            Path root = whole.getParent();
            reader.file(whole, file.toString(), root == null ? whole : root, Location.of(file.toString()));
        }
        return reader.suite();
    }

    private Suite suite() {
        List<Group> groups = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (GroupReader.Pending one : pending) {
            Group group = new GroupReader(one, config, fixtures).read();
            if (!ids.add(group.id())) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        group.at(),
                        "there are two groups with the id '" + group.id() + "'",
                        "give one of them another id");
            }
            groups.add(group);
        }
        if (groups.isEmpty() && findings.all().isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    Location.of(done.isEmpty() ? "" : done.iterator().next().toString()),
                    "the suite has no group, so there is nothing to run",
                    "add groups; see: stratiform s3 init");
        }
        new ReferenceCheck(config, vars, environment, findings).check(groups);
        if (config.targets().isEmpty()) {
            findings.add(new Finding(
                    Finding.Severity.WARNING,
                    ErrorCode.VALIDATION_ERROR,
                    null,
                    "the suite names no target",
                    "add config.targets, or give --endpoint"));
        }
        return new Suite(new Suite.Parts(named, config, vars, groups), findings.all());
    }

    private void file(Path file, String shown, Path root, Location from) {
        if (open.contains(file)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    from,
                    "the files include each other in a circle: " + circle(file),
                    "remove one of the includes");
            return;
        }
        if (!done.add(file)) {
            return;
        }
        if (done.size() > FILES || open.size() >= DEPTH) {
            throw Failure.at(
                            ErrorCode.VALIDATION_ERROR,
                            from,
                            "more than " + FILES + " files, or includes deeper than " + DEPTH)
                    .toException();
        }
        open.push(file);
        try {
            Node node = YamlReader.read(SourceFile.read(file, shown, LARGEST), shown);
            content(node, file, shown, root);
        } finally {
            open.pop();
        }
    }

    private String circle(Path file) {
        List<String> chain = new ArrayList<>();
        for (Path one : open) {
            chain.addFirst(String.valueOf(one.getFileName()));
            if (one.equals(file)) {
                break;
            }
        }
        chain.add(String.valueOf(file.getFileName()));
        return String.join(" -> ", chain);
    }

    private void content(Node node, Path file, String shown, Path root) {
        Node form = node;
        if (node instanceof Node.Mapping mapping && FirstGeneration.is(mapping)) {
            form = new FirstGeneration(findings).translate(mapping);
        }
        Section section = Section.of(form, "the suite", node.at(), findings).allow(KEYS);
        String version = section.text("apiVersion", VERSION);
        if (!version.equals(VERSION)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    section.valueAt("apiVersion"),
                    "apiVersion is '" + version + "'; " + VERSION + " is known",
                    null);
        }
        includes(section, file, shown, root);
        config = new ConfigReader(section, config).read();
        section.section("vars")
                .node()
                .entries()
                .forEach((name, entry) -> vars.put(name, entry.node().value()));
        section.section("fixtures").node().entries().forEach((name, entry) -> fixtures.put(name, entry.node()));
        BodyReader bodies =
                new BodyReader(findings, Optional.ofNullable(file.getParent()).orElse(root), root, anywhere);
        groups(section, bodies);
    }

    private void groups(Section section, BodyReader bodies) {
        Node node = section.get("groups");
        if (node == null) {
            return;
        }
        if (!(node instanceof Node.Sequence(List<Node> items, Location _))) {
            findings.error(ErrorCode.VALIDATION_ERROR, node.at(), "groups must be a list", null);
            return;
        }
        for (Node item : items) {
            if (item instanceof Node.Mapping mapping && pending.size() < GROUPS) {
                pending.add(new GroupReader.Pending(
                        new Section(mapping, "groups[" + pending.size() + "]", findings), bodies));
            } else {
                findings.error(
                        ErrorCode.VALIDATION_ERROR, item.at(), "a group must be an object; at most " + GROUPS, null);
            }
        }
    }

    private void includes(Section section, Path file, String shown, Path root) {
        section.forEachText("include", (pattern, at) -> {
            try {
                included(pattern, file, root, at).forEach(path -> file(path, besides(shown, file, path), root, at));
            } catch (StratiformException e) {
                Optional<Location> inside = Optional.ofNullable(e.failure().location());
                boolean here = inside.map(l -> l.file().equals(at.file())).orElse(true);
                findings.error(
                        e.failure().code(),
                        e.failure().code() == ErrorCode.SYNTAX_ERROR && !here ? inside.orElse(at) : at,
                        e.failure().message(),
                        e.failure().nextStep());
            }
        });
    }

    /// The name of an included file, written like that of the file that includes it.
    private static String besides(String shown, Path file, Path other) {
        Path folder = Path.of(shown).getParent();
        Path own = file.getParent();
        Path way = own == null ? other : own.relativize(other);
        return folder == null ? way.toString() : folder.resolve(way).toString();
    }

    private static List<Path> included(String pattern, Path file, Path root, Location at) {
        Path folder = Optional.ofNullable(file.getParent()).orElse(root);
        String below = root.relativize(folder).toString();
        String whole = below.isEmpty() ? pattern : below + "/" + pattern;
        Path path = SourceFile.under(root, whole, at, "the suite's folder");
        String name = String.valueOf(path.getFileName());
        if (!name.contains("*")) {
            if (!SourceFile.exists(path)) {
                throw Failure.at(ErrorCode.FILE_UNREADABLE, at, "there is no file " + pattern + " to include")
                        .toException();
            }
            return List.of(path);
        }
        Path parent = path.getParent();
        try (var all = Files.list(parent == null ? root : parent)) {
            List<Path> found = all.filter(one -> Glob.matches(name, String.valueOf(one.getFileName())))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw Failure.at(ErrorCode.FILE_UNREADABLE, at, "no file fits " + pattern)
                        .toException();
            }
            return found;
        } catch (IOException e) {
            throw Failure.at(ErrorCode.FILE_UNREADABLE, at, "no folder fits " + pattern)
                    .toException();
        }
    }
}
