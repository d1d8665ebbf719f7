package dev.stratiform.core.run;

import dev.stratiform.core.run.RunMachine.Decision;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What must hold after every decision, whatever happened.
final class Invariants {
    private final Visits visits;

    Invariants(Visits visits) {
        this.visits = visits;
    }

    void check(Run before, RunEvent event, Decision decision) {
        Run after = decision.next();
        visits.run(before.state, after.state);
        for (int i = 0; i < after.steps.size(); i++) {
            Step was = before.steps.get(i);
            Step is = after.steps.get(i);
            if (was != is) {
                visits.step(was.state(), is.state());
                endsStay(after, was, is);
            }
        }
        for (RunCommand command : decision.commands()) {
            if (command instanceof RunCommand.Prepare prepare) {
                mayStart(before, after, prepare);
            }
        }
        recount(after);
        slots(after);
        workConserving(after);
        must(
                decision.commands().stream()
                                .filter(RunCommand.Finish.class::isInstance)
                                .count()
                        == (after.state.terminal() && !before.state.terminal() ? 1 : 0),
                "one Finish at the end");
        must(event != null && progress(after) >= progress(before), "progress never decreases");
    }

    private static long progress(Run run) {
        return run.steps.size() - run.tally.unfinished();
    }

    private static void endsStay(Run after, Step was, Step is) {
        if (was.state().terminal() && was.state() != StepState.UNKNOWN && was.state() != is.state()) {
            boolean taken = is.state() == StepState.ROLLED_BACK || is.state() == StepState.ROLLBACK_FAILED;
            boolean back = after.state == RunState.ROLLING_BACK
                    || after.state == RunState.ROLLED_BACK
                    || after.state == RunState.ROLLBACK_FAILED;
            must(taken && back, "an end stays: " + was + " became " + is);
        }
    }

    private static void mayStart(Run before, Run after, RunCommand.Prepare prepare) {
        Step step = after.step(prepare.stack());
        must(after.tally.recovering() == 0, "nothing starts before old attempts are settled");
        must(step.attempt() == prepare.attempt(), "the command has the step's attempt");
        if (prepare.back()) {
            must(step.back() == Step.Back.RUNNING, "the step goes back");
            must(after.cancelLevel == 0, "nothing is taken back after a cancel");
            dependentsOver(after, step);
            return;
        }
        must(step.state() == StepState.RUNNING, "a prepared step runs");
        must(after.state == RunState.RUNNING && after.cancelLevel == 0, "nothing starts after a cancel");
        must(!after.spec().options().failFast() || after.tally.failed() == 0, "nothing starts after a failure");
        for (int need : after.topology().dependencies(step.index())) {
            must(
                    before.steps.get(need).state().done()
                            || after.steps.get(need).state().done(),
                    "dependencies first");
        }
        Set<String> people = new HashSet<>(after.approvers);
        people.addAll(step.approvers());
        must(people.size() >= after.spec().options().gates().approvals(), "approved by enough people");
        must(
                step.plan().isEmpty()
                        || step.approvers().size()
                                >= Math.max(1, after.spec().options().gates().approvals()),
                "a plan outside the envelope is approved by itself");
        if (after.spec().options().layered()) {
            int layer = after.spec(step).layer();
            for (Step other : after.steps) {
                boolean earlier = after.spec(other).layer() < layer;
                must(!earlier || (other.state().terminal() && other.state() != StepState.UNKNOWN), "layers first");
            }
        }
    }

    private static void dependentsOver(Run run, Step step) {
        var open = new ArrayDeque<Integer>();
        Set<Integer> seen = new HashSet<>();
        open.add(step.index());
        for (Integer at = open.poll(); at != null; at = open.poll()) {
            for (int number : run.topology().dependents(at)) {
                if (seen.add(number)) {
                    open.add(number);
                    must(run.steps.get(number).back() == Step.Back.OVER, "dependents are taken back first");
                }
            }
        }
        boolean removed = run.spec(step).compensation() == RunSpec.Compensation.DESTROY;
        for (int number : run.topology().dependents(step.index())) {
            boolean failed = run.steps.get(number).state() == StepState.ROLLBACK_FAILED;
            must(!(removed && failed), "nothing is removed below a stack that could not be taken back");
        }
    }

    private static void recount(Run run) {
        Run.Tally tally = run.tally;
        int ended = count(run, s -> s.state() == StepState.ROLLED_BACK || s.state() == StepState.ROLLBACK_FAILED);
        int failed = count(run, s -> s.state() == StepState.FAILED || s.state() == StepState.TIMED_OUT);
        int done = count(run, s -> s.state().done());
        must(tally.running() == count(run, Invariants::works), "running: " + tally);
        must(
                tally.unfinished() == count(run, s -> !s.state().terminal() || s.state() == StepState.UNKNOWN),
                "unfinished: " + tally);
        must(tally.lost() == count(run, s -> s.state() == StepState.UNKNOWN), "lost: " + tally);
        must(tally.skipped() == count(run, s -> s.state() == StepState.SKIPPED), "skipped: " + tally);
        int recovering = count(run, s -> works(s) && s.intended() && !s.launched());
        must(tally.recovering() == recovering, "recovering: " + tally + " counted " + recovering);
        must(tally.done() + tally.failed() == done + failed + ended, "done and failed: " + tally);
        must(ended > 0 || tally.done() == done, "done: " + tally);
    }

    private static boolean works(Step step) {
        return Facts.back(step) || step.state() == StepState.RUNNING || step.state() == StepState.CANCELLING;
    }

    private static int count(Run run, Predicate<Step> which) {
        int count = 0;
        for (Step step : run.steps) {
            count += which.test(step) ? 1 : 0;
        }
        return count;
    }

    private static void slots(Run run) {
        must(run.tally.running() <= run.spec().options().parallel(), "slots are never exceeded");
        Map<String, Integer> used = new HashMap<>();
        Map<String, Integer> holders = new HashMap<>();
        for (Step step : run.steps) {
            if (works(step)) {
                used.merge(run.spec(step).group(), run.spec(step).weight(), Integer::sum);
                holders.merge(run.spec(step).group(), 1, Integer::sum);
            }
        }
        run.groups.forEach((name, group) -> {
            must(group.used() == used.getOrDefault(name, 0), "the group's weight is counted");
            must(group.used() <= group.limit() || holders.getOrDefault(name, 0) == 1, "groups are never exceeded");
        });
    }

    /// No step is ready beside a free slot, and none waits for a group that nobody uses.
    private static void workConserving(Run run) {
        if (run.state.terminal() || run.state == RunState.QUEUED || run.tally.recovering() > 0) {
            return;
        }
        boolean free = run.tally.running() < run.spec().options().parallel();
        for (Step step : run.steps) {
            Run.Group group = run.groups.get(run.spec(step).group());
            boolean idle = group == null || group.used() == 0;
            must(step.state() != StepState.READY || !free, "a ready step waits beside a free slot: " + step);
            must(step.state() != StepState.WAITING_SLOT || !free || !idle, "a step waits for an idle group");
            must(step.back() != Step.Back.READY || !free || !idle, "a rollback waits beside a free slot");
        }
    }

    static void must(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
