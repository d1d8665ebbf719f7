package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A deployment as its file declares it, whatever form the file is in.
///
/// `root` is the native form with places. `findings` are what reading found; a manifest with errors
/// is still returned, so that validation can go on. `digest` is that of the file's bytes.
public record Manifest(
        String file,
        String id,
        String organization,
        String project,
        String domain,
        Node.Mapping root,
        Map<String, Environment> environments,
        Map<String, Node.Mapping> stacks,
        Map<String, Parameter> parameters,
        List<Finding> findings,
        String digest) {
    /// One environment, with what it inherits.
    public record Environment(
            boolean enabled,
            String region,
            String account,
            boolean protect,
            Approvals approvals,
            Limits envelope,
            Node.Mapping config,
            Location at) {}

    /// How many people must approve a deploy, 0 for none, and the groups that they must be of,
    /// empty for anybody.
    public record Approvals(int minimum, List<String> groups, Location at) {
        /// Copies the list.
        public Approvals {
            groups = List.copyOf(groups);
        }
    }

    /// What deploys of an environment may do without asking: types that are not deleted or
    /// replaced, and how many changes a stack may make, 0 for any number.
    public record Limits(List<String> protectTypes, int maxChanges) {
        /// Copies the list.
        public Limits {
            protectTypes = List.copyOf(protectTypes);
        }
    }

    /// Copies the collections.
    public Manifest {
        environments = Collections.unmodifiableMap(new LinkedHashMap<>(environments));
        stacks = Collections.unmodifiableMap(new LinkedHashMap<>(stacks));
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        findings = List.copyOf(findings);
    }

    /// The names of the enabled environments.
    public List<String> enabledEnvironments() {
        return environments.entrySet().stream()
                .filter(e -> e.getValue().enabled())
                .map(Map.Entry::getKey)
                .toList();
    }
}
