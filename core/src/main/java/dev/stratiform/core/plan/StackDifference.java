package dev.stratiform.core.plan;

import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What differs between a stack as it was applied and as the manifest wants it. Never shows a
/// value.
final class StackDifference {
    private final Situation situation;
    private final Map<String, StackEngine> engines;
    private final List<ValueSource> sources;

    /// Compares with what the situation records.
    StackDifference(Situation situation, Map<String, StackEngine> engines, List<ValueSource> sources) {
        this.situation = situation;
        this.engines = Map.copyOf(engines);
        this.sources = List.copyOf(sources);
    }

    /// The differences of one step, in words; the plan tells which dependencies will change first.
    List<String> of(RunSpec.StepSpec step, Plan plan) {
        StackRecord record = situation.records().get(step.stack());
        if (record == null || !record.exists()) {
            return List.of();
        }
        List<String> differences = new ArrayList<>();
        if (record.fingerprint().isEmpty()) {
            differences.add("the last attempt on it failed or its outcome was in doubt");
        }
        if (!record.source().equals(step.work().sourceDigest())) {
            differences.add("source: the files in " + step.work().source() + " changed");
        }
        if (!record.engine().equals(step.work().engine())) {
            differences.add(
                    "engine: was " + record.engine() + ", is " + step.work().engine());
        } else {
            StackEngine engine = engines.get(step.work().engine());
            String version = engine == null ? "" : engine.version(step.work().engineSettings());
            if (!record.engineVersion().equals(version)) {
                differences.add("engine version: was " + record.engineVersion() + ", is " + version);
            }
        }
        if (!record.program().equals(step.work().settings())) {
            differences.add("the engine's settings in the definition changed");
        }
        inputs(step, record, differences);
        dependencies(step, plan, differences);
        return differences;
    }

    private void inputs(RunSpec.StepSpec step, StackRecord record, List<String> differences) {
        List<ValueSource> all = new ArrayList<>(sources);
        all.add(new OutputsSource(this::applied, situation.records().keySet()));
        Value now = Resolver.resolve(step.work().config(), step.work().places(), all, new ArrayList<>());
        Map<String, Value> before = record.inputs().values();
        Map<String, Value> after = now instanceof Value.Fields(Map<String, Value> fields) ? fields : Map.of();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Value old = before.get(name);
            Value fresh = after.get(name);
            if (old == null) {
                differences.add("input " + name + ": added");
            } else if (fresh == null) {
                differences.add("input " + name + ": removed");
            } else if (!old.revealed().equals(fresh.revealed())) {
                differences.add("input " + name + ": changed");
            }
        }
    }

    private Optional<Value.Fields> applied(String stack) {
        return Optional.ofNullable(situation.records().get(stack))
                .filter(r -> r.kind() == StackRecord.Kind.APPLIED)
                .map(StackRecord::outputs);
    }

    private static void dependencies(RunSpec.StepSpec step, Plan plan, List<String> differences) {
        for (Plan.PlanStep other : plan.steps()) {
            boolean runs = other.certainty() != Plan.Certainty.UNCHANGED && other.certainty() != Plan.Certainty.SKIPPED;
            if (runs && step.work().edges().contains(other.stack())) {
                differences.add("dependency " + other.stack() + ": will run first, its outputs may change");
            }
        }
    }
}
