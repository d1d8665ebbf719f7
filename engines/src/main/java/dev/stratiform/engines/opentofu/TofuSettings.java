package dev.stratiform.engines.opentofu;

import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.SettingsReader;
import dev.stratiform.resilience.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine's part of a stack definition.
///
/// `backend` is present when the program configures a backend of its own; it holds what is given to
/// `init -backend-config`. `workspace` is empty for the environment's name. `pass` are variables of
/// the outer environment that the program may see, `set` are further ones.
record TofuSettings(
        Optional<String> binary,
        Optional<Map<String, String>> backend,
        Optional<String> workspace,
        String lockTimeout,
        List<String> pass,
        Map<String, String> set) {
    private static final Set<String> KEYS = Set.of("binary", "backend", "workspace", "lockTimeout", "environment");
    private static final Set<String> ENVIRONMENT = Set.of("pass", "set");

    /// Reads settings and collects what is wrong with them.
    static TofuSettings read(Value.Fields fields, List<Failure> failures) {
        var reader = new SettingsReader(failures);
        reader.allow(fields, KEYS, "the settings of the engine");
        Value.Fields environment = reader.object(fields, "environment");
        reader.allow(environment, ENVIRONMENT, "environment");
        List<String> pass = environment.values().containsKey("pass")
                ? reader.texts("environment.pass", environment.values().getOrDefault("pass", Value.nothing()))
                : List.of();
        pass.forEach(name -> reader.variable(name, ""));
        Map<String, String> set = texts(reader, environment, "set");
        set.forEach(reader::variable);
        Optional<Map<String, String>> backend = fields.values().containsKey("backend")
                ? Optional.of(texts(reader, fields, "backend"))
                : Optional.empty();
        String timeout = text(reader, fields, "lockTimeout").orElse("0s");
        if (!timeout.matches("[0-9]{1,5}(ms|s|m|h)")) {
            reader.wrong("lockTimeout is '" + timeout + "'; write it as 30s or 5m");
        }
        Optional<String> workspace = text(reader, fields, "workspace");
        workspace
                .filter(name -> !name.matches("[A-Za-z0-9_-]{1,90}"))
                .ifPresent(name -> reader.wrong("workspace is '" + name + "'; use letters, digits, - and _"));
        Optional<String> binary = text(reader, fields, "binary");
        binary.filter(name -> name.isBlank() || name.startsWith("-"))
                .ifPresent(_ -> reader.wrong("binary must be the name or the absolute path of a program"));
        return new TofuSettings(binary, backend, workspace, timeout, pass, set);
    }

    private static Optional<String> text(SettingsReader reader, Value.Fields fields, String key) {
        Value value = fields.values().get(key);
        return value == null ? Optional.empty() : Optional.of(reader.text(key, value));
    }

    private static Map<String, String> texts(SettingsReader reader, Value.Fields fields, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        reader.object(fields, key)
                .values()
                .forEach((name, value) -> texts.put(name, reader.text(key + "." + name, value)));
        return texts;
    }

    /// The settings as a key of what `init` was done for.
    String initialisedFor() {
        return backend.map(Map::toString).orElse("embedded");
    }

    /// The variables that the program sees.
    Map<String, String> variables(ProcessTools tools) {
        Map<String, String> variables = tools.variables(pass);
        set.forEach((name, value) -> {
            if (!ProcessTools.dangerous(name)) {
                variables.put(name, value);
            }
        });
        return variables;
    }
}
