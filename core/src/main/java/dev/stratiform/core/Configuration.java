package dev.stratiform.core;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is configured for the environments of a deployment. Thread-safe; failures are
/// `StratiformException`.
public interface Configuration {
    /// A value of a stack's configuration, with where it comes from. References are left in it as
    /// text; a secret is marked. `stored` says that it was stored by `set`.
    record Entry(String stack, String key, Value value, Location origin, boolean stored) {}

    /// An environment of a deployment; texts may be empty.
    record Environment(
            String name,
            boolean enabled,
            String region,
            String account,
            boolean protect,
            DeploymentStatus.Phase phase) {}

    /// The effective values of all stacks in an environment, enabled or not, by stack.
    List<Entry> list(Order.Target target);

    /// Stores a value of a stack's configuration for an environment, beside the manifest; the
    /// file's path. A value with which the deployment would not be valid is refused and not
    /// written.
    String set(Order.Target target, String stack, String key, String text);

    /// The same for a secret: the value goes to the workspace's secrets, the file has a reference.
    String setSecret(Order.Target target, String stack, String key, String value);

    /// Forgets a stored value; the file's path. `CONFLICT` when it is not stored, and nothing is
    /// written when the deployment would not be valid without it.
    String unset(Order.Target target, String stack, String key);

    /// The environments of a deployment, in the manifest's order.
    List<Environment> environments(String deployment);

    /// Enables or disables an environment in the manifest's file, whose text stays otherwise as it
    /// is; the file's path.
    String enable(String deployment, String environment, boolean on);

    /// A value that a promotion would change; `before` is absent where the environment had none of
    /// its own. A reference to a secret of the other environment is told, and never copied; values
    /// that the stack takes for secrets are marked.
    record Promoted(String stack, String key, Optional<Value> before, Value after, boolean secret) {}

    /// What is asked of a promotion: from where to where, only some stacks (none for all), and
    /// values by `stack:key` that differ there.
    record Promotion(String deployment, String from, String to, List<String> stacks, Map<String, String> others) {
        /// Copies the collections.
        public Promotion {
            stacks = List.copyOf(stacks);
            others = Map.copyOf(others);
        }
    }

    /// What would change if the values that are configured for one environment alone were those of
    /// another.
    List<Promoted> promotion(Promotion wanted);

    /// Stores these values; the file's path. Refused as `set` refuses.
    String promote(Promotion wanted);

    /// Copies a deployment's manifest and stored configuration under a new id; the new manifest's
    /// path. Empty names stay. Nothing of its state goes along. `CONFLICT` when the id is taken.
    String copy(String deployment, String id, String organization, String project);
}
