package dev.stratiform.core.run;

import dev.stratiform.core.run.StepState.Trigger;
import java.util.ArrayDeque;

/// What follows when steps end: dependents start or are left out, layers open, the run ends.
final class StepEnds {
    private final RunDraft draft;
    private final TakeBack back;

    StepEnds(RunDraft draft, TakeBack back) {
        this.draft = draft;
        this.back = back;
    }

    /// Ends a step; its slots become free when it held any.
    void end(Step step, Trigger trigger) {
        boolean heldSlots = step.working();
        Step ended = draft.move(step, trigger);
        if (heldSlots) {
            release(ended);
        }
        switch (ended.state()) {
            case SUCCEEDED, UNCHANGED -> {
                draft.done++;
                over(ended);
                openDependents(ended);
            }
            case FAILED, TIMED_OUT, CANCELLED -> {
                draft.failed += ended.state() == StepState.CANCELLED ? 0 : 1;
                over(ended);
                leaveOutDependents(ended);
                failFast(ended);
            }
            case UNKNOWN -> draft.lost++;
            case PENDING,
                    READY,
                    WAITING_APPROVAL,
                    WAITING_SLOT,
                    RUNNING,
                    RETRYING,
                    CANCELLING,
                    SKIPPED,
                    DEFERRED,
                    ROLLED_BACK,
                    ROLLBACK_FAILED -> throw new IllegalStateException(ended.state() + " is no end");
        }
    }

    /// Frees a step's slots and lets those that waited for its group try again.
    void release(Step step) {
        for (Step freed : draft.releaseSlots(step)) {
            if (freed.state() == StepState.WAITING_SLOT) {
                draft.enqueue(draft.move(freed, Trigger.GROUP_FREE));
            } else if (freed.back() == Step.Back.READY) {
                draft.enqueue(freed);
            }
        }
    }

    private void over(Step step) {
        draft.unfinished--;
        if (draft.spec.options().layered()) {
            int layer = draft.spec(step).layer();
            draft.layersOpen = draft.layersOpen.with(layer, draft.layersOpen.get(layer) - 1);
            openLayers();
        }
    }

    /// Opens the next layer for as long as all layers up to it are over.
    void openLayers() {
        if (!draft.spec.options().layered()) {
            return;
        }
        while (draft.layer + 1 < draft.layersOpen.size() && draft.layersOpen.get(draft.layer) == 0) {
            draft.layer++;
            for (int number : draft.topology.layers().get(draft.layer)) {
                opened(number);
            }
        }
    }

    private void openDependents(Step step) {
        for (int number : draft.topology.dependents(step.index())) {
            opened(number);
        }
    }

    private void opened(int number) {
        Step step = draft.steps.get(number);
        releaseIfOpen(draft.put(step.withOpen(step.open() - 1)));
    }

    /// Makes a step ready when it waits for nothing any more.
    void releaseIfOpen(Step step) {
        if (step.state() == StepState.PENDING && step.open() == 0) {
            draft.enqueue(draft.move(step, Trigger.DEPENDENCIES_DONE));
        }
    }

    private void leaveOutDependents(Step step) {
        var open = new ArrayDeque<Integer>();
        open.add(step.index());
        for (Integer from = open.poll(); from != null; from = open.poll()) {
            for (int number : draft.topology.dependents(from)) {
                Step dependent = draft.steps.get(number);
                if (dependent.state() == StepState.PENDING) {
                    leaveOut(dependent, SkipReason.DEPENDENCY);
                    open.add(number);
                }
            }
        }
    }

    private void leaveOut(Step step, SkipReason reason) {
        draft.move(step.withSkip(reason), Trigger.LEFT_OUT);
        draft.skipped++;
        over(step);
    }

    /// Stops what waits at the first failure; later nothing waits any more.
    private void failFast(Step failed) {
        boolean first = failed.state() != StepState.CANCELLED && draft.failed == 1;
        if (first && draft.spec.options().failFast() && draft.state == RunState.RUNNING) {
            stopWaiting(SkipReason.FAIL_FAST);
        }
    }

    private void stopWaiting(SkipReason reason) {
        for (Step listed : draft.steps) {
            Step step = draft.steps.get(listed.index());
            switch (step.state()) {
                case PENDING, READY, WAITING_APPROVAL, WAITING_SLOT -> leaveOut(step, reason);
                case RETRYING -> end(step, Trigger.STOPPED);
                case RUNNING,
                        CANCELLING,
                        SUCCEEDED,
                        UNCHANGED,
                        FAILED,
                        TIMED_OUT,
                        CANCELLED,
                        UNKNOWN,
                        SKIPPED,
                        DEFERRED,
                        ROLLED_BACK,
                        ROLLBACK_FAILED -> {}
            }
        }
    }

    /// Ends the run as a person asked: nothing new starts, running engines get a signal. Lower
    /// levels after higher ones do nothing.
    void cancel(int level) {
        if (level <= draft.cancelLevel) {
            return;
        }
        draft.cancelLevel = level;
        switch (draft.state) {
            case QUEUED, RUNNING -> {
                draft.move(RunState.Trigger.CANCEL_ASKED);
                stopWaiting(SkipReason.CANCELLED);
                for (Step step : draft.steps) {
                    if (step.state() == StepState.RUNNING) {
                        draft.move(step, Trigger.CANCEL_ASKED);
                    }
                }
            }
            case ROLLING_BACK -> back.stop();
            case CANCELLING, SUCCEEDED, FAILED, PARTIAL, CANCELLED, ROLLED_BACK, ROLLBACK_FAILED -> {}
        }
        for (Step step : draft.steps) {
            boolean works = step.state() == StepState.CANCELLING || step.back() == Step.Back.RUNNING;
            if (works && step.launched()) {
                draft.commands.add(new RunCommand.Signal(draft.spec(step).stack(), level));
            }
        }
    }

    /// Ends the run when nothing is left, or turns to taking back what it did.
    void settle() {
        switch (draft.state) {
            case RUNNING -> {
                if (draft.unfinished == 0) {
                    settleRunning();
                }
            }
            case CANCELLING -> {
                if (draft.unfinished == 0) {
                    finish(RunState.Trigger.STOPPED);
                }
            }
            case ROLLING_BACK -> settleBack();
            case QUEUED, SUCCEEDED, FAILED, PARTIAL, CANCELLED, ROLLED_BACK, ROLLBACK_FAILED -> {}
        }
    }

    private void settleRunning() {
        if (draft.failed == 0) {
            finish(RunState.Trigger.ALL_WELL);
        } else if (draft.spec.options().rollback() == RunSpec.Rollback.AUTOMATIC && back.begin()) {
            draft.move(RunState.Trigger.TAKE_BACK);
            back.startFree();
            settleBack();
        } else if (draft.done > 0 && draft.spec.options().rollback() == RunSpec.Rollback.MANUAL) {
            finish(RunState.Trigger.SOME_DONE);
        } else {
            finish(RunState.Trigger.SOME_FAILED);
        }
    }

    private void settleBack() {
        if (draft.backOpen == 0) {
            boolean failed = draft.steps.stream().anyMatch(s -> s.state() == StepState.ROLLBACK_FAILED);
            finish(failed ? RunState.Trigger.NOT_TAKEN_BACK : RunState.Trigger.TAKEN_BACK);
        }
    }

    private void finish(RunState.Trigger trigger) {
        draft.move(trigger);
        draft.commands.add(new RunCommand.Finish(draft.state));
    }
}
