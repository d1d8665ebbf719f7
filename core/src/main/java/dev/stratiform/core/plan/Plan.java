package dev.stratiform.core.plan;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.SkipReason;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run would do; made without effects.
///
/// Steps are in an order in which they could run. `removed` are stacks that are recorded but no
/// longer in the manifest. `estimate` is empty when no stack was ever timed. `digests` has one for
/// each step, which changes whenever anything that was read for it changes.
public record Plan(
        EnvironmentKey environment,
        String project,
        Operation operation,
        List<PlanStep> steps,
        List<String> removed,
        List<String> orderChanges,
        List<String> warnings,
        List<String> criticalPath,
        Optional<Duration> estimate,
        int parallel,
        int layers,
        Map<String, String> digests) {
    /// How sure a stack's plan is.
    public enum Certainty {
        /// All inputs are known.
        EXACT,
        /// Some input is planned, unknown or a mock.
        PROVISIONAL,
        /// The engine cannot look ahead without a value.
        DEFERRED,
        /// Nothing changed since the last success.
        UNCHANGED,
        /// It will not run.
        SKIPPED
    }

    /// Where an input's value comes from.
    public enum Origin {
        /// A dependency's recorded output that will not change.
        APPLIED,
        /// A dependency's preview says so.
        PLANNED,
        /// A dependency will be applied first; the value is not known.
        UNKNOWN,
        /// A stand-in that the output contract gives.
        MOCK
    }

    /// One input that comes from another stack.
    public record Provenance(String path, String reference, Origin origin) {}

    /// One stack's part in the plan.
    ///
    /// `creates` says that the stack was never applied here. `previewed` is false where the engine
    /// has no look ahead. `lostOutputs` are recorded outputs that the stack will no longer have.
    /// `denials` say what policies forbid.
    public record PlanStep(
            String stack,
            int layer,
            String engine,
            Certainty certainty,
            String action,
            Optional<SkipReason> skip,
            boolean creates,
            boolean previewed,
            StackEngine.Changes changes,
            List<StackEngine.ResourceChange> resources,
            List<Provenance> inputs,
            List<String> reasons,
            List<String> lostOutputs,
            List<String> denials) {}

    /// The digest of everything that was read.
    public String digest() {
        String[] parts = digests.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return Digest.of(parts);
    }

    /// What policies forbid, stack by stack.
    public List<String> denials() {
        return steps.stream()
                .flatMap(step -> step.denials().stream().map(text -> step.stack() + ": " + text))
                .toList();
    }

    /// Whether applying the plan would change anything.
    public boolean changesAnything() {
        return steps.stream()
                .anyMatch(step -> step.certainty() != Certainty.UNCHANGED && step.certainty() != Certainty.SKIPPED);
    }
}
