package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The whole state of a run: immutable, the same for equal spec and events.
///
/// Only [RunMachine] makes new ones. Reading is thread-safe.
public final class Run {
    /// How many steps there are in which situation.
    ///
    /// `running` hold a slot; `unfinished` are not over; `lost` have an unknown outcome;
    /// `recovering` were in flight when a driver died.
    public record Tally(int running, int unfinished, int done, int failed, int skipped, int lost, int recovering) {}

    /// A concurrency group: what it may hold, holds, and who waits for it.
    record Group(int limit, int used, ReadyQueue waiting) {}

    private final RunSpec spec;
    private final Topology topology;
    final RunState state;
    final PersistentList<Step> steps;
    final ReadyQueue ready;
    final Map<String, Group> groups;
    final Tally tally;
    final PersistentList<Integer> layersOpen;
    final int layer;
    final int cancelLevel;
    final Set<String> approvers;
    final int backOpen;

    Run(RunDraft draft) {
        this.spec = draft.spec;
        this.topology = draft.topology;
        this.state = draft.state;
        this.steps = draft.steps;
        this.ready = draft.ready;
        this.groups = draft.groups;
        this.tally = draft.tally();
        this.layersOpen = draft.layersOpen;
        this.layer = draft.layer;
        this.cancelLevel = draft.cancelLevel;
        this.approvers = draft.approvers;
        this.backOpen = draft.backOpen;
    }

    private Run(RunSpec spec, Topology topology, PersistentList<Step> steps, Map<String, Group> groups) {
        this.spec = spec;
        this.topology = topology;
        this.state = RunState.QUEUED;
        this.steps = steps;
        this.ready = ReadyQueue.EMPTY;
        this.groups = groups;
        int skipped =
                (int) spec.steps().stream().filter(s -> s.skip().isPresent()).count();
        this.tally = new Tally(0, spec.steps().size() - skipped, 0, 0, skipped, 0, 0);
        this.layersOpen =
                PersistentList.copyOf(topology.layers().stream().map(List::size).toList());
        this.layer = 0;
        this.cancelLevel = 0;
        this.approvers = Set.of();
        this.backOpen = 0;
    }

    /// The state before the first event.
    public static Run of(RunSpec spec) {
        Topology topology = Topology.of(spec);
        List<Step> steps = new ArrayList<>();
        for (RunSpec.StepSpec step : spec.steps()) {
            int number = steps.size();
            boolean barred = spec.options().layered() && step.layer() > 0;
            steps.add(Step.first(number, topology.dependencies(number).length + (barred ? 1 : 0), step.skip()));
        }
        Map<String, Group> groups = new HashMap<>();
        spec.options().groupLimits().forEach((name, limit) -> groups.put(name, new Group(limit, 0, ReadyQueue.EMPTY)));
        return new Run(spec, topology, PersistentList.copyOf(steps), Map.copyOf(groups));
    }

    /// What the run will do.
    public RunSpec spec() {
        return spec;
    }

    /// Where it is.
    public RunState state() {
        return state;
    }

    /// How many steps are where.
    public Tally tally() {
        return tally;
    }

    /// The steps in the order of the spec.
    public List<Step> steps() {
        return steps;
    }

    /// One stack's step.
    public Step step(String stack) {
        return steps.get(topology.number(stack));
    }

    /// Whether the run has a step for a stack.
    public boolean has(String stack) {
        return topology.has(stack);
    }

    /// What one step will do.
    public RunSpec.StepSpec spec(Step step) {
        return spec.steps().get(step.index());
    }

    /// The highest level of cancel that was asked for, 0 for none.
    public int cancelLevel() {
        return cancelLevel;
    }

    /// Whether nothing can go on without a person: steps with an unknown outcome block the rest.
    public boolean blocked() {
        return !state.terminal()
                && tally.lost() > 0
                && tally.running() == 0
                && steps.stream().noneMatch(Run::movable);
    }

    private static boolean movable(Step step) {
        return switch (step.state()) {
            case READY, WAITING_APPROVAL, WAITING_SLOT, RUNNING, RETRYING, CANCELLING -> true;
            case PENDING,
                    SUCCEEDED,
                    UNCHANGED,
                    FAILED,
                    TIMED_OUT,
                    CANCELLED,
                    UNKNOWN,
                    SKIPPED,
                    DEFERRED,
                    ROLLED_BACK,
                    ROLLBACK_FAILED -> false;
        };
    }

    /// How long a step itself is expected to take: what its path is longer than that of its
    /// dependents.
    long ownMillis(Step step) {
        long after = 0;
        for (int dependent : topology.dependents(step.index())) {
            after = Math.max(after, spec.steps().get(dependent).pathMillis());
        }
        return Math.max(0, spec(step).pathMillis() - after);
    }

    Topology topology() {
        return topology;
    }
}
