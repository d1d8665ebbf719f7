package dev.stratiform.engines.opentofu;

import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.SettingsReader;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine's part of a stack definition.
///
/// `backend` is present when the program configures a backend of its own; it holds what is given to
/// `init -backend-config`. `workspace` is empty for the environment's name.
record TofuSettings(
        Optional<String> binary,
        Optional<Map<String, String>> backend,
        Optional<String> workspace,
        String lockTimeout,
        SettingsReader.Granted environment) {
    private static final Set<String> KEYS = Set.of("binary", "backend", "workspace", "lockTimeout", "environment");

    /// Reads settings and collects what is wrong with them.
    static TofuSettings read(Value.Fields fields, List<Failure> failures) {
        var reader = new SettingsReader(failures);
        reader.allow(fields, KEYS, "the settings of the engine");
        Optional<Map<String, String>> backend = fields.values().containsKey("backend")
                ? Optional.of(reader.texts(fields, "backend"))
                : Optional.empty();
        String timeout = reader.text(fields, "lockTimeout").orElse("0s");
        if (!timeout.matches("[0-9]{1,5}(ms|s|m|h)")) {
            reader.wrong("lockTimeout is '" + timeout + "'; write it as 30s or 5m");
        }
        Optional<String> workspace = reader.text(fields, "workspace");
        workspace
                .filter(name -> !name.matches("[A-Za-z0-9_-]{1,90}"))
                .ifPresent(name -> reader.wrong("workspace is '" + name + "'; use letters, digits, - and _"));
        return new TofuSettings(reader.binary(fields), backend, workspace, timeout, reader.environment(fields));
    }

    /// The settings as a key of what `init` was done for.
    String initialisedFor() {
        return backend.map(Map::toString).orElse("embedded");
    }
}
