package dev.stratiform.core.plan;

import dev.stratiform.core.graph.DependencyGraph;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// A graph of steps that grows by edges which must not close a cycle.
final class StepGraph {
    private final Map<String, Set<String>> needs = new LinkedHashMap<>();

    void node(String name) {
        needs.computeIfAbsent(name, _ -> new LinkedHashSet<>());
    }

    boolean has(String name) {
        return needs.containsKey(name);
    }

    Set<String> names() {
        return needs.keySet();
    }

    /// Adds an edge that cannot close a cycle; edges to or from unknown nodes are left out.
    void need(String from, String to) {
        Set<String> set = needs.get(from);
        if (set != null && needs.containsKey(to) && !from.equals(to)) {
            set.add(to);
        }
    }

    /// Adds an edge unless it would close a cycle; true when it was added.
    boolean needIfAcyclic(String from, String to) {
        if (!needs.containsKey(from) || !needs.containsKey(to) || from.equals(to) || reaches(to, from)) {
            return false;
        }
        need(from, to);
        return true;
    }

    private boolean reaches(String start, String goal) {
        Set<String> seen = new LinkedHashSet<>();
        var open = new ArrayDeque<String>();
        open.add(start);
        for (String node = open.poll(); node != null; node = open.poll()) {
            if (node.equals(goal)) {
                return true;
            }
            for (String next : needs.getOrDefault(node, Set.of())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return false;
    }

    /// The finished graph. Throws `CycleException` when plain edges closed a cycle.
    DependencyGraph<String> finish() {
        return DependencyGraph.of(needs);
    }
}
