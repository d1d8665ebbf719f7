package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What a stack was last applied from, or that it was destroyed: the recorded state.
///
/// Written atomically with the outcome of the step. `edges` are the stacks it depended on; those of
/// other environments and deployments are written `deployment/environment:stack`. `inputs` are
/// the resolved configuration, `outputs` what it gave; both may hold secrets, which the store
/// encrypts. `outputsPending` says that the outputs could not be read after the apply and must be
/// read by the next run. `source` is the digest of the blob with the packed source folder, empty
/// when the stack has none. `program` is the stack's engine settings (commands and the like),
/// enough to destroy it later.
public record StackRecord(
        EnvironmentKey environment,
        String stack,
        long generation,
        String run,
        Kind kind,
        String engine,
        String engineVersion,
        List<String> edges,
        Value.Fields inputs,
        Value.Fields outputs,
        boolean outputsPending,
        String source,
        Value.Fields program,
        String fingerprint,
        Instant at,
        Duration took) {
    /// Whether the stack exists.
    public enum Kind {
        /// It was applied. With an empty fingerprint something failed on it since.
        APPLIED,
        /// An apply of it failed and none ever succeeded: it may exist in part.
        PARTIAL,
        /// It was destroyed.
        DESTROYED
    }

    /// Whether it may exist.
    public boolean exists() {
        return kind != Kind.DESTROYED;
    }

    /// The stacks of its own environment that it depended on.
    public List<String> dependencies() {
        return edges.stream().filter(edge -> edge.indexOf('/') < 0).toList();
    }

    /// Whether it took outputs of a stack of another environment or deployment.
    public boolean uses(EnvironmentKey other, String foreignStack) {
        return edges.contains(other.deployment() + "/" + other.environment() + ":" + foreignStack);
    }

    /// Copies the list.
    public StackRecord {
        edges = List.copyOf(edges);
    }
}
