package dev.stratiform.core;

import dev.stratiform.core.graph.DependencyGraph;
import java.util.List;
import java.util.Map;

/// The graph of a deployment in one environment.
///
/// `reasons` says for each edge, as `from -> to`, where it comes from: `dependsOn` or the text of
/// the reference.
public record GraphView(
        String deployment,
        String environment,
        DependencyGraph<String> graph,
        Map<String, String> engines,
        Map<String, String> reasons,
        List<String> leftOut) {}
