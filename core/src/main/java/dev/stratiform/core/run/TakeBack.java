package dev.stratiform.core.run;

import dev.stratiform.core.run.StepState.Trigger;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayDeque;

/// The automatic rollback: completed steps are taken back, dependents first.
///
/// It goes on after an error. A stack is never removed when one that depends on it could not be
/// taken back.
final class TakeBack {
    private final RunDraft draft;

    TakeBack(RunDraft draft) {
        this.draft = draft;
    }

    /// Marks the steps to take back; false when there are none.
    boolean begin() {
        int open = 0;
        for (Step step : draft.steps) {
            if (concerned(step)) {
                open++;
            }
        }
        if (open == 0) {
            return false;
        }
        draft.backOpen = open;
        for (Step step : draft.steps) {
            int waitsFor = draft.topology.dependents(step.index()).length;
            draft.put(step.withOpen(waitsFor).withBack(concerned(step) ? Step.Back.WAITING : Step.Back.NONE));
        }
        return true;
    }

    private boolean concerned(Step step) {
        RunSpec.StepSpec spec = draft.spec(step);
        boolean failedToo = draft.spec.options().scope() == RunSpec.RollbackScope.FAILED_AND_COMPLETED;
        boolean failed = step.state() == StepState.FAILED || step.state() == StepState.TIMED_OUT;
        boolean state = step.state() == StepState.SUCCEEDED || (failed && (failedToo || applied(step)));
        return state && step.attempt() > 0 && spec.compensation() != RunSpec.Compensation.NONE;
    }

    /// Whether it failed only in its checks: it was applied and is taken back like one that
    /// succeeded.
    private static boolean applied(Step step) {
        return step.failure()
                .filter(failure -> failure.code() == ErrorCode.VERIFY_FAILED)
                .isPresent();
    }

    /// Opens the steps that no other depends on.
    void startFree() {
        for (Step listed : draft.steps) {
            Step step = draft.steps.get(listed.index());
            if (step.open() == 0 && step.back() != Step.Back.READY && step.back() != Step.Back.OVER) {
                open(step);
            }
        }
        pump();
    }

    private void pump() {
        while (draft.running < draft.spec.options().parallel() && !draft.ready.isEmpty()) {
            Step step = draft.steps.get(draft.ready.first());
            draft.ready = draft.ready.rest();
            if (step.back() == Step.Back.READY) {
                start(step);
            }
        }
    }

    /// Opens a step whose dependents are over, and on through steps that are no part of the
    /// rollback.
    private void open(Step first) {
        var queue = new ArrayDeque<Step>();
        queue.add(first);
        for (Step step = queue.poll(); step != null; step = queue.poll()) {
            switch (step.back()) {
                case WAITING -> makeReady(step);
                case BLOCKED -> {
                    if (removes(step)) {
                        refuse(step, queue);
                    } else if (concerned(step)) {
                        makeReady(step);
                    } else {
                        pass(step, true, queue);
                    }
                }
                case NONE -> pass(step, false, queue);
                case READY, RUNNING, OVER -> {}
            }
        }
    }

    private static Step.Back block(Step.Back back) {
        return back == Step.Back.WAITING || back == Step.Back.NONE ? Step.Back.BLOCKED : back;
    }

    private boolean removes(Step step) {
        return draft.spec(step).compensation() == RunSpec.Compensation.DESTROY && concerned(step);
    }

    private void makeReady(Step step) {
        draft.enqueue(draft.put(step.withBack(Step.Back.READY)));
    }

    private void refuse(Step step, ArrayDeque<Step> queue) {
        Failure failure = Failure.of(
                ErrorCode.CONFLICT,
                draft.spec(step).stack()
                        + " was not removed, because a stack that depends on it could not be taken back");
        draft.backOpen--;
        Step over = draft.move(step.withFailure(failure).withBack(Step.Back.OVER), Trigger.NOT_TAKEN_BACK);
        pass(over, true, queue);
    }

    /// Tells the dependencies of a step that it is over.
    private void pass(Step step, boolean blocked, ArrayDeque<Step> queue) {
        draft.put(step.withBack(Step.Back.OVER));
        for (int number : draft.topology.dependencies(step.index())) {
            Step need = draft.steps.get(number);
            Step told = need.withOpen(need.open() - 1);
            told = blocked ? told.withBack(block(told.back())) : told;
            draft.put(told);
            if (told.open() == 0) {
                queue.add(told);
            }
        }
    }

    /// Starts taking a step back.
    void start(Step step) {
        if (!draft.takeSlots(step)) {
            return;
        }
        int attempt = step.attempt() + 1;
        draft.put(step.withAttempt(attempt, false, false).withBack(Step.Back.RUNNING));
        draft.commands.add(new RunCommand.Prepare(draft.spec(step).stack(), attempt, true, ""));
    }

    /// Ends the taking back of a step.
    void over(Step step, Trigger trigger) {
        Step moved = draft.move(step.withBack(Step.Back.OVER), trigger);
        draft.backOpen--;
        for (Step freed : draft.releaseSlots(moved)) {
            draft.enqueue(freed);
        }
        var queue = new ArrayDeque<Step>();
        pass(moved, trigger == Trigger.NOT_TAKEN_BACK, queue);
        for (Step next = queue.poll(); next != null; next = queue.poll()) {
            open(next);
        }
    }

    /// Ends a step whose turn came too late: the rollback is cancelled.
    void stop(Step step) {
        over(step.withFailure(cancelled()), Trigger.NOT_TAKEN_BACK);
    }

    private static Failure cancelled() {
        return Failure.of(ErrorCode.RUN_CANCELLED, "the rollback was cancelled before this stack's turn");
    }

    /// Starts nothing more: what still waits is not taken back.
    void stop() {
        for (Step step : draft.steps) {
            switch (step.back()) {
                case WAITING, BLOCKED, READY -> {
                    if (concerned(step)) {
                        draft.backOpen--;
                        draft.move(step.withFailure(cancelled()).withBack(Step.Back.OVER), Trigger.NOT_TAKEN_BACK);
                    }
                }
                case NONE, RUNNING, OVER -> {}
            }
        }
    }
}
