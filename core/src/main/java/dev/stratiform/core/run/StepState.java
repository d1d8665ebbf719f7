package dev.stratiform.core.run;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The states of a step, and the table of their transitions.
///
/// `docs/run-states.md` and its diagram are generated from this table; a test fails on a transition
/// that no test visited.
public enum StepState {
    /// Waits for its dependencies.
    PENDING,
    /// May start as soon as the run has a free slot.
    READY,
    /// Waits for a person.
    WAITING_APPROVAL,
    /// Waits for a slot of its concurrency group.
    WAITING_SLOT,
    /// Being prepared or executed.
    RUNNING,
    /// Waits until it may be tried again.
    RETRYING,
    /// Asked to end.
    CANCELLING,
    /// Done.
    SUCCEEDED,
    /// Nothing had changed, the engine was not called.
    UNCHANGED,
    /// Failed.
    FAILED,
    /// Ended because it ran too long.
    TIMED_OUT,
    /// Ended on request.
    CANCELLED,
    /// Nobody knows whether it took place.
    UNKNOWN,
    /// Never started.
    SKIPPED,
    /// Only in plans: cannot be previewed before a dependency is applied.
    DEFERRED,
    /// Was done and was taken back.
    ROLLED_BACK,
    /// Was done and could not be taken back.
    ROLLBACK_FAILED;

    /// What moves a step from one state to another.
    public enum Trigger {
        /// Its dependencies are done.
        DEPENDENCIES_DONE,
        /// It needs an approval.
        APPROVAL_ASKED,
        /// The approval came.
        APPROVED,
        /// The approval was refused.
        REJECTED,
        /// Its concurrency group is full.
        GROUP_FULL,
        /// What it would do is outside the envelope.
        HELD,
        /// Its concurrency group has room.
        GROUP_FREE,
        /// It got its slots.
        STARTED,
        /// The driver died before it intended anything.
        INTERRUPTED,
        /// Its fingerprint equals the last success.
        FOUND_UNCHANGED,
        /// It ended well.
        SUCCESS,
        /// It failed for good.
        FAILURE,
        /// It ran too long.
        TIMEOUT,
        /// Its outcome cannot be known.
        LOST,
        /// It failed and will be tried again.
        RETRY_LATER,
        /// The wait before the next try is over.
        RETRY_DUE,
        /// The run is cancelled while it works.
        CANCEL_ASKED,
        /// It ended because it was asked to, or because nothing may start any more.
        STOPPED,
        /// It will never start.
        LEFT_OUT,
        /// A person says that it was done.
        RESOLVED_DONE,
        /// A person says that it failed.
        RESOLVED_FAILED,
        /// A person wants it to run again.
        RESOLVED_RERUN,
        /// It was taken back.
        TAKEN_BACK,
        /// It could not be taken back.
        NOT_TAKEN_BACK
    }

    private static final Map<Trigger, StepState> ROLLBACK =
            Map.of(Trigger.TAKEN_BACK, ROLLED_BACK, Trigger.NOT_TAKEN_BACK, ROLLBACK_FAILED);

    private static final Map<StepState, Map<Trigger, StepState>> TABLE = Map.ofEntries(
            entry(PENDING, Map.of(Trigger.DEPENDENCIES_DONE, READY, Trigger.LEFT_OUT, SKIPPED)),
            entry(
                    READY,
                    Map.of(
                            Trigger.APPROVAL_ASKED, WAITING_APPROVAL,
                            Trigger.GROUP_FULL, WAITING_SLOT,
                            Trigger.STARTED, RUNNING,
                            Trigger.LEFT_OUT, SKIPPED)),
            entry(
                    WAITING_APPROVAL,
                    Map.of(Trigger.APPROVED, READY, Trigger.REJECTED, FAILED, Trigger.LEFT_OUT, SKIPPED)),
            entry(WAITING_SLOT, Map.of(Trigger.GROUP_FREE, READY, Trigger.LEFT_OUT, SKIPPED)),
            entry(
                    RUNNING,
                    Map.ofEntries(
                            entry(Trigger.INTERRUPTED, READY),
                            entry(Trigger.HELD, WAITING_APPROVAL),
                            entry(Trigger.FOUND_UNCHANGED, UNCHANGED),
                            entry(Trigger.SUCCESS, SUCCEEDED),
                            entry(Trigger.FAILURE, FAILED),
                            entry(Trigger.TIMEOUT, TIMED_OUT),
                            entry(Trigger.LOST, UNKNOWN),
                            entry(Trigger.RETRY_LATER, RETRYING),
                            entry(Trigger.CANCEL_ASKED, CANCELLING),
                            entry(Trigger.STOPPED, CANCELLED))),
            entry(RETRYING, Map.of(Trigger.RETRY_DUE, READY, Trigger.STOPPED, CANCELLED)),
            entry(
                    CANCELLING,
                    Map.of(
                            Trigger.FOUND_UNCHANGED, UNCHANGED,
                            Trigger.SUCCESS, SUCCEEDED,
                            Trigger.FAILURE, FAILED,
                            Trigger.TIMEOUT, TIMED_OUT,
                            Trigger.LOST, UNKNOWN,
                            Trigger.STOPPED, CANCELLED)),
            entry(
                    UNKNOWN,
                    Map.of(
                            Trigger.RESOLVED_DONE, SUCCEEDED,
                            Trigger.RESOLVED_FAILED, FAILED,
                            Trigger.RESOLVED_RERUN, READY)),
            entry(SUCCEEDED, ROLLBACK),
            entry(FAILED, ROLLBACK),
            entry(TIMED_OUT, ROLLBACK));

    /// Whether the step is over; only a rollback or a resolve leads out of such a state.
    public boolean terminal() {
        return switch (this) {
            case PENDING, READY, WAITING_APPROVAL, WAITING_SLOT, RUNNING, RETRYING, CANCELLING -> false;
            case SUCCEEDED,
                    UNCHANGED,
                    FAILED,
                    TIMED_OUT,
                    CANCELLED,
                    UNKNOWN,
                    SKIPPED,
                    DEFERRED,
                    ROLLED_BACK,
                    ROLLBACK_FAILED -> true;
        };
    }

    /// Whether dependents may start.
    public boolean done() {
        return this == SUCCEEDED || this == UNCHANGED;
    }

    /// The state after a trigger; empty when the table has no such row.
    public Optional<StepState> after(Trigger trigger) {
        Map<Trigger, StepState> row = TABLE.get(this);
        @Nullable StepState next = row == null ? null : row.get(trigger);
        return Optional.ofNullable(next);
    }
}
