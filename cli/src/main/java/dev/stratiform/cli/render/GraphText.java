package dev.stratiform.cli.render;

import dev.stratiform.core.GraphView;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.List;

/// A graph in the forms that people and programs read.
public final class GraphText {
    private GraphText() {}

    /// One line per stack, by layer, with what it needs.
    public static List<String> tree(GraphView view) {
        List<String> lines = new ArrayList<>();
        int layer = 0;
        for (List<String> stacks : view.graph().layers()) {
            lines.add("layer " + ++layer);
            for (String stack : stacks) {
                var needs = view.graph().dependenciesOf(stack);
                lines.add("  " + stack + (needs.isEmpty() ? "" : "  needs " + String.join(", ", needs)));
            }
        }
        if (!view.leftOut().isEmpty()) {
            lines.add("left out: " + String.join(", ", view.leftOut()));
        }
        return lines;
    }

    /// The graph for Graphviz; edges lead from a stack to what it needs.
    public static List<String> dot(GraphView view) {
        List<String> lines = new ArrayList<>();
        lines.add("digraph \"" + view.deployment() + "-" + view.environment() + "\" {");
        lines.add("  rankdir=LR;");
        for (String stack : view.graph().order()) {
            lines.add("  \"" + stack + "\";");
            view.graph().dependenciesOf(stack).forEach(need -> lines.add("  \"" + stack + "\" -> \"" + need + "\";"));
        }
        lines.add("}");
        return lines;
    }

    /// The graph for Mermaid; edges lead from what is needed to what needs it.
    public static List<String> mermaid(GraphView view) {
        List<String> lines = new ArrayList<>();
        lines.add("graph LR");
        for (String stack : view.graph().order()) {
            lines.add("  " + stack);
            view.graph().dependenciesOf(stack).forEach(need -> lines.add("  " + need + " --> " + stack));
        }
        return lines;
    }

    /// The graph as one JSON object.
    public static JsonShape json(GraphView view) {
        List<JsonShape> edges = new ArrayList<>();
        List<JsonShape> nodes = new ArrayList<>();
        var depths = view.graph().depths();
        for (String stack : view.graph().order()) {
            nodes.add(JsonShape.part()
                    .with("stack", stack)
                    .with("engine", view.engines().getOrDefault(stack, ""))
                    .with("layer", depths.getOrDefault(stack, 0)));
            view.graph()
                    .dependenciesOf(stack)
                    .forEach(need -> edges.add(JsonShape.part()
                            .with("from", stack)
                            .with("to", need)
                            .with("reason", view.reasons().getOrDefault(stack + " -> " + need, ""))));
        }
        return JsonShape.of("graph")
                .with("deployment_id", view.deployment())
                .with("environment", view.environment())
                .parts("nodes", nodes)
                .parts("edges", edges)
                .with(
                        "left_out",
                        new Value.Items(view.leftOut().stream().map(Value::of).toList()));
    }
}
