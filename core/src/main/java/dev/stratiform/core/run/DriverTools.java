package dev.stratiform.core.run;

import dev.stratiform.core.resolve.ValueSource;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What a driver works with; all parts are thread-safe.
///
/// `engines` are by name. `sources` answer references to other places than the stacks of this
/// environment. `workspace` is the folder that stacks' source folders are below.
public record DriverTools(
        RunStore store,
        LogStore logs,
        Map<String, StackEngine> engines,
        List<ValueSource> sources,
        InstantSource clock,
        StatePaths paths,
        Path workspace,
        RunObserver observer) {
    /// Copies the collections.
    public DriverTools {
        engines = Map.copyOf(engines);
        sources = List.copyOf(sources);
    }
}
