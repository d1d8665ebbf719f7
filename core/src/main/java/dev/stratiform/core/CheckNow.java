package dev.stratiform.core;

import dev.stratiform.core.graph.Selection;
import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.plan.RunPlanner;
import dev.stratiform.core.resolve.OutputsSource;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.ForeignOutputs;
import dev.stratiform.core.run.Remembered;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.run.Verification;
import dev.stratiform.core.run.Verifier;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.retry.Sleeper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes the checks of stacks outside of a run, with the outputs that are recorded.
record CheckNow(DriverTools tools) {
    List<CheckedStack> check(
            Blueprint blueprint,
            List<String> filters,
            Function<Blueprint, Function<Selection.Question, Set<String>>> lookup,
            Consumer<String> tell) {
        EnvironmentKey environment = new EnvironmentKey(blueprint.deployment(), blueprint.environment());
        Map<String, StackRecord> records = new HashMap<>();
        tools.store().records(environment).stream()
                .filter(record -> record.kind() == StackRecord.Kind.APPLIED)
                .forEach(record -> records.put(record.stack(), record));
        Set<String> chosen = Selection.parse(filters).select(RunPlanner.graph(blueprint), lookup.apply(blueprint));
        Verification verification =
                new Verification(tools.verifier(), sources(blueprint, environment, records), Sleeper.monotonic());
        List<CheckedStack> checked = new ArrayList<>();
        for (StackSpec stack : blueprint.stacks().values()) {
            if (chosen.contains(stack.name()) && records.containsKey(stack.name())) {
                checked.addAll(stack(verification, environment, blueprint, stack, tell));
            }
        }
        return checked;
    }

    private List<ValueSource> sources(
            Blueprint blueprint, EnvironmentKey environment, Map<String, StackRecord> records) {
        ValueSource lookups =
                new Remembered(tools.sources().in(blueprint.policy().region()), Map.of()).noting();
        OutputsSource outputs = new OutputsSource(
                name -> Optional.ofNullable(records.get(name)).map(StackRecord::outputs),
                blueprint.stacks().keySet());
        return List.of(lookups, outputs, new ForeignOutputs(tools.store()::records, environment));
    }

    private List<CheckedStack> stack(
            Verification verification,
            EnvironmentKey environment,
            Blueprint blueprint,
            StackSpec stack,
            Consumer<String> tell) {
        Verifier.Place place = new Verifier.Place(
                stack.name(),
                blueprint.policy().region(),
                stack.source(),
                tools.paths().work(environment, stack.name(), 0),
                Map.of());
        List<CheckedStack> checked = new ArrayList<>();
        for (StackSpec.Check check : stack.checks()) {
            RunSpec.Check due = new RunSpec.Check(
                    check.kind(), (Value.Fields) check.settings().value(), check.within());
            try {
                Verification.Outcome outcome = verification.of(
                        due,
                        place,
                        () -> Thread.currentThread().isInterrupted(),
                        text -> tell.accept(stack.name() + ": " + text));
                checked.add(new CheckedStack(stack.name(), outcome));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.of(ErrorCode.RUN_CANCELLED, "the checks were ended")
                        .toException();
            }
        }
        return checked;
    }
}
