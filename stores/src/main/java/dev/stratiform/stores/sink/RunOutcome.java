package dev.stratiform.stores.sink;

import dev.stratiform.core.run.RunState;
import java.util.Optional;

/// What may come of a run, as metrics tell it.
enum RunOutcome {
    /// All went well.
    SUCCEEDED,
    /// It failed.
    FAILED,
    /// It failed, and what it did stands.
    PARTIAL,
    /// It was cancelled.
    CANCELLED,
    /// What it did was taken back.
    ROLLED_BACK,
    /// Not all of it could be taken back.
    ROLLBACK_FAILED;

    static Optional<RunOutcome> of(RunState state) {
        return state.terminal() ? Optional.of(valueOf(state.name())) : Optional.empty();
    }

    /// The word of notifications.
    String word() {
        return switch (this) {
            case SUCCEEDED -> "run.succeeded";
            case FAILED, PARTIAL -> "run.failed";
            case CANCELLED -> "run.cancelled";
            case ROLLED_BACK, ROLLBACK_FAILED -> "run.rolled-back";
        };
    }
}
