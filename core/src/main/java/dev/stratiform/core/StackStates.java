package dev.stratiform.core;

import dev.stratiform.core.plan.Works;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What engines know of applied stacks: resources and states. Thread-safe.
final class StackStates {
    private static final StackEngine.Limits LIMITS =
            new StackEngine.Limits(Duration.ofMinutes(30), Duration.ZERO, Duration.ofSeconds(30), false);
    private static final StackEngine.Listener DEAF = StackEngine.Listener.deaf();

    /// An engine's door to one stack's state.
    private record Door(StackEngine.StateAccess access, StackEngine.Request request) {}

    /// Work on an engine's state.
    private interface Call<T> {
        T with(Door door) throws InterruptedException;
    }

    private final DriverTools tools;

    StackStates(DriverTools tools) {
        this.tools = tools;
    }

    /// The resources of applied stacks by stack; those whose engine keeps no state have none.
    Map<String, List<StackEngine.Resource>> resources(EnvironmentKey environment, List<String> stacks) {
        Map<String, StackRecord> records = records(environment);
        List<String> wanted = stacks.isEmpty() ? new ArrayList<>(records.keySet()) : stacks;
        Map<String, List<StackEngine.Resource>> found = new LinkedHashMap<>();
        for (String stack : wanted) {
            StackRecord record = record(environment, records, stack);
            StackEngine engine = engine(record);
            found.put(
                    stack,
                    engine.state().isEmpty()
                            ? List.of()
                            : call(record, door -> door.access().resources(door.request(), DEAF)));
        }
        return found;
    }

    /// The applied stacks whose engine keeps a state, by name.
    List<String> withState(EnvironmentKey environment) {
        return records(environment).values().stream()
                .filter(record -> engine(record).state().isPresent())
                .map(StackRecord::stack)
                .toList();
    }

    /// Writes the state of a stack to a new file, for this user alone.
    void exportState(EnvironmentKey environment, String stack, Path file) {
        call(record(environment, records(environment), stack), door -> {
            door.access().exportState(door.request(), file, DEAF);
            return file;
        });
    }

    /// Replaces the state of a stack; the environment's lease is held.
    void importState(EnvironmentKey environment, String stack, Path file) {
        call(record(environment, records(environment), stack), door -> {
            door.access().importState(door.request(), file, DEAF);
            return file;
        });
    }

    private <T> T call(StackRecord record, Call<T> call) {
        try {
            return call.with(door(record));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(ErrorCode.RUN_CANCELLED, "the command was interrupted")
                    .toException();
        }
    }

    private Door door(StackRecord record) {
        StackEngine engine = engine(record);
        StackEngine.StateAccess access = engine.state()
                .orElseThrow(() -> Failure.of(
                                ErrorCode.USAGE,
                                "the stack " + record.stack() + " has no state of its own: its engine "
                                        + record.engine() + " keeps none")
                        .toException());
        RunSpec.StackWork work = new Works(tools.workspace(), tools.engines()).recorded(record);
        return new Door(
                access,
                new StackEngine.Request(
                        "state",
                        record.environment(),
                        record.stack(),
                        0,
                        "",
                        false,
                        work.engineSettings(),
                        record.inputs(),
                        tools.folders().of(record.environment(), record.stack(), 0, work),
                        LIMITS));
    }

    private StackEngine engine(StackRecord record) {
        StackEngine engine = tools.engines().get(record.engine());
        if (engine == null) {
            throw Failure.of(
                            ErrorCode.ENGINE_NOT_FOUND,
                            "this installation has no engine " + record.engine() + ", which applied " + record.stack())
                    .toException();
        }
        return engine;
    }

    private Map<String, StackRecord> records(EnvironmentKey environment) {
        Map<String, StackRecord> existing = new TreeMap<>();
        tools.store().records(environment).stream()
                .filter(StackRecord::exists)
                .forEach(record -> existing.put(record.stack(), record));
        return existing;
    }

    private static StackRecord record(EnvironmentKey environment, Map<String, StackRecord> records, String stack) {
        StackRecord record = records.get(stack);
        if (record == null) {
            throw Failure.of(
                            ErrorCode.STACK_NOT_FOUND,
                            "no stack '" + stack + "' is applied in " + environment
                                    + Nearest.question(stack, records.keySet()) + "; applied are: "
                                    + (records.isEmpty() ? "none" : String.join(", ", records.keySet())))
                    .withNext("stratiform deploy")
                    .toException();
        }
        return record;
    }
}
