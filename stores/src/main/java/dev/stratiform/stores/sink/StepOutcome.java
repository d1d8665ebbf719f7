package dev.stratiform.stores.sink;

import dev.stratiform.core.run.StepState;
import java.util.Optional;

/// What may come of a step, as metrics tell it.
enum StepOutcome {
    /// It was done.
    SUCCEEDED,
    /// There was nothing to do.
    UNCHANGED,
    /// It failed.
    FAILED,
    /// It took too long.
    TIMED_OUT,
    /// It was cancelled.
    CANCELLED,
    /// Nobody knows.
    UNKNOWN,
    /// It was not begun.
    SKIPPED,
    /// It was taken back.
    ROLLED_BACK,
    /// It could not be taken back.
    ROLLBACK_FAILED;

    static Optional<StepOutcome> of(StepState state) {
        for (StepOutcome outcome : values()) {
            if (outcome.name().equals(state.name())) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }

    /// The word of notifications; empty when it is nothing to tell.
    Optional<String> word() {
        return switch (this) {
            case SUCCEEDED -> Optional.of("stack.succeeded");
            case FAILED, TIMED_OUT, UNKNOWN, ROLLBACK_FAILED -> Optional.of("stack.failed");
            case UNCHANGED, CANCELLED, SKIPPED, ROLLED_BACK -> Optional.empty();
        };
    }
}
