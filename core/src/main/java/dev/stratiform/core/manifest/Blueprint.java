package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A manifest made concrete for one environment.
///
/// `stacks` are those that take part, in the manifest's order; `leftOut` the disabled ones and
/// those whose `when` is false.
public record Blueprint(
        String deployment,
        String organization,
        String project,
        String environment,
        Policy policy,
        Map<String, Integer> concurrencyGroups,
        Map<String, StackSpec> stacks,
        Map<String, LeftOut> leftOut,
        String digest,
        Location at) {
    /// How runs of the environment behave unless a person says otherwise.
    public record Policy(
            boolean protect,
            Manifest.Approvals approvals,
            Manifest.Limits envelope,
            boolean failFast,
            Rollback rollback,
            boolean rollbackFailedToo,
            boolean destroyRemoved,
            String region,
            List<Notice> notices,
            List<PolicyRule> rules) {
        /// Copies the lists.
        public Policy {
            notices = List.copyOf(notices);
            rules = List.copyOf(rules);
        }
    }

    /// What happens after a failure.
    public enum Rollback {
        /// What the run did is taken back.
        AUTOMATIC,
        /// The user may take it back.
        MANUAL,
        /// Nothing.
        NONE
    }

    /// Why a stack takes no part.
    public record LeftOut(boolean disabled, Location at) {}

    /// Copies the maps.
    public Blueprint {
        concurrencyGroups = Map.copyOf(concurrencyGroups);
        stacks = Collections.unmodifiableMap(new LinkedHashMap<>(stacks));
        leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }

    /// Whether stacks that are gone from the manifest are destroyed.
    public boolean destroysRemoved() {
        return policy.destroyRemoved();
    }
}
