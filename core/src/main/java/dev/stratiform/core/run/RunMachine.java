package dev.stratiform.core.run;

import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.StepState.Trigger;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.FailureCategory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Decides everything about a run and does nothing.
///
/// A pure function of state and event: no clock, thread, file, logger or random number. Ordering,
/// retry, the failure categories, rollback and cancel are decided here and nowhere else. Source:
/// design page runs.
final class RunMachine {
    /// The next state, and what the driver has to do once the event is durable.
    public record Decision(Run next, List<RunCommand> commands) {}

    private final RunDraft draft;
    private final StepEnds ends;
    private final TakeBack back;

    private RunMachine(RunDraft draft) {
        this.draft = draft;
        this.back = new TakeBack(draft);
        this.ends = new StepEnds(draft, back);
    }

    /// Decides about one event.
    ///
    /// Takes time in proportion to the edges that the event touches. Throws `IllegalStateException`
    /// for an event that cannot happen in this state; late timers and repeated requests are
    /// ignored.
    public static Decision decide(Run run, RunEvent event) {
        if (run.state().terminal()) {
            return new Decision(run, List.of());
        }
        RunDraft draft = new RunDraft(run);
        var machine = new RunMachine(draft);
        machine.apply(event);
        machine.startReady();
        machine.ends.settle();
        return new Decision(new Run(draft), List.copyOf(draft.commands));
    }

    private void apply(RunEvent event) {
        switch (event) {
            case RunEvent.Started _ -> started();
            case RunEvent.Resumed _ -> resumed();
            case RunEvent.FoundUnchanged e -> ends.end(draft.step(e.stack()), Trigger.FOUND_UNCHANGED);
            case RunEvent.PreparationFailed e -> preparationFailed(e);
            case RunEvent.AttemptIntended e -> intended(e);
            case RunEvent.AttemptStarted _, RunEvent.ResourceChanged _ -> {}
            case RunEvent.AttemptFinished e -> finished(e);
            case RunEvent.AttemptRepeatable e -> repeatable(e);
            case RunEvent.AttemptLost e -> lost(e);
            case RunEvent.OutsideEnvelope e -> outside(e);
            case RunEvent.RetryDue e -> retryDue(e);
            case RunEvent.CancelRequested e -> ends.cancel(e.level());
            case RunEvent.Approved e -> approved(e);
            case RunEvent.Rejected e -> rejected(e);
            case RunEvent.Resolved e -> resolved(e);
        }
    }

    private void started() {
        if (draft.state == RunState.QUEUED) {
            draft.move(RunState.Trigger.STARTED);
            for (Step step : draft.steps) {
                ends.releaseIfOpen(step);
            }
            ends.openLayers();
        }
    }

    private void resumed() {
        if (draft.state == RunState.QUEUED) {
            started();
            return;
        }
        int inFlight = 0;
        for (Step step : draft.steps) {
            if (step.working()) {
                inFlight += takeUp(step, step.back() == Step.Back.RUNNING);
            } else if (step.state() == StepState.RETRYING) {
                draft.commands.add(new RunCommand.Wait(name(step), step.attempt(), Duration.ZERO));
            } else if (step.state() == StepState.WAITING_APPROVAL) {
                draft.commands.add(new RunCommand.AskApproval(name(step)));
            }
        }
        draft.recovering = inFlight;
    }

    /// Goes on with a step that a dead driver had in hand; 1 when its engine may have run.
    private int takeUp(Step step, boolean goingBack) {
        if (step.intended()) {
            draft.put(step.withAttempt(step.attempt(), true, false));
            draft.commands.add(new RunCommand.Recover(name(step), step.attempt(), goingBack));
            return 1;
        }
        if (goingBack) {
            draft.enqueue(
                    draft.put(step.withAttempt(step.attempt() - 1, false, false).withBack(Step.Back.READY)));
            ends.release(step);
        } else if (draft.stopped()) {
            ends.end(step, Trigger.STOPPED);
        } else {
            draft.enqueue(draft.move(step, Trigger.INTERRUPTED));
            ends.release(step);
        }
        return 0;
    }

    private void intended(RunEvent.AttemptIntended event) {
        Step step = draft.step(event.stack());
        Step told = step.withAttempt(event.attempt(), true, true);
        if (event.back() && draft.cancelLevel > 0) {
            back.stop(told);
        } else if (!event.back() && draft.stopped()) {
            ends.end(told, Trigger.STOPPED);
        } else {
            launch(draft.put(told), event.back());
        }
    }

    private void launch(Step step, boolean goingBack) {
        draft.commands.add(new RunCommand.Launch(name(step), step.attempt(), goingBack));
    }

    private void preparationFailed(RunEvent.PreparationFailed event) {
        Step step = recovered(draft.step(event.stack())).withFailure(event.failure());
        if (event.back()) {
            back.over(step, Trigger.NOT_TAKEN_BACK);
            return;
        }
        FailureCategory category = event.failure().code().category();
        int tries = step.tries() + 1;
        boolean again = event.failure().code().retryable() && tries < category.maxAttempts() && mayRetry(step);
        if (again) {
            retry(step.withTries(tries), category.waitAfter(tries));
        } else {
            ends.end(step, step.state() == StepState.CANCELLING ? Trigger.STOPPED : Trigger.FAILURE);
        }
    }

    private void outside(RunEvent.OutsideEnvelope event) {
        Step step = draft.step(event.stack());
        if (draft.stopped()) {
            ends.end(step, Trigger.STOPPED);
            return;
        }
        Failure why = Failure.of(ErrorCode.APPROVAL_REQUIRED, String.join("; ", event.reasons()));
        Step held = draft.move(step.withPlan(event.digest()).withFailure(why), Trigger.HELD);
        ends.release(held);
        draft.commands.add(new RunCommand.AskApproval(name(held)));
    }

    private boolean mayRetry(Step step) {
        return step.state() == StepState.RUNNING && !draft.stopped();
    }

    private void retry(Step step, Duration wait) {
        Step moved = draft.move(step, Trigger.RETRY_LATER);
        ends.release(moved);
        draft.commands.add(new RunCommand.Wait(name(moved), moved.attempt(), wait));
    }

    private void finished(RunEvent.AttemptFinished event) {
        Step step = recovered(draft.step(event.stack()));
        StackEngine.Result result = event.result();
        Step told = step.withFailure(result.failure().orElse(null));
        if (event.back()) {
            boolean taken = result.ended() == StackEngine.Ended.SUCCEEDED;
            back.over(told, taken ? Trigger.TAKEN_BACK : Trigger.NOT_TAKEN_BACK);
            return;
        }
        if (retryable(told, result)) {
            RetryRule rule = draft.spec(told).retry();
            Step failed = told.withFailedAttempt();
            retry(failed, rule.waitAfter(failed.failures()));
            return;
        }
        ends.end(
                told,
                switch (result.ended()) {
                    case SUCCEEDED -> Trigger.SUCCESS;
                    case FAILED -> Trigger.FAILURE;
                    case TIMED_OUT -> Trigger.TIMEOUT;
                    case CANCELLED -> step.state() == StepState.CANCELLING ? Trigger.STOPPED : Trigger.FAILURE;
                    case UNKNOWN -> Trigger.LOST;
                });
    }

    private boolean retryable(Step step, StackEngine.Result result) {
        boolean failed = result.ended() == StackEngine.Ended.FAILED || result.ended() == StackEngine.Ended.TIMED_OUT;
        RetryRule rule = draft.spec(step).retry();
        ErrorCode code = result.failure().map(Failure::code).orElse(ErrorCode.ENGINE_FAILED);
        boolean matches = rule.anyFailure() || rule.on().contains(code);
        return failed && !result.applied() && matches && step.failures() + 1 < rule.maxAttempts() && mayRetry(step);
    }

    /// Counts a recovery as done.
    private Step recovered(Step step) {
        if (!step.recovering()) {
            return step;
        }
        draft.recovering--;
        return step.withAttempt(step.attempt(), true, true);
    }

    private void repeatable(RunEvent.AttemptRepeatable event) {
        Step step = recovered(draft.step(event.stack()));
        if (event.back() && draft.cancelLevel > 0) {
            back.stop(step);
        } else if (!event.back() && step.state() == StepState.CANCELLING) {
            ends.end(step, Trigger.STOPPED);
        } else {
            launch(draft.put(step), event.back());
        }
    }

    private void lost(RunEvent.AttemptLost event) {
        Step step = recovered(draft.step(event.stack()));
        String found = "the outcome of attempt " + event.attempt() + " is not known: Stratiform ended while it ran";
        String next = String.join("\n", event.hints());
        Failure failure = Failure.of(ErrorCode.OUTCOME_UNKNOWN, found);
        Step told = step.withFailure(next.isEmpty() ? failure : failure.withNext(next));
        if (event.back()) {
            back.over(told, Trigger.NOT_TAKEN_BACK);
        } else {
            ends.end(told, Trigger.LOST);
        }
    }

    private void retryDue(RunEvent.RetryDue event) {
        Step step = draft.step(event.stack());
        if (step.state() == StepState.RETRYING && step.attempt() == event.attempt()) {
            draft.enqueue(draft.move(step, Trigger.RETRY_DUE));
        }
    }

    /// The approval of somebody who may not approve counts for nothing.
    private void approved(RunEvent.Approved event) {
        if (!draft.spec.options().gates().accepts(event.by())) {
            return;
        }
        if (event.stack().isEmpty()) {
            draft.approvers = union(draft.approvers, event.by());
        }
        for (Step step : concerned(event.stack())) {
            if (step.held()) {
                approvedPlan(step, event);
                continue;
            }
            Step told =
                    event.stack().isEmpty() ? step : draft.put(step.withApprovers(union(step.approvers(), event.by())));
            if (told.state() == StepState.WAITING_APPROVAL && approvedEnough(told)) {
                draft.enqueue(draft.move(told, Trigger.APPROVED));
            }
        }
    }

    /// A plan outside the envelope needs approvals of its own, of just this plan.
    private void approvedPlan(Step step, RunEvent.Approved event) {
        if (!event.digest().isEmpty() && !event.digest().equals(step.plan())) {
            return;
        }
        Step told = draft.put(step.withApprovers(union(step.approvers(), event.by())));
        if (told.approvers().size() >= Math.max(1, draft.spec.options().gates().approvals())) {
            draft.enqueue(draft.move(told.withFailure(null), Trigger.APPROVED));
        }
    }

    private static Set<String> union(Set<String> people, String one) {
        Set<String> all = new HashSet<>(people);
        all.add(one);
        return Set.copyOf(all);
    }

    private List<Step> concerned(String stack) {
        return stack.isEmpty() ? draft.steps : List.of(draft.step(stack));
    }

    private boolean approvedEnough(Step step) {
        Set<String> all = new HashSet<>(draft.approvers);
        all.addAll(step.approvers());
        return all.size() >= draft.spec.options().gates().approvals();
    }

    private void rejected(RunEvent.Rejected event) {
        String why = event.reason().isEmpty() ? "" : ": " + event.reason();
        Failure failure = Failure.of(ErrorCode.APPROVAL_REQUIRED, "rejected by " + event.by() + why);
        for (Step step : concerned(event.stack())) {
            if (draft.steps.get(step.index()).state() == StepState.WAITING_APPROVAL) {
                ends.end(draft.steps.get(step.index()).withFailure(failure), Trigger.REJECTED);
            }
        }
    }

    private void resolved(RunEvent.Resolved event) {
        Step step = draft.step(event.stack());
        if (step.state() != StepState.UNKNOWN) {
            return;
        }
        draft.lost--;
        switch (event.verdict()) {
            case DONE -> ends.end(step.withFailure(null), Trigger.RESOLVED_DONE);
            case FAILED -> ends.end(step, Trigger.RESOLVED_FAILED);
            case RERUN -> {
                if (draft.stopped()) {
                    ends.end(step, Trigger.RESOLVED_FAILED);
                } else {
                    draft.enqueue(draft.move(step.withFailure(null), Trigger.RESOLVED_RERUN));
                }
            }
        }
    }

    /// Starts what may start; nothing while an attempt of a dead driver is not settled.
    private void startReady() {
        if (draft.recovering > 0 || draft.state == RunState.QUEUED) {
            return;
        }
        while (draft.running < draft.spec.options().parallel() && !draft.ready.isEmpty()) {
            Step step = draft.steps.get(draft.ready.first());
            draft.ready = draft.ready.rest();
            if (step.back() == Step.Back.READY) {
                back.start(step);
            } else if (step.state() == StepState.READY && draft.state == RunState.RUNNING) {
                start(step);
            }
        }
    }

    private void start(Step step) {
        if (!approvedEnough(step)) {
            draft.move(step, Trigger.APPROVAL_ASKED);
            draft.commands.add(new RunCommand.AskApproval(name(step)));
        } else if (!draft.takeSlots(step)) {
            draft.move(step, Trigger.GROUP_FULL);
        } else {
            int attempt = step.intended() || step.attempt() == 0 ? step.attempt() + 1 : step.attempt();
            draft.move(step.withAttempt(attempt, false, false), Trigger.STARTED);
            draft.commands.add(new RunCommand.Prepare(name(step), attempt, false, step.plan()));
        }
    }

    private String name(Step step) {
        return draft.spec(step).stack();
    }
}
