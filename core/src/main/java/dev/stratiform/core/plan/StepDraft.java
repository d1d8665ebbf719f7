package dev.stratiform.core.plan;

import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.SkipReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Collects the steps of a run and gives them their order, layers and ranks.
final class StepDraft {
    /// One step without its place in the order.
    ///
    /// `priority` (0-100) breaks ties between equally long paths.
    record Item(
            RunSpec.StepAction action,
            RunSpec.Compensation compensation,
            RunSpec.RetryRule retry,
            Slot slot,
            RunSpec.StackWork work) {}

    /// How a step competes for slots.
    record Slot(String group, int weight, int priority) {
        static final Slot PLAIN = new Slot("", 1, 0);
    }

    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, SkipReason> skipped = new LinkedHashMap<>();
    private final Map<String, RunSpec.StackWork> skippedWork = new HashMap<>();
    final StepGraph graph = new StepGraph();

    void add(String stack, Item item) {
        items.put(stack, item);
        graph.node(stack);
    }

    void skip(String stack, SkipReason reason, RunSpec.StackWork work) {
        skipped.put(stack, reason);
        skippedWork.put(stack, work);
    }

    boolean has(String stack) {
        return items.containsKey(stack);
    }

    /// The finished graph of the active steps.
    DependencyGraph<String> finished() {
        return graph.finish();
    }

    /// All steps: the active ones in topological order, then the ones that are only listed.
    List<RunSpec.StepSpec> steps(DependencyGraph<String> order, ToLongFunction<String> millis) {
        Map<String, Long> ranks = order.ranks(millis);
        Map<String, Integer> depths = order.depths();
        List<RunSpec.StepSpec> steps = new ArrayList<>();
        for (String stack : order.order()) {
            Item item = item(stack);
            long rank = ranks.getOrDefault(stack, 0L) * RunSpec.StepSpec.RANK_UNIT
                    + item.slot().priority();
            steps.add(new RunSpec.StepSpec(
                    stack,
                    item.action(),
                    List.copyOf(order.dependenciesOf(stack)),
                    Optional.empty(),
                    item.retry(),
                    item.slot().group(),
                    item.slot().weight(),
                    rank,
                    depths.getOrDefault(stack, 0),
                    item.compensation(),
                    item.work()));
        }
        skipped.forEach((stack, reason) -> steps.add(listed(stack, reason)));
        return steps;
    }

    private Item item(String stack) {
        Item item = items.get(stack);
        if (item == null) {
            throw new IllegalStateException("no step was added for " + stack);
        }
        return item;
    }

    private RunSpec.StepSpec listed(String stack, SkipReason reason) {
        RunSpec.StackWork work = skippedWork.get(stack);
        if (work == null) {
            throw new IllegalStateException("no work was given for " + stack);
        }
        return new RunSpec.StepSpec(
                stack,
                RunSpec.StepAction.APPLY,
                List.of(),
                Optional.of(reason),
                RunSpec.RetryRule.NEVER,
                "",
                1,
                0,
                0,
                RunSpec.Compensation.NONE,
                work);
    }
}
