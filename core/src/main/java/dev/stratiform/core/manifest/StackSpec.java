package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One stack of a deployment, concrete for one environment.
///
/// `config` holds values; references to other stacks, secrets and remote values are left in it as
/// text, all others are resolved. `settings` are the engine's part of the definition. `layer` is a
/// label, empty for none. `watch` are patterns of files below the workspace that belong to the
/// stack, too.
public record StackSpec(
        String name,
        String engine,
        Path source,
        Value.Fields settings,
        Node.Mapping config,
        List<Dependency> dependencies,
        List<String> uses,
        String layer,
        List<String> tags,
        int weight,
        String concurrencyGroup,
        int priority,
        Duration timeout,
        Duration silence,
        RetrySpec retry,
        boolean protect,
        Map<String, OutputSpec> outputs,
        Set<String> secretInputs,
        List<Check> checks,
        List<HookSpec> hooks,
        List<String> watch,
        String movedFrom,
        Location at) {
    /// Copies the collections.
    public StackSpec {
        dependencies = List.copyOf(dependencies);
        uses = List.copyOf(uses);
        tags = List.copyOf(tags);
        outputs = Map.copyOf(outputs);
        secretInputs = Set.copyOf(secretInputs);
        checks = List.copyOf(checks);
        hooks = List.copyOf(hooks);
        watch = List.copyOf(watch);
    }

    /// What a stack promises of one output: type, secrecy, and a stand-in for plans.
    public record OutputSpec(String type, boolean secret, Optional<Value> mock) {}

    /// A check once the stack was applied; references are left in its settings as text.
    public record Check(String kind, Node.Mapping settings, Duration within) {}

    /// When a failed stack is tried again; `on` holds `throttling`, `network`, `lock`, `timeout`.
    public record RetrySpec(
            int maxAttempts,
            Duration initialInterval,
            double backoffCoefficient,
            Duration maxInterval,
            Set<String> on) {
        /// One attempt only.
        public static final RetrySpec NONE =
                new RetrySpec(1, Duration.ofSeconds(10), 2, Duration.ofMinutes(2), Set.of());

        /// Copies the set.
        public RetrySpec {
            on = Set.copyOf(on);
        }
    }

    /// An edge: the stack that is needed, where that is said, and by what text (`dependsOn` or the
    /// reference).
    public record Dependency(String stack, Location at, boolean fromReference, String text) {
        /// Whether it is a stack of another environment or deployment.
        boolean foreign() {
            return stack.indexOf('/') >= 0;
        }
    }

    /// The same stack, depending on every stack of a family where `dependsOn` names what `forEach`
    /// made it of.
    StackSpec withFamilies(Map<String, List<String>> families) {
        if (dependencies.stream().allMatch(d -> d.fromReference() || !families.containsKey(d.stack()))) {
            return this;
        }
        List<Dependency> all = new ArrayList<>();
        for (Dependency need : dependencies) {
            List<String> members = need.fromReference() ? null : families.get(need.stack());
            if (members == null) {
                all.add(need);
            } else {
                members.forEach(name -> all.add(new Dependency(name, need.at(), false, need.text())));
            }
        }
        return new StackSpec(
                name,
                engine,
                source,
                settings,
                config,
                all,
                uses,
                layer,
                tags,
                weight,
                concurrencyGroup,
                priority,
                timeout,
                silence,
                retry,
                protect,
                outputs,
                secretInputs,
                checks,
                hooks,
                watch,
                movedFrom,
                at);
    }
}
