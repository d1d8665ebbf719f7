package dev.stratiform.core.run;

import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.run.RunSpec.Compensation;
import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.RunSpec.StepSpec;
import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes run specs with short defaults; what follows `step` is about that step.
final class SpecMaker {
    static final Value.Fields NOTHING = new Value.Fields(Map.of());
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, Integer> limits = new HashMap<>();
    private int parallel = 10;
    private boolean layered;
    private boolean failFast;
    private RunSpec.Rollback rollback = RunSpec.Rollback.NONE;
    private RunSpec.RollbackScope scope = RunSpec.RollbackScope.COMPLETED;
    private RunSpec.Gates gates = RunSpec.Gates.OPEN;
    private Envelope envelope = Envelope.OPEN;

    private static final class Draft {
        private final String stack;
        private final List<String> needs;
        private Optional<SkipReason> skip = Optional.empty();
        private RetryRule retry = RetryRule.NEVER;
        private String group = "";
        private int weight = 1;
        private long rank = 1;
        private Compensation compensation = Compensation.RESTORE;

        private Draft(String stack, List<String> needs) {
            this.stack = stack;
            this.needs = needs;
        }
    }

    SpecMaker step(String stack, String... needs) {
        return step(stack, List.of(needs));
    }

    SpecMaker step(String stack, List<String> needs) {
        drafts.add(new Draft(stack, needs));
        return this;
    }

    SpecMaker skipped(SkipReason reason) {
        drafts.getLast().skip = Optional.of(reason);
        return this;
    }

    SpecMaker retry(RetryRule rule) {
        drafts.getLast().retry = rule;
        return this;
    }

    SpecMaker in(String group, int weight) {
        drafts.getLast().group = group;
        drafts.getLast().weight = weight;
        return this;
    }

    SpecMaker rank(long rank) {
        drafts.getLast().rank = rank;
        return this;
    }

    SpecMaker takenBackBy(Compensation compensation) {
        drafts.getLast().compensation = compensation;
        return this;
    }

    SpecMaker limit(String group, int limit) {
        limits.put(group, limit);
        return this;
    }

    SpecMaker parallel(int count) {
        parallel = count;
        return this;
    }

    SpecMaker layered() {
        layered = true;
        return this;
    }

    SpecMaker failFast() {
        failFast = true;
        return this;
    }

    SpecMaker rollback(RunSpec.Rollback strategy) {
        rollback = strategy;
        return this;
    }

    SpecMaker automatic() {
        return rollback(RunSpec.Rollback.AUTOMATIC);
    }

    SpecMaker failedToo() {
        scope = RunSpec.RollbackScope.FAILED_AND_COMPLETED;
        return this;
    }

    SpecMaker approvals(int people) {
        gates = new RunSpec.Gates(people, gates.approvers(), gates.policies());
        return this;
    }

    SpecMaker gates(RunSpec.Gates others) {
        gates = others;
        return this;
    }

    SpecMaker within(Envelope rules) {
        envelope = rules;
        return this;
    }

    RunSpec spec() {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        drafts.forEach(draft -> needs.put(draft.stack, draft.needs));
        Map<String, Integer> depths = DependencyGraph.of(needs).depths();
        var options = new RunSpec.Options(
                parallel, layered, failFast, rollback, scope, limits, gates, false, true, envelope, "", List.of());
        List<StepSpec> steps = drafts.stream()
                .map(draft -> step(draft, depths.getOrDefault(draft.stack, 0)))
                .toList();
        var key = new EnvironmentKey("shop", "test");
        return new RunSpec("r1", key, Operation.DEPLOY, 1, options, steps, "ann", Instant.EPOCH);
    }

    private static StepSpec step(Draft draft, int layer) {
        var work = new RunSpec.StackWork(
                "command",
                NOTHING,
                NOTHING,
                Map.of(),
                "",
                "",
                "",
                draft.needs,
                Duration.ofMinutes(1),
                Duration.ZERO,
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                List.of());
        return new StepSpec(
                draft.stack,
                RunSpec.StepAction.APPLY,
                draft.needs,
                draft.skip,
                draft.retry,
                draft.group,
                draft.weight,
                draft.rank,
                layer,
                draft.compensation,
                work);
    }
}
