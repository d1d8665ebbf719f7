package dev.stratiform.core.plan;

import dev.stratiform.core.manifest.SourceFolder;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.manifest.StackSpec.OutputSpec;
import dev.stratiform.core.manifest.StackSpec.RetrySpec;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes what a driver needs to know of a stack, and keeps the snapshots of the sources that it
/// read.
///
/// Used by one thread.
public final class Works {
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final Path workspace;
    private final Map<String, StackEngine> engines;
    private final Map<Path, String> digests = new HashMap<>();
    private final Map<String, Path> folders = new HashMap<>();

    /// Stacks' source folders are below the workspace.
    public Works(Path workspace, Map<String, StackEngine> engines) {
        this.workspace = workspace;
        this.engines = Map.copyOf(engines);
    }

    /// The packed sources of all stacks that were asked for, by digest.
    public Map<String, byte[]> snapshots() {
        Map<String, byte[]> packed = new LinkedHashMap<>();
        folders.forEach((digest, folder) -> packed.put(digest, SourceFolder.pack(folder)));
        return packed;
    }

    /// The work on a stack as the manifest wants it; `record` is what is known of it, if anything.
    RunSpec.StackWork apply(StackSpec spec, @Nullable StackRecord record) {
        Map<String, String> places = new LinkedHashMap<>();
        collectPlaces("", spec.config(), places);
        return new RunSpec.StackWork(
                spec.engine(),
                settings(spec, record),
                (Value.Fields) spec.config().value(),
                places,
                workspace.relativize(spec.source()).toString(),
                digest(spec.source()),
                spec.watch().isEmpty() ? "" : SourceFolder.watched(workspace, spec.watch()),
                Stream.concat(spec.dependencies().stream().map(d -> d.stack()).distinct(), spec.uses().stream())
                        .toList(),
                spec.timeout(),
                spec.silence(),
                types(spec.outputs()),
                spec.secretInputs(),
                secrets(spec.outputs()),
                spec.checks().stream()
                        .map(check -> new RunSpec.Check(
                                check.kind(), (Value.Fields) check.settings().value(), check.within()))
                        .toList(),
                hooks(spec));
    }

    /// A stack that was renamed goes on to be known by its old name.
    private static Value.Fields settings(StackSpec spec, @Nullable StackRecord record) {
        if (record == null || !record.exists() || record.identity().equals(spec.name())) {
            return spec.settings();
        }
        Map<String, Value> settings = new LinkedHashMap<>(spec.settings().values());
        settings.put(StackRecord.IDENTITY, Value.of(record.identity()));
        return new Value.Fields(settings);
    }

    /// The programs beside a stack's attempts.
    public static List<RunSpec.Hook> hooks(StackSpec spec) {
        return spec.hooks().stream()
                .map(hook -> new RunSpec.Hook(
                        hook.moment(), (Value.Fields) hook.settings().value(), hook.timeout()))
                .toList();
    }

    private String digest(Path source) {
        return digests.computeIfAbsent(source, folder -> {
            String digest = SourceFolder.snapshot(folder);
            if (!digest.isEmpty()) {
                folders.put(digest, folder);
            }
            return digest;
        });
    }

    /// The places of the scalars that hold a reference, by JSON pointer.
    private static void collectPlaces(String pointer, Node node, Map<String, String> places) {
        switch (node) {
            case Node.Scalar(Value.Text(String text), var at) -> {
                if (text.contains("${") || text.contains("{{")) {
                    places.put(pointer, at.toString());
                }
            }
            case Node.Scalar _ -> {}
            case Node.Sequence(List<Node> items, var _) -> {
                for (int i = 0; i < items.size(); i++) {
                    collectPlaces(pointer + "/" + i, items.get(i), places);
                }
            }
            case Node.Mapping(var entries, var _) ->
                entries.forEach((key, entry) ->
                        collectPlaces(pointer + "/" + key.replace("~", "~0").replace("/", "~1"), entry.node(), places));
        }
    }

    private static Map<String, String> types(Map<String, OutputSpec> outputs) {
        Map<String, String> types = new LinkedHashMap<>();
        outputs.forEach((name, spec) -> types.put(name, spec.type()));
        return types;
    }

    private static Set<String> secrets(Map<String, OutputSpec> outputs) {
        Set<String> secrets = new HashSet<>();
        outputs.forEach((name, spec) -> {
            if (spec.secret()) {
                secrets.add(name);
            }
        });
        return secrets;
    }

    /// The work on a stack as it was recorded; nothing is resolved again.
    public RunSpec.StackWork recorded(StackRecord record) {
        Set<String> secretOutputs = new HashSet<>();
        record.outputs().values().forEach((name, value) -> {
            if (value.tainted()) {
                secretOutputs.add(name);
            }
        });
        return new RunSpec.StackWork(
                record.engine(),
                record.program(),
                record.inputs(),
                Map.of(),
                "stacks/" + record.stack(),
                record.source(),
                "",
                record.edges(),
                TIMEOUT,
                Duration.ZERO,
                Map.of(),
                Set.of(),
                secretOutputs,
                List.of(),
                List.of());
    }

    /// The work of a step that is only listed.
    RunSpec.StackWork listed(String engine) {
        return new RunSpec.StackWork(
                engine,
                Value.Fields.EMPTY,
                Value.Fields.EMPTY,
                Map.of(),
                "",
                "",
                "",
                List.of(),
                TIMEOUT,
                Duration.ZERO,
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(),
                List.of());
    }

    RunSpec.RetryRule retry(StackSpec spec) {
        RetrySpec retry = spec.retry();
        Set<ErrorCode> on = new HashSet<>();
        retry.on().forEach(word -> on.add(code(word)));
        return new RunSpec.RetryRule(
                retry.maxAttempts(),
                retry.initialInterval(),
                retry.backoffCoefficient(),
                retry.maxInterval(),
                on,
                repeatable(spec.engine(), spec.settings()));
    }

    RunSpec.RetryRule retry(StackRecord record) {
        return RunSpec.RetryRule.NEVER;
    }

    private boolean repeatable(String engine, Value.Fields settings) {
        StackEngine found = engines.get(engine);
        return found != null
                && settings.values().get("idempotent") instanceof Value.Bool(boolean truth)
                && truth
                && found.convergence(settings) != StackEngine.Convergence.UNSAFE;
    }

    private static ErrorCode code(String word) {
        return switch (word) {
            case "throttling" -> ErrorCode.ENGINE_THROTTLED;
            case "network" -> ErrorCode.ENGINE_NETWORK;
            case "lock" -> ErrorCode.ENGINE_LOCKED;
            case "timeout" -> ErrorCode.ENGINE_TIMEOUT;
            default -> throw new IllegalArgumentException("no failure class " + word);
        };
    }
}
