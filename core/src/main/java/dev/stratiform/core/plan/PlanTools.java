package dev.stratiform.core.plan;

import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StatePaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What making a plan needs: engines by name, sources of values, and where things stand.
public record PlanTools(Map<String, StackEngine> engines, List<ValueSource> sources, StatePaths paths, Path workspace) {
    /// Copies the collections.
    public PlanTools {
        engines = Map.copyOf(engines);
        sources = List.copyOf(sources);
    }
}
