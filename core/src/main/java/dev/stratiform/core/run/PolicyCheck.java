package dev.stratiform.core.run;

import dev.stratiform.core.manifest.PolicyRule;
import dev.stratiform.core.resolve.Condition;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds what a stack's plan would do against policies. A policy that cannot be decided forbids.
///
/// @param options the run's
/// @param operation the run's
public record PolicyCheck(EnvironmentKey environment, Operation operation, RunSpec.Options options) {
    private static final int MOST = 20;

    /// Whether a step is held against policies at all.
    public boolean concerns(RunSpec.StepSpec step) {
        return !options.gates().policies().isEmpty() && step.action() != RunSpec.StepAction.REFRESH;
    }

    /// What policies forbid in a step's plan, in words; nothing when all is allowed.
    public List<String> denials(RunSpec.StepSpec step, StackEngine.Preview plan) {
        List<String> denials = new ArrayList<>();
        for (PolicyRule rule : options.gates().policies()) {
            Asked asked = new Asked(rule, Condition.parse(rule.deny(), null));
            if (PolicyRule.ofResources(asked.deny())) {
                plan.changes().forEach(change -> ask(asked, step, plan, Optional.of(change), denials));
            } else {
                ask(asked, step, plan, Optional.empty(), denials);
            }
        }
        return denials.size() <= MOST ? denials : List.copyOf(denials.subList(0, MOST));
    }

    /// A policy with its expression, which is read once for a step.
    private record Asked(PolicyRule rule, Condition deny) {}

    private void ask(
            Asked asked,
            RunSpec.StepSpec step,
            StackEngine.Preview plan,
            Optional<ResourceChange> change,
            List<String> denials) {
        String what = change.map(c -> word(c.op()) + " " + c.address() + " is ").orElse("this is ");
        try {
            Map<String, Value> names = names(step, plan, change);
            boolean denied = asked.deny().holds(name -> Optional.ofNullable(names.get(name)), null);
            if (denied) {
                String why = asked.rule().message().isEmpty()
                        ? ""
                        : ": " + asked.rule().message();
                denials.add(what + "forbidden by the policy " + asked.rule().name() + why);
            }
        } catch (StratiformException e) {
            denials.add(what + "not decided by the policy " + asked.rule().name() + ": "
                    + e.failure().message());
        }
    }

    private Map<String, Value> names(RunSpec.StepSpec step, StackEngine.Preview plan, Optional<ResourceChange> change) {
        Map<String, Value> names = new HashMap<>();
        names.put("stack.name", Value.of(step.stack()));
        names.put("stack.engine", Value.of(step.work().engine()));
        names.put("operation", Value.of(operation.label()));
        names.put("env.name", Value.of(environment.environment()));
        names.put("env.region", Value.of(options.region()));
        names.put("deployment.id", Value.of(environment.deployment()));
        StackEngine.Changes sum = plan.summary();
        names.put("changes.created", Value.of(sum.created()));
        names.put("changes.updated", Value.of(sum.updated()));
        names.put("changes.deleted", Value.of(sum.deleted()));
        names.put("changes.replaced", Value.of(sum.replaced()));
        names.put("changes.total", Value.of(sum.created() + sum.updated() + sum.deleted() + sum.replaced()));
        change.ifPresent(c -> {
            names.put("op", Value.of(word(c.op())));
            names.put("resource.type", Value.of(c.type()));
            names.put("resource.address", Value.of(c.address()));
        });
        return names;
    }

    /// One word for what engines call by several.
    private static String word(String op) {
        return op.contains("replace") ? "replace" : op.contains("delete") ? "delete" : op;
    }
}
