package dev.stratiform.core.plan;

import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.graph.Selection;
import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.SkipReason;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns what a person wants into the ordered steps of a run. No effects.
///
/// The ordering rules R1 to R5 of the design page runs are kept here; the machine only follows the
/// edges.
public final class RunPlanner {
    /// The steps with their graph, and what a person should know of the order.
    public record Steps(
            List<RunSpec.StepSpec> steps,
            DependencyGraph<String> graph,
            List<String> removed,
            List<String> orderChanges,
            List<String> warnings) {
        /// The same, telling which stacks have new names.
        public Steps saying(Map<String, String> oldByNew) {
            List<String> told = new ArrayList<>(orderChanges);
            oldByNew.forEach((name, old) -> told.add(name + " was " + old + " before and keeps all that it has"));
            return new Steps(steps, graph, removed, told, warnings);
        }

        /// The same with programs beside the attempts of stacks.
        public Steps with(Map<String, List<RunSpec.Hook>> hooks) {
            return new Steps(
                    steps.stream()
                            .map(step -> step.with(hooks.getOrDefault(step.stack(), List.of())))
                            .toList(),
                    graph,
                    removed,
                    orderChanges,
                    warnings);
        }
    }

    /// How the selection is meant.
    public record Choice(
            Selection selection,
            Function<Selection.Question, Set<String>> lookup,
            boolean skipDependencies,
            boolean withDependents,
            boolean force) {}

    private final Situation situation;
    private final Works works;
    private final List<String> orderChanges = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /// A planner for one environment; `works` makes what the driver needs to know of a stack.
    public RunPlanner(Situation situation, Works works) {
        this.situation = situation;
        this.works = works;
    }

    /// The steps that bring the selected stacks to what the blueprint says.
    public Steps deploy(Blueprint blueprint, Choice choice) {
        DependencyGraph<String> wanted = graph(blueprint);
        Set<String> selected = select(wanted, choice);
        if (!choice.skipDependencies()) {
            requireApplied(wanted, selected, blueprint);
        }
        StepDraft draft = new StepDraft();
        for (String stack : selected) {
            draft.add(stack, applyItem(spec(blueprint, stack)));
        }
        DependencyGraph<String> active = wanted.restrictedTo(selected);
        active.order().forEach(stack -> active.dependenciesOf(stack).forEach(need -> draft.graph.need(stack, need)));
        disappearedEdges(wanted, selected, draft);
        List<String> removed = removed(blueprint);
        if (blueprint.destroysRemoved() && choice.selection().everything()) {
            destroyRemoved(removed, draft);
        } else if (!removed.isEmpty()) {
            warnings.add("no longer in the manifest but still there: " + String.join(", ", removed)
                    + "; they are left alone (removedStacks: detach)");
        }
        listSkipped(blueprint, selected, draft);
        return finish(draft, removed);
    }

    private StackSpec spec(Blueprint blueprint, String stack) {
        StackSpec spec = blueprint.stacks().get(stack);
        if (spec == null) {
            throw new IllegalArgumentException("the blueprint has no stack " + stack);
        }
        return spec;
    }

    /// The graph that a blueprint wants.
    public static DependencyGraph<String> graph(Blueprint blueprint) {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        blueprint.stacks().forEach((name, spec) -> {
            Set<String> set = new LinkedHashSet<>();
            spec.dependencies().forEach(d -> set.add(d.stack()));
            needs.put(name, set);
        });
        return DependencyGraph.of(needs);
    }

    private static Set<String> select(DependencyGraph<String> graph, Choice choice) {
        Set<String> selected = choice.selection().select(graph, choice.lookup());
        return choice.withDependents() ? ordered(graph, graph.withDependents(selected)) : selected;
    }

    private static Set<String> ordered(DependencyGraph<String> graph, Set<String> some) {
        Set<String> ordered = new LinkedHashSet<>(graph.order());
        ordered.retainAll(some);
        return ordered;
    }

    /// R3: what a selected stack needs is selected too or was applied before.
    private void requireApplied(DependencyGraph<String> wanted, Set<String> selected, Blueprint blueprint) {
        for (String stack : selected) {
            for (String need : wanted.dependenciesOf(stack)) {
                if (!selected.contains(need) && !situation.applied(need)) {
                    throw Failure.at(
                                    ErrorCode.DEPENDENCY_INVALID,
                                    spec(blueprint, stack).at(),
                                    stack + " needs " + need + ", which is not selected and was never applied in "
                                            + situation.environment().environment())
                            .withNext("select it too: --filter '..." + stack + "', or deploy " + need + " first")
                            .toException();
                }
            }
        }
    }

    private StepDraft.Item applyItem(StackSpec spec) {
        RunSpec.Compensation compensation =
                situation.applied(spec.name()) ? RunSpec.Compensation.RESTORE : RunSpec.Compensation.DESTROY;
        return new StepDraft.Item(
                RunSpec.StepAction.APPLY,
                compensation,
                works.retry(spec),
                new StepDraft.Slot(spec.concurrencyGroup(), spec.weight(), spec.priority()),
                works.apply(spec, situation.records().get(spec.name())));
    }

    /// R1: a stack that no longer needs another is deployed before that other changes.
    private void disappearedEdges(DependencyGraph<String> wanted, Set<String> selected, StepDraft draft) {
        for (String stack : selected) {
            StackRecord record = situation.records().get(stack);
            if (record == null || !record.exists()) {
                continue;
            }
            for (String former : record.dependencies()) {
                boolean gone = !wanted.dependenciesOf(stack).contains(former);
                if (gone && selected.contains(former) && draft.graph.needIfAcyclic(former, stack)) {
                    orderChanges.add(stack + " no longer needs " + former + " and is deployed before it");
                }
            }
        }
    }

    private List<String> removed(Blueprint blueprint) {
        return situation.records().values().stream()
                .filter(StackRecord::exists)
                .map(StackRecord::stack)
                .filter(stack -> !blueprint.stacks().containsKey(stack)
                        && !blueprint.leftOut().containsKey(stack))
                .sorted()
                .toList();
    }

    /// R2: a removed stack goes after every stack that recorded a need of it was deployed or
    /// removed.
    private void destroyRemoved(List<String> removed, StepDraft draft) {
        removed.forEach(stack -> draft.add(stack, destroyItem(record(stack))));
        for (StackRecord record : situation.records().values()) {
            if (!record.exists()) {
                continue;
            }
            for (String need : record.dependencies()) {
                if (removed.contains(need)) {
                    draft.graph.need(need, record.stack());
                }
            }
        }
    }

    private StackRecord record(String stack) {
        StackRecord record = situation.records().get(stack);
        if (record == null) {
            throw new IllegalArgumentException("nothing is recorded of " + stack);
        }
        return record;
    }

    private StepDraft.Item destroyItem(StackRecord record) {
        return new StepDraft.Item(
                RunSpec.StepAction.DESTROY,
                RunSpec.Compensation.NONE,
                works.retry(record),
                StepDraft.Slot.PLAIN,
                works.recorded(record));
    }

    private void listSkipped(Blueprint blueprint, Set<String> selected, StepDraft draft) {
        blueprint.stacks().forEach((name, spec) -> {
            if (!selected.contains(name)) {
                draft.skip(name, SkipReason.FILTER, works.listed(spec.engine()));
            }
        });
        blueprint.leftOut().forEach((name, why) -> {
            if (!draft.has(name)) {
                draft.skip(name, why.disabled() ? SkipReason.DISABLED : SkipReason.CONDITION, works.listed(""));
            }
        });
    }

    /// The steps that remove the selected stacks; `known` are stacks that the manifest names (for
    /// display).
    ///
    /// Works from the records alone, so that it does what is right after the manifest changed (R4).
    public Steps destroy(Map<String, Set<String>> known, Choice choice) {
        DependencyGraph<String> recorded = recordedGraph(known);
        Set<String> selected = select(recorded, choice);
        selected = withExisting(selected);
        requireNoDependents(recorded, selected, choice);
        StepDraft draft = new StepDraft();
        selected.forEach(stack -> draft.add(stack, destroyItem(record(stack))));
        DependencyGraph<String> active = recorded.restrictedTo(selected);
        active.order().forEach(stack -> active.dependenciesOf(stack).forEach(need -> draft.graph.need(need, stack)));
        for (String stack : recorded.order()) {
            if (!situation.exists(stack)) {
                draft.skip(stack, SkipReason.NOTHING_TO_DO, works.listed(""));
            } else if (!selected.contains(stack)) {
                draft.skip(stack, SkipReason.FILTER, works.listed(""));
            }
        }
        return finish(draft, List.of());
    }

    private Set<String> withExisting(Set<String> selected) {
        Set<String> existing = new LinkedHashSet<>(selected);
        existing.removeIf(stack -> !situation.exists(stack));
        return existing;
    }

    /// R4: recorded edges united with the desired ones; where both together close a cycle the
    /// recorded ones count.
    private DependencyGraph<String> recordedGraph(Map<String, Set<String>> known) {
        StepGraph graph = new StepGraph();
        known.keySet().forEach(graph::node);
        situation.records().values().stream().filter(StackRecord::exists).forEach(r -> graph.node(r.stack()));
        situation.records().values().stream()
                .filter(StackRecord::exists)
                .forEach(r -> r.dependencies().forEach(need -> graph.need(r.stack(), need)));
        known.forEach((stack, needs) -> needs.forEach(need -> graph.needIfAcyclic(stack, need)));
        return graph.finish();
    }

    private void requireNoDependents(DependencyGraph<String> recorded, Set<String> selected, Choice choice) {
        if (choice.force()) {
            return;
        }
        for (String stack : selected) {
            for (String dependent : recorded.dependentsOf(stack)) {
                if (situation.exists(dependent) && !selected.contains(dependent)) {
                    throw Failure.of(
                                    ErrorCode.CONFLICT,
                                    stack + " cannot be destroyed while " + dependent + ", which needs it, is there")
                            .withNext("destroy both: add --with-dependents")
                            .toException();
                }
            }
        }
    }

    /// The steps that read reality into the engines' state.
    public Steps refresh(Choice choice) {
        DependencyGraph<String> recorded = recordedGraph(Map.of());
        StepDraft draft = new StepDraft();
        for (String stack : select(recorded, choice)) {
            draft.add(
                    stack,
                    new StepDraft.Item(
                            RunSpec.StepAction.REFRESH,
                            RunSpec.Compensation.NONE,
                            works.retry(record(stack)),
                            StepDraft.Slot.PLAIN,
                            works.recorded(record(stack))));
        }
        return finish(draft, List.of());
    }

    /// The steps that bring stacks back to earlier records.
    ///
    /// `target` holds what was recorded then. Stacks that did not exist then are removed after
    /// their consumers were brought back; a need that only the newer state has is brought back
    /// before what it needed (R1 seen from there).
    public Steps rollback(Map<String, StackRecord> target, Set<String> only) {
        Map<String, StackRecord> then = new HashMap<>(target);
        then.values().removeIf(record -> record.kind() != StackRecord.Kind.APPLIED);
        List<String> changed = situation.records().values().stream()
                .filter(now -> only.isEmpty() || only.contains(now.stack()))
                .filter(now -> differs(then.get(now.stack()), now))
                .map(StackRecord::stack)
                .sorted()
                .toList();
        StepDraft draft = new StepDraft();
        changed.forEach(stack -> addBack(stack, then.get(stack), draft));
        changed.forEach(stack -> backEdges(stack, then.get(stack), draft));
        return finish(draft, List.of());
    }

    private static boolean differs(@Nullable StackRecord then, StackRecord now) {
        if (then == null) {
            return now.exists();
        }
        return !now.fingerprint().equals(then.fingerprint()) || now.kind() != StackRecord.Kind.APPLIED;
    }

    private void addBack(String stack, @Nullable StackRecord then, StepDraft draft) {
        if (then == null) {
            draft.add(stack, destroyItem(record(stack)));
            return;
        }
        draft.add(
                stack,
                new StepDraft.Item(
                        RunSpec.StepAction.RESTORE,
                        RunSpec.Compensation.NONE,
                        works.retry(then),
                        StepDraft.Slot.PLAIN,
                        works.recorded(then)));
    }

    private void backEdges(String stack, @Nullable StackRecord then, StepDraft draft) {
        List<String> needs = then == null ? List.of() : then.dependencies();
        needs.forEach(need -> draft.graph.needIfAcyclic(stack, need));
        for (String need : record(stack).dependencies()) {
            if (!needs.contains(need)) {
                draft.graph.needIfAcyclic(need, stack);
            }
        }
    }

    private Steps finish(StepDraft draft, List<String> removed) {
        DependencyGraph<String> graph = draft.finished();
        return new Steps(
                draft.steps(graph, situation::expectedMillis),
                graph,
                removed,
                List.copyOf(orderChanges),
                List.copyOf(warnings));
    }

    /// The steps of an ended run for another try.
    ///
    /// Applies are made again (unchanged ones are found out when they are prepared); stacks that
    /// were destroyed already are left alone; what a rollback takes back follows from what is
    /// recorded now.
    public static List<RunSpec.StepSpec> again(List<RunSpec.StepSpec> steps, Situation situation) {
        Set<String> gone = new LinkedHashSet<>();
        for (RunSpec.StepSpec step : steps) {
            if (step.action() == RunSpec.StepAction.DESTROY
                    && step.skip().isEmpty()
                    && !situation.exists(step.stack())) {
                gone.add(step.stack());
            }
        }
        return steps.stream().map(step -> again(step, gone, situation)).toList();
    }

    private static RunSpec.StepSpec again(RunSpec.StepSpec step, Set<String> gone, Situation situation) {
        RunSpec.Compensation compensation = step.compensation() == RunSpec.Compensation.NONE
                ? RunSpec.Compensation.NONE
                : situation.applied(step.stack()) ? RunSpec.Compensation.RESTORE : RunSpec.Compensation.DESTROY;
        return new RunSpec.StepSpec(
                step.stack(),
                step.action(),
                step.dependsOn().stream().filter(need -> !gone.contains(need)).toList(),
                gone.contains(step.stack()) ? Optional.of(SkipReason.NOTHING_TO_DO) : step.skip(),
                step.retry(),
                step.group(),
                step.weight(),
                step.rank(),
                step.layer(),
                compensation,
                step.work());
    }
}
