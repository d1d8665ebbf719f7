package dev.stratiform.conformance;

import dev.stratiform.conformance.Group.ExpectedFailure;
import dev.stratiform.conformance.Group.Phase;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one group.
final class GroupReader {
    private static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "tags",
            "source",
            "requires",
            "expectedFailure",
            "matrix",
            "credential",
            "vars",
            "sdk",
            "before",
            "test",
            "after",
            "timeout",
            "parallel");
    private static final int STEPS = 10_000;

    /// A group that was found but not read yet, because it may name what later files define.
    record Pending(Section section, BodyReader bodies) {}

    private final Section group;
    private final BodyReader bodies;
    private final SuiteConfig config;
    private final Map<String, Node> fixtures;
    private final Findings findings;

    GroupReader(Pending pending, SuiteConfig config, Map<String, Node> fixtures) {
        this.group = pending.section();
        this.bodies = pending.bodies();
        this.config = config;
        this.fixtures = fixtures;
        this.findings = group.findings();
    }

    Group read() {
        group.allow(KEYS);
        String id = group.required("id");
        Map<Phase, List<Step>> steps = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            steps.put(phase, steps(phase.name().toLowerCase(Locale.ROOT)));
        }
        if (steps.getOrDefault(Phase.TEST, List.of()).isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    group.at(),
                    "the group '" + id + "' tests nothing",
                    "add steps to test");
        }
        duplicates(steps);
        Map<String, List<Value>> matrix = matrix();
        group.text("credential").ifPresent(name -> credential(name, group.valueAt("credential")));
        Map<String, Value> vars = new LinkedHashMap<>();
        group.section("vars")
                .node()
                .entries()
                .forEach((name, entry) -> vars.put(name, entry.node().value()));
        return new Group(
                id,
                group.text("title", id),
                group.texts("tags"),
                group.texts("source"),
                group.texts("requires"),
                expectedFailures(),
                matrix,
                group.text("credential"),
                vars,
                group.get("sdk") instanceof Node.Mapping mapping ? Optional.of(mapping) : Optional.empty(),
                steps,
                group.has("timeout") ? Optional.of(group.duration("timeout", Duration.ZERO)) : Optional.empty(),
                group.truth("parallel", false),
                group.at());
    }

    private void credential(String name, Location at) {
        if (!config.credentials().containsKey(name)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    at,
                    "there is no credential '" + name + "'"
                            + Nearest.question(name, config.credentials().keySet()),
                    "define it under config.credentials");
        }
    }

    private List<ExpectedFailure> expectedFailures() {
        List<ExpectedFailure> all = new ArrayList<>();
        Node node = group.get("expectedFailure");
        List<Node> items = node instanceof Node.Sequence(List<Node> list, Location _)
                ? list
                : node == null ? List.of() : List.of(node);
        for (Node item : items) {
            Section one = Section.of(item, group.below("expectedFailure"), group.at(), findings)
                    .allow(Set.of("target", "step", "cases", "reason"));
            String target = one.text("target", "*");
            if (!target.equals("*") && !config.targets().containsKey(target)) {
                findings.warning(
                        ErrorCode.VALIDATION_ERROR,
                        one.valueAt("target"),
                        "there is no target '" + target + "'"
                                + Nearest.question(target, config.targets().keySet()),
                        null);
            }
            all.add(new ExpectedFailure(target, one.text("step"), one.text("cases"), one.required("reason")));
        }
        return all;
    }

    private Map<String, List<Value>> matrix() {
        Map<String, List<Value>> matrix = new LinkedHashMap<>();
        Section section = group.section("matrix");
        long combinations = 1;
        for (Map.Entry<String, Node.Entry> axis : section.node().entries().entrySet()) {
            Node node = axis.getValue().node();
            List<Value> values = node instanceof Node.Sequence(List<Node> items, Location _)
                    ? items.stream().map(Node::value).toList()
                    : List.of();
            if (values.isEmpty()) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        node.at(),
                        section.below(axis.getKey()) + " must be a list with at least one value",
                        null);
            } else {
                matrix.put(axis.getKey(), values);
                combinations *= values.size();
            }
            if (combinations > Instance.MOST) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        section.at(),
                        "the matrix has more than " + Instance.MOST + " combinations",
                        "split the group");
                return Map.of();
            }
        }
        return matrix;
    }

    private List<Step> steps(String key) {
        Node node = group.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof Node.Sequence(List<Node> items, Location _))) {
            findings.error(ErrorCode.VALIDATION_ERROR, node.at(), group.below(key) + " must be a list of steps", null);
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        unfolded(items, 0).forEach(item -> steps.add(step(item, group.below(key) + "[" + steps.size() + "]")));
        return steps;
    }

    /// The steps, with those of a fixture in the place of `use: NAME`.
    private List<Node> unfolded(List<Node> items, int depth) {
        List<Node> all = new ArrayList<>();
        for (Node item : items) {
            Node use = item instanceof Node.Mapping mapping ? mapping.get("use") : null;
            if (use == null) {
                all.add(item);
                continue;
            }
            String name = Template.text(use.value());
            Node fixture = fixtures.get(name);
            if (fixture instanceof Node.Sequence(List<Node> steps, Location _) && depth < 8) {
                all.addAll(unfolded(steps, depth + 1));
            } else {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        use.at(),
                        "there is no fixture '" + name + "'" + Nearest.question(name, fixtures.keySet()),
                        "define it under fixtures as a list of steps");
            }
            if (all.size() > STEPS) {
                return all.subList(0, STEPS);
            }
        }
        return all;
    }

    private Step step(Node item, String path) {
        Section section = Section.of(item, path, group.at(), findings);
        Step step = new StepReader(section, bodies).read();
        step.credential().ifPresent(name -> credential(name, section.valueAt("credential")));
        return step;
    }

    /// Names that were given twice; a name that was not given gets a number instead.
    private void duplicates(Map<Phase, List<Step>> steps) {
        steps.replaceAll((_, list) -> {
            Set<String> names = new LinkedHashSet<>();
            List<Step> renamed = new ArrayList<>();
            for (Step step : list) {
                String name = step.name();
                boolean given = !name.equals(step.operation().label());
                if (names.contains(name) && given) {
                    findings.error(
                            ErrorCode.VALIDATION_ERROR,
                            step.at(),
                            "there are two steps with the name '" + name + "' in " + group.path(),
                            "give one of them another name");
                }
                for (int i = 2; names.contains(name); i++) {
                    name = step.name() + " #" + i;
                }
                names.add(name);
                renamed.add(step.named(name));
            }
            return renamed;
        });
    }
}
