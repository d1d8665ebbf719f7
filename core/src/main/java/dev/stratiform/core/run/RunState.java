package dev.stratiform.core.run;

/// The states of a run.
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

    /// Whether nothing follows.
    public boolean terminal() {
        return switch (this) {
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK -> false;
            case SUCCEEDED, FAILED, PARTIAL, CANCELLED, ROLLED_BACK, ROLLBACK_FAILED -> true;
        };
    }
}
