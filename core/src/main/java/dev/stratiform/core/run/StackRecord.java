package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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
    /// The key in `program` under which a renamed stack keeps the name that engines know it by.
    public static final String IDENTITY = "x-identity";

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

    /// What engines know the stack by.
    public String identity() {
        return program.values().get(IDENTITY) instanceof Value.Text(String name) ? name : stack;
    }

    /// The same stack under a new name; engines go on to know it by the old one.
    StackRecord renamed(String name) {
        Map<String, Value> settings = new LinkedHashMap<>(program.values());
        settings.put(IDENTITY, Value.of(identity()));
        return of(name, kind, edges, new Value.Fields(settings));
    }

    /// What is left of a stack that has another name now.
    StackRecord gone() {
        return of(stack, Kind.DESTROYED, List.of(), program);
    }

    /// The same with other names of the stacks that it depends on.
    StackRecord withEdges(UnaryOperator<String> names) {
        return of(stack, kind, edges.stream().map(names).toList(), program);
    }

    private StackRecord of(String name, Kind how, List<String> needs, Value.Fields settings) {
        boolean there = how != Kind.DESTROYED;
        return new StackRecord(
                environment,
                name,
                generation,
                run,
                how,
                engine,
                engineVersion,
                needs,
                inputs,
                there ? outputs : Value.Fields.EMPTY,
                there && outputsPending,
                source,
                settings,
                there ? fingerprint : "",
                at,
                Duration.ZERO);
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
