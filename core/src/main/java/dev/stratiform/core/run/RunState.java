package dev.stratiform.core.run;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The states of a run, and the table of their transitions.
///
/// `docs/run-states.md` is generated from this table.
public enum RunState {
    /// Created, nothing started.
    QUEUED,
    /// Steps may start.
    RUNNING,
    /// Nothing new starts; running steps are asked to end.
    CANCELLING,
    /// Completed steps are taken back.
    ROLLING_BACK,
    /// Every step succeeded, was unchanged, or was left out on purpose.
    SUCCEEDED,
    /// A step failed, and nothing was or will be taken back.
    FAILED,
    /// A step failed and others succeeded; the user may roll back.
    PARTIAL,
    /// Ended because a user cancelled it.
    CANCELLED,
    /// A step failed and everything done was taken back.
    ROLLED_BACK,
    /// A step failed and taking back failed somewhere.
    ROLLBACK_FAILED;

    /// What moves a run from one state to another.
    public enum Trigger {
        /// A driver began to work on it.
        STARTED,
        /// A user cancels it.
        CANCEL_ASKED,
        /// The last step ended, and none failed.
        ALL_WELL,
        /// The last step ended, some failed, and nothing is to be taken back.
        SOME_FAILED,
        /// The last step ended, some failed, some were done, and the user may roll back.
        SOME_DONE,
        /// The last step ended, some failed, and what was done is taken back now.
        TAKE_BACK,
        /// The last step of a cancelled run ended.
        STOPPED,
        /// Everything was taken back.
        TAKEN_BACK,
        /// Something could not be taken back.
        NOT_TAKEN_BACK
    }

    private static final Map<RunState, Map<Trigger, RunState>> TABLE = Map.of(
            QUEUED, Map.of(Trigger.STARTED, RUNNING, Trigger.CANCEL_ASKED, CANCELLING),
            RUNNING,
                    Map.of(
                            Trigger.CANCEL_ASKED, CANCELLING,
                            Trigger.ALL_WELL, SUCCEEDED,
                            Trigger.SOME_FAILED, FAILED,
                            Trigger.SOME_DONE, PARTIAL,
                            Trigger.TAKE_BACK, ROLLING_BACK),
            CANCELLING, Map.of(Trigger.STOPPED, CANCELLED),
            ROLLING_BACK, Map.of(Trigger.TAKEN_BACK, ROLLED_BACK, Trigger.NOT_TAKEN_BACK, ROLLBACK_FAILED));

    /// The state after a trigger; empty when the table has no such row.
    public Optional<RunState> after(Trigger trigger) {
        Map<Trigger, RunState> row = TABLE.get(this);
        @Nullable RunState next = row == null ? null : row.get(trigger);
        return Optional.ofNullable(next);
    }

    /// Whether nothing follows.
    public boolean terminal() {
        return switch (this) {
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK -> false;
            case SUCCEEDED, FAILED, PARTIAL, CANCELLED, ROLLED_BACK, ROLLBACK_FAILED -> true;
        };
    }
}
