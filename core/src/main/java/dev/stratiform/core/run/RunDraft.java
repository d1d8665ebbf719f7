package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The next state of a run while one decision makes it; used by one thread and thrown away.
final class RunDraft {
    final RunSpec spec;
    final Topology topology;
    final List<RunCommand> commands = new ArrayList<>();
    RunState state;
    PersistentList<Step> steps;
    ReadyQueue ready;
    Map<String, Run.Group> groups;
    PersistentList<Integer> layersOpen;
    int layer;
    int cancelLevel;
    Set<String> approvers;
    int backOpen;
    int running;
    int unfinished;
    int done;
    int failed;
    int skipped;
    int lost;
    int recovering;

    RunDraft(Run run) {
        this.spec = run.spec();
        this.topology = run.topology();
        this.state = run.state;
        this.steps = run.steps;
        this.ready = run.ready;
        this.groups = run.groups;
        this.layersOpen = run.layersOpen;
        this.layer = run.layer;
        this.cancelLevel = run.cancelLevel;
        this.approvers = run.approvers;
        this.backOpen = run.backOpen;
        Run.Tally tally = run.tally();
        this.running = tally.running();
        this.unfinished = tally.unfinished();
        this.done = tally.done();
        this.failed = tally.failed();
        this.skipped = tally.skipped();
        this.lost = tally.lost();
        this.recovering = tally.recovering();
    }

    Run.Tally tally() {
        return new Run.Tally(running, unfinished, done, failed, skipped, lost, recovering);
    }

    Step step(String stack) {
        return steps.get(topology.number(stack));
    }

    RunSpec.StepSpec spec(Step step) {
        return spec.steps().get(step.index());
    }

    Step put(Step step) {
        steps = steps.with(step.index(), step);
        return step;
    }

    /// Moves a step through the table.
    Step move(Step step, StepState.Trigger trigger) {
        return put(step.on(trigger));
    }

    /// Moves the run through its table.
    void move(RunState.Trigger trigger) {
        RunState from = state;
        state = from.after(trigger)
                .orElseThrow(() -> new IllegalStateException("no transition from " + from + " on " + trigger));
    }

    /// Whether no step may start forward any more: the run is cancelled, or failed under fail-fast.
    boolean stopped() {
        return state != RunState.RUNNING || (spec.options().failFast() && failed > 0);
    }

    void enqueue(Step step) {
        ready = ready.add(spec(step).rank(), step.index());
    }

    /// Takes a slot of the run and of the step's group; false, with the step queued at the group,
    /// when that is full.
    boolean takeSlots(Step step) {
        RunSpec.StepSpec what = spec(step);
        Run.Group group = groups.get(what.group());
        if (group != null) {
            if (group.used() > 0 && group.used() + what.weight() > group.limit()) {
                ReadyQueue waiting = group.waiting().add(what.rank(), step.index());
                putGroup(what.group(), new Run.Group(group.limit(), group.used(), waiting));
                return false;
            }
            putGroup(what.group(), new Run.Group(group.limit(), group.used() + what.weight(), group.waiting()));
        }
        running++;
        return true;
    }

    /// Gives the slots of a step back and returns the steps that may now try to take the group's:
    /// the first ones that fit. Those that wait no more are forgotten.
    List<Step> releaseSlots(Step step) {
        running--;
        RunSpec.StepSpec what = spec(step);
        Run.Group group = groups.get(what.group());
        if (group == null) {
            return List.of();
        }
        int used = group.used() - what.weight();
        int room = group.limit() - used;
        ReadyQueue waiting = group.waiting();
        List<Step> freed = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Step next = steps.get(waiting.first());
            boolean waits = next.state() == StepState.WAITING_SLOT || next.back() == Step.Back.READY;
            boolean fits = spec(next).weight() <= room || (used == 0 && freed.isEmpty());
            if (waits && !fits) {
                break;
            }
            waiting = waiting.rest();
            if (waits) {
                freed.add(next);
                room -= spec(next).weight();
            }
        }
        putGroup(what.group(), new Run.Group(group.limit(), used, waiting));
        return freed;
    }

    private void putGroup(String name, Run.Group group) {
        Map<String, Run.Group> changed = new HashMap<>(groups);
        changed.put(name, group);
        groups = Map.copyOf(changed);
    }
}
