package dev.stratiform.engines.command;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.SettingsReader;
import dev.stratiform.resilience.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The command engine's part of a stack definition.
///
/// `commands` are argument vectors by the name of the action.
record Settings(
        Map<String, List<String>> commands,
        boolean idempotent,
        boolean keyed,
        SettingsReader.Granted granted,
        boolean secretsInEnvironment) {
    private static final Set<String> KEYS = Set.of("commands", "idempotent", "keyed", "environment");
    private static final Set<String> ACTIONS = Set.of("plan", "apply", "destroy", "refresh", "drift", "outputs");
    private static final Set<String> ENVIRONMENT = Set.of("pass", "set", "secrets");

    /// Reads settings and collects what is wrong with them.
    static Settings read(Value.Fields fields, List<Failure> failures) {
        var reader = new SettingsReader(failures);
        reader.allow(fields, KEYS, "the command engine's settings");
        Value.Fields commands = reader.object(fields, "commands");
        reader.allow(commands, ACTIONS, "commands");
        Map<String, List<String>> vectors = new LinkedHashMap<>();
        commands.values().forEach((name, value) -> vectors.put(name, reader.texts("commands." + name, value)));
        if (!vectors.containsKey("apply")) {
            reader.wrong("commands.apply is missing: it names the program that brings the stack about");
        }
        vectors.forEach((name, vector) -> {
            if (vector.isEmpty() || vector.getFirst().isEmpty()) {
                reader.wrong("commands." + name + " must be a list that begins with a program");
            }
        });
        Value.Fields environment = reader.object(fields, "environment");
        reader.allow(environment, ENVIRONMENT, "environment");
        return new Settings(
                vectors,
                reader.truth(fields, "idempotent"),
                reader.truth(fields, "keyed"),
                reader.granted(fields),
                reader.truth(environment, "secrets"));
    }

    StackEngine.Convergence convergence() {
        if (keyed) {
            return StackEngine.Convergence.KEYED;
        }
        return idempotent ? StackEngine.Convergence.CONVERGENT : StackEngine.Convergence.UNSAFE;
    }
}
