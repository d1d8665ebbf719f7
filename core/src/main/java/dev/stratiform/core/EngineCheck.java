package dev.stratiform.core;

import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks engines whether they can work here: each once for each way in which stacks set it up.
final class EngineCheck {
    private EngineCheck() {}

    static List<CloudCheck.Line> of(Blueprint blueprint, Map<String, StackEngine> engines) {
        Map<String, CloudCheck.Line> lines = new LinkedHashMap<>();
        for (StackSpec stack : blueprint.stacks().values()) {
            CloudCheck.Line line = line(stack, engines.get(stack.engine()));
            // A way that does not work is told with the first stack that has it.
            lines.putIfAbsent(stack.engine() + (line.well() ? "" : " " + line.found()), line);
        }
        return List.copyOf(lines.values());
    }

    private static CloudCheck.Line line(StackSpec stack, @org.jspecify.annotations.Nullable StackEngine engine) {
        if (engine == null) {
            return new CloudCheck.Line(
                    stack.engine(), false, "not part of this installation", "use another engine for " + stack.name());
        }
        try {
            return new CloudCheck.Line(stack.engine(), true, engine.version(stack.settings()), "");
        } catch (StratiformException e) {
            return new CloudCheck.Line(
                    stack.engine(),
                    false,
                    e.failure().message() + " (" + stack.name() + ")",
                    e.failure().nextStep());
        }
    }
}
