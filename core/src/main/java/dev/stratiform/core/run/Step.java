package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.Failure;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of one stack's part in a run.
///
/// `attempt` is the number of the current or last try, 0 before the first. `open` counts what it
/// still waits for. `intended` says that the intent of the current attempt is in the journal;
/// `launched` that its engine may run; an intent without launch belongs to a dead driver and is
/// being looked into. `tries` counts failures before the engine ran, `failures` those of the
/// engine. `back` is how far a rollback has come with it. `plan` is the digest of a plan outside
/// the envelope that people are asked about or have approved, empty for none.
public record Step(
        int index,
        StepState state,
        int attempt,
        int open,
        boolean intended,
        boolean launched,
        int tries,
        int failures,
        Optional<SkipReason> skip,
        Optional<Failure> failure,
        Back back,
        Set<String> approvers,
        String plan) {
    /// Whether it holds slots: it is being prepared, executed or taken back.
    boolean working() {
        return state == StepState.RUNNING || state == StepState.CANCELLING || back == Back.RUNNING;
    }

    /// Whether an attempt of a dead driver is being looked into.
    boolean recovering() {
        return working() && intended && !launched;
    }

    /// How far a rollback has come with a step.
    public enum Back {
        /// The step is no part of a rollback.
        NONE,
        /// It waits for the stacks that depend on it.
        WAITING,
        /// It waits, but must not be removed: a stack that depends on it could not be taken back.
        BLOCKED,
        /// It may be taken back.
        READY,
        /// It is being taken back.
        RUNNING,
        /// Over.
        OVER
    }

    static Step first(int index, int open, Optional<SkipReason> skip) {
        StepState state = skip.isPresent() ? StepState.SKIPPED : StepState.PENDING;
        return new Step(index, state, 0, open, false, false, 0, 0, skip, Optional.empty(), Back.NONE, Set.of(), "");
    }

    Step on(StepState.Trigger trigger) {
        StepState next = state.after(trigger)
                .orElseThrow(() -> new IllegalStateException("no transition from " + state + " on " + trigger));
        return new Step(
                index, next, attempt, open, intended, launched, tries, failures, skip, failure, back, approvers, plan);
    }

    Step withOpen(int count) {
        return new Step(
                index, state, attempt, count, intended, launched, tries, failures, skip, failure, back, approvers,
                plan);
    }

    Step withAttempt(int number, boolean isIntended, boolean isLaunched) {
        return new Step(
                index,
                state,
                number,
                open,
                isIntended,
                isLaunched,
                tries,
                failures,
                skip,
                failure,
                back,
                approvers,
                plan);
    }

    Step withTries(int count) {
        return new Step(
                index, state, attempt, open, intended, launched, count, failures, skip, failure, back, approvers, plan);
    }

    /// One more attempt whose engine ran and failed; tries before the engine count anew.
    Step withFailedAttempt() {
        return new Step(
                index, state, attempt, open, intended, launched, 0, failures + 1, skip, failure, back, approvers, plan);
    }

    Step withSkip(SkipReason reason) {
        return new Step(
                index,
                state,
                attempt,
                open,
                intended,
                launched,
                tries,
                failures,
                Optional.of(reason),
                failure,
                back,
                approvers,
                plan);
    }

    Step withFailure(@Nullable Failure what) {
        return new Step(
                index,
                state,
                attempt,
                open,
                intended,
                launched,
                tries,
                failures,
                skip,
                Optional.ofNullable(what),
                back,
                approvers,
                plan);
    }

    Step withBack(Back next) {
        return new Step(
                index, state, attempt, open, intended, launched, tries, failures, skip, failure, next, approvers, plan);
    }

    Step withApprovers(Set<String> people) {
        return new Step(
                index,
                state,
                attempt,
                open,
                intended,
                launched,
                tries,
                failures,
                skip,
                failure,
                back,
                Set.copyOf(people),
                plan);
    }

    /// A step whose plan is outside the envelope: people are asked anew.
    Step withPlan(String digest) {
        return new Step(
                index, state, attempt, open, intended, launched, tries, failures, skip, failure, back, Set.of(),
                digest);
    }

    /// Whether it waits because its plan is outside the envelope.
    boolean held() {
        return state == StepState.WAITING_APPROVAL && !plan.isEmpty();
    }
}
