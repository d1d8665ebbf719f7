package dev.stratiform.core;

import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.Settings;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.run.Envelope;
import dev.stratiform.core.run.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Says how runs behave: by the manifest, the workspace's settings and what a person chose.
record RunOptions(Settings settings) {
    /// What a deploy does.
    RunSpec.Options of(Blueprint blueprint, Order.Choices choices) {
        Blueprint.Policy policy = blueprint.policy();
        RunSpec.Rollback rollback = switch (policy.rollback()) {
            case AUTOMATIC -> RunSpec.Rollback.AUTOMATIC;
            case MANUAL -> RunSpec.Rollback.MANUAL;
            case NONE -> RunSpec.Rollback.NONE;
        };
        RunSpec.RollbackScope scope = policy.rollbackFailedToo()
                ? RunSpec.RollbackScope.FAILED_AND_COMPLETED
                : RunSpec.RollbackScope.COMPLETED;
        return new RunSpec.Options(
                choices.parallel().orElse(settings.parallel()),
                choices.layered(),
                choices.failFast().orElse(policy.failFast()),
                choices.rollback().orElse(rollback),
                choices.scope().orElse(scope),
                blueprint.concurrencyGroups(),
                gates(policy),
                policy.protect(),
                choices.skipUnchanged(),
                envelope(blueprint, choices),
                policy.region(),
                policy.notices());
    }

    /// Nobody approves what is taken away, but policies hold for it, too.
    static RunSpec.Gates policies(Blueprint blueprint) {
        return new RunSpec.Gates(0, Set.of(), blueprint.policy().rules());
    }

    /// Groups are those of the workspace's settings.
    private RunSpec.Gates gates(Blueprint.Policy policy) {
        Manifest.Approvals approvals = policy.approvals();
        Map<String, List<String>> groups = settings.groups();
        Set<String> people = approvals.groups().stream()
                .flatMap(group -> groups.getOrDefault(group, List.of()).stream())
                .collect(Collectors.toSet());
        return new RunSpec.Gates(approvals.minimum(), people, policy.rules());
    }

    /// What is protected loses nothing, unless the deployment's id was given.
    private static Envelope envelope(Blueprint blueprint, Order.Choices choices) {
        Blueprint.Policy policy = blueprint.policy();
        boolean confirmed =
                choices.confirmed().filter(blueprint.deployment()::equals).isPresent();
        Set<String> protectedStacks = blueprint.stacks().values().stream()
                .filter(stack -> !confirmed && (policy.protect() || stack.protect()))
                .map(StackSpec::name)
                .collect(Collectors.toSet());
        return new Envelope(
                policy.envelope().protectTypes(), policy.envelope().maxChanges(), protectedStacks, Map.of());
    }

    /// What a run does that no manifest rules.
    RunSpec.Options of(Order.Choices choices, boolean protectedEnvironment, RunSpec.Gates gates) {
        return new RunSpec.Options(
                choices.parallel().orElse(settings.parallel()),
                choices.layered(),
                choices.failFast().orElse(false),
                RunSpec.Rollback.NONE,
                RunSpec.RollbackScope.COMPLETED,
                Map.of(),
                gates,
                protectedEnvironment,
                choices.skipUnchanged(),
                Envelope.OPEN,
                "",
                List.of());
    }
}
