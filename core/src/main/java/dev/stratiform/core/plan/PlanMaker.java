package dev.stratiform.core.plan;

import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.PolicyCheck;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackFolders;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Makes the plan that people and programs read. No effects.
public final class PlanMaker {
    /// What making a plan needs: engines by name, sources of values, and where things stand;
    /// `elsewhere` gives the record of a `deployment/environment:stack`, `usersElsewhere` the
    /// stacks of other environments and deployments that took outputs of a stack of this one.
    public record Tools(
            Map<String, StackEngine> engines,
            List<ValueSource> sources,
            StackFolders folders,
            Function<String, Optional<StackRecord>> elsewhere,
            Function<String, List<String>> usersElsewhere) {
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
            PolicyCheck policies = new PolicyCheck(situation.environment(), operation, options);
            previews = new PlanPreview(situation, tools, mocks, policies).preview(steps.steps(), options);
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
                Stream.of(steps.warnings().stream(), lost(previews), lostElsewhere(previews))
                        .flatMap(warnings -> warnings)
                        .toList(),
                path,
                estimate(steps, path, options.parallel(), byName),
                options.parallel(),
                steps.graph().layers().size(),
                digests(steps.steps()));
    }

    /// Outputs that go although others take them.
    private Stream<String> lost(List<Plan.PlanStep> steps) {
        return steps.stream()
                .flatMap(step -> step.lostOutputs().stream().flatMap(output -> {
                    List<String> users = users(step.stack(), output, steps);
                    return users.isEmpty()
                            ? Stream.empty()
                            : Stream.of(step.stack() + " will no longer have the output " + output + ", which "
                                    + String.join(", ", users) + (users.size() == 1 ? " uses" : " use"));
                }));
    }

    /// Records do not say which output a stack elsewhere took, so all that go are named.
    private Stream<String> lostElsewhere(List<Plan.PlanStep> steps) {
        return steps.stream().filter(step -> !step.lostOutputs().isEmpty()).flatMap(step -> {
            List<String> users = tools.usersElsewhere().apply(step.stack());
            return users.isEmpty()
                    ? Stream.empty()
                    : Stream.of(step.stack() + " will no longer have " + String.join(", ", step.lostOutputs())
                            + "; its outputs are used by " + String.join(", ", users));
        });
    }

    private List<String> users(String stack, String output, List<Plan.PlanStep> steps) {
        List<String> users = new ArrayList<>();
        for (Plan.PlanStep other : steps) {
            if (other.inputs().stream().anyMatch(i -> i.reference().equals(stack + "." + output))) {
                users.add(other.stack());
            }
        }
        return users;
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

    /// A digest of all that was read for each step.
    public Map<String, String> digests(List<RunSpec.StepSpec> steps) {
        Map<String, String> digests = new TreeMap<>();
        for (RunSpec.StepSpec step : steps) {
            List<String> read = new ArrayList<>(List.of(
                    step.action().name(),
                    step.skip().map(Enum::name).orElse(""),
                    step.work().sourceDigest(),
                    Digest.of(step.work().settings()),
                    Digest.of(step.work().config()),
                    recorded(step.stack())));
            step.work().edges().forEach(need -> read.add(need + "=" + outputs(need)));
            digests.put(step.stack(), Digest.of(read.toArray(String[]::new)));
        }
        return digests;
    }

    /// How a stack is recorded.
    private String recorded(String stack) {
        StackRecord record = situation.records().get(stack);
        return record == null
                ? ""
                : Digest.of(
                        record.kind().name(),
                        Long.toString(record.generation()),
                        record.fingerprint(),
                        Digest.of(record.outputs()));
    }

    /// The outputs that a stack of this or another environment has now.
    private String outputs(String need) {
        StackRecord record = need.indexOf('/') < 0
                ? situation.records().get(need)
                : tools.elsewhere().apply(need).orElse(null);
        return record == null ? "" : Digest.of(record.outputs());
    }
}
