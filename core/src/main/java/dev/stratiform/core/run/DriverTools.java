package dev.stratiform.core.run;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What a driver works with; all parts are thread-safe.
///
/// `engines` are by name. `sources` answer references to other places than stacks. `workspace` is
/// the folder that stacks' source folders are below.
public record DriverTools(
        RunStore store,
        LogStore logs,
        Map<String, StackEngine> engines,
        Lookups sources,
        InstantSource clock,
        StatePaths paths,
        Path workspace,
        MetricStore metrics,
        RunObserver observer,
        Verifier verifier) {
    /// Where engines work on stacks.
    public StackFolders folders() {
        return new StackFolders(workspace, paths, store::blob);
    }

    /// The same tools for one driver, which measures what it does.
    DriverTools measured() {
        RunObserver both = new Observers(List.of(new RunMeter(metrics), observer));
        return new DriverTools(store, logs, engines, sources, clock, paths, workspace, metrics, both, verifier);
    }

    /// Copies the collections.
    public DriverTools {
        engines = Map.copyOf(engines);
    }
}
