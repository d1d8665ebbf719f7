package dev.stratiform.core.manifest;

import dev.stratiform.core.graph.CycleException;
import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.manifest.StackSpec.Dependency;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks the edges of a blueprint: unknown, self, disabled, cycles, layers.
final class DependencyCheck {
    private static final int SHOWN = 12;

    private final Blueprint blueprint;
    private final Findings findings;

    private DependencyCheck(Blueprint blueprint, Findings findings) {
        this.blueprint = blueprint;
        this.findings = findings;
    }

    static void check(Blueprint blueprint, Findings findings) {
        new DependencyCheck(blueprint, findings).run();
    }

    private void run() {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        blueprint.stacks().forEach((name, spec) -> {
            Set<String> good = new LinkedHashSet<>();
            for (Dependency need : spec.dependencies()) {
                if (valid(name, need)) {
                    good.add(need.stack());
                    checkLayer(spec, need);
                }
            }
            needs.put(name, good);
        });
        try {
            DependencyGraph.of(needs);
        } catch (CycleException e) {
            cycle(e.cycle().stream().map(String::valueOf).toList());
        }
    }

    private boolean valid(String stack, Dependency need) {
        if (need.stack().equals(stack)) {
            error(need.at(), ErrorCode.DEPENDENCY_INVALID, stack + " depends on itself");
            return false;
        }
        if (blueprint.stacks().containsKey(need.stack())) {
            return true;
        }
        Blueprint.LeftOut out = blueprint.leftOut().get(need.stack());
        if (out != null) {
            String why = out.disabled() ? "is disabled" : "takes no part, because its 'when' is false";
            error(
                    need.at(),
                    ErrorCode.DEPENDENCY_INVALID,
                    stack + " depends on " + need.stack() + ", which " + why + " in " + blueprint.environment() + " ("
                            + out.at() + ")");
            return false;
        }
        Set<String> known = blueprint.stacks().keySet();
        error(
                need.at(),
                need.fromReference() ? ErrorCode.REFERENCE_NO_SUCH_STACK : ErrorCode.DEPENDENCY_INVALID,
                stack + " depends on '" + need.stack() + "', which is no stack of this deployment"
                        + Nearest.question(need.stack(), known) + "; there are: " + shown(known));
        return false;
    }

    private static String shown(Set<String> names) {
        List<String> first = names.stream().limit(SHOWN).toList();
        return String.join(", ", first) + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private void error(Location at, ErrorCode code, String message) {
        findings.error(code, at, message, null);
    }

    /// Layers that are numbers must not fall along an edge.
    private void checkLayer(StackSpec spec, Dependency need) {
        StackSpec other = blueprint.stacks().get(need.stack());
        if (other == null) {
            return;
        }
        Integer own = number(spec.layer());
        Integer theirs = number(other.layer());
        if (own != null && theirs != null && theirs > own) {
            error(
                    need.at(),
                    ErrorCode.DEPENDENCY_INVALID,
                    spec.name() + " is in layer " + own + " but depends on " + other.name() + " in the later layer "
                            + theirs);
        }
    }

    private static @org.jspecify.annotations.Nullable Integer number(String text) {
        boolean digits = !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }

    private void cycle(List<String> path) {
        Map<String, Dependency> edges = new HashMap<>();
        for (int i = 0; i + 1 < path.size(); i++) {
            String to = path.get(i + 1);
            StackSpec spec = blueprint.stacks().get(path.get(i));
            if (spec != null) {
                spec.dependencies().stream()
                        .filter(d -> d.stack().equals(to))
                        .findFirst()
                        .ifPresent(d -> edges.put(spec.name(), d));
            }
        }
        List<String> reasons = new ArrayList<>();
        path.subList(0, Math.min(SHOWN, path.size() - 1)).forEach(from -> {
            Dependency edge = edges.get(from);
            if (edge != null) {
                reasons.add(from + " -> " + edge.stack() + " from " + (edge.fromReference() ? "the reference " : "")
                        + edge.text() + " at " + edge.at());
            }
        });
        Dependency first = edges.get(path.getFirst());
        findings.error(
                ErrorCode.DEPENDENCY_CYCLE,
                first == null ? blueprint.at() : first.at(),
                "stacks depend on each other in a circle: " + shortened(path) + "\n  " + String.join("\n  ", reasons),
                null);
    }

    private static String shortened(List<String> path) {
        if (path.size() <= SHOWN + 1) {
            return String.join(" -> ", path);
        }
        return String.join(" -> ", path.subList(0, SHOWN / 2)) + " -> … " + (path.size() - 1 - SHOWN) + " more … -> "
                + String.join(" -> ", path.subList(path.size() - SHOWN / 2, path.size()));
    }
}
