package dev.stratiform.core.graph;

import java.util.List;

/// Thrown for a graph that has a cycle; names the nodes of one cycle.
public final class CycleException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<?> cycle;

    CycleException(List<?> cycle) {
        super("dependency cycle of " + (cycle.size() - 1) + " nodes");
        this.cycle = List.copyOf(cycle);
    }

    /// The nodes of the cycle, each followed by one that it needs; the first is repeated at the
    /// end.
    public List<?> cycle() {
        return cycle;
    }
}
