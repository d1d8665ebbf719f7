package dev.stratiform.core.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The summary of a run that lists and histories show; a projection of its journal.
///
/// `version` is the sequence of the last entry that it reflects. `generation` numbers the runs of
/// one environment that may change it, from 1; it is what `rollback --to-version` names. `manifest`
/// and `spec` are digests of blobs.
public record RunRow(
        String id,
        EnvironmentKey environment,
        Operation operation,
        RunState state,
        long version,
        long generation,
        Counts counts,
        String by,
        Instant createdAt,
        @Nullable Instant finishedAt,
        String spec) {
    /// How many steps there are, and how many ended in each way.
    ///
    /// `done` counts succeeded and unchanged ones.
    public record Counts(int steps, int done, int failed, int skipped, int running) {}
}
