package dev.stratiform.core.plan;

import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackFolders;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the plan that people and programs read. No effects.
public final class PlanMaker {
    /// What making a plan needs: engines by name, sources of values, and where things stand.
    public record Tools(Map<String, StackEngine> engines, List<ValueSource> sources, StackFolders folders) {
        /// Copies the collections.
        public Tools {
            engines = Map.copyOf(engines);
            sources = List.copyOf(sources);
        }
    }

    private final Situation situation;
    private final Tools tools;
    private final Map<String, Map<String, Value>> mocks;

    /// `mocks` are stand-ins for outputs by stack and name.
    public PlanMaker(Situation situation, Tools tools, Map<String, Map<String, Value>> mocks) {
        this.situation = situation;
        this.tools = tools;
        this.mocks = Map.copyOf(mocks);
    }

    /// The plan of prepared steps.
    public Plan make(String project, Operation operation, RunSpec.Options options, RunPlanner.Steps steps) {
        List<Plan.PlanStep> previews;
        try {
            previews = new PlanPreview(situation, tools, mocks).preview(steps.steps(), options.skipUnchanged());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(ErrorCode.RUN_CANCELLED, "the plan was interrupted")
                    .toException();
        }
        Map<String, Plan.PlanStep> byName = new java.util.HashMap<>();
        previews.forEach(step -> byName.put(step.stack(), step));
        List<String> path = steps.graph().criticalPath(stack -> millis(stack, byName));
        return new Plan(
                situation.environment(),
                project,
                operation,
                previews,
                steps.removed(),
                steps.orderChanges(),
                steps.warnings(),
                path,
                estimate(steps, path, options.parallel(), byName),
                options.parallel(),
                steps.graph().layers().size(),
                digest(steps.steps()));
    }

    private long millis(String stack, Map<String, Plan.PlanStep> byName) {
        Plan.PlanStep step = byName.get(stack);
        boolean runs = step != null && step.certainty() != Plan.Certainty.UNCHANGED;
        return runs ? situation.expectedMillis(stack) : 0;
    }

    /// The greater of the critical path and the work divided by the slots; empty when nothing was
    /// ever timed.
    private Optional<Duration> estimate(
            RunPlanner.Steps steps, List<String> path, int parallel, Map<String, Plan.PlanStep> byName) {
        if (!situation.timed()) {
            return Optional.empty();
        }
        long longest = path.stream().mapToLong(stack -> millis(stack, byName)).sum();
        long work = steps.graph().order().stream()
                .mapToLong(stack -> millis(stack, byName))
                .sum();
        return Optional.of(Duration.ofMillis(Math.max(longest, work / parallel)));
    }

    /// What differs between a stack as it was applied and as the manifest wants it; never a value.
    public List<String> differences(RunSpec.StepSpec step, Plan plan) {
        return new StackDifference(situation, tools.engines(), tools.sources()).of(step, plan);
    }

    private static String digest(List<RunSpec.StepSpec> steps) {
        String[] parts = new String[steps.size()];
        for (int i = 0; i < parts.length; i++) {
            RunSpec.StepSpec step = steps.get(i);
            parts[i] = Digest.of(
                    step.stack(),
                    step.action().name(),
                    step.work().sourceDigest(),
                    Digest.of(step.work().settings()),
                    Digest.of(step.work().config()));
        }
        return Digest.of(parts);
    }
}
