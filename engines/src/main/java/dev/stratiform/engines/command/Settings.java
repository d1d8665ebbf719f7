package dev.stratiform.engines.command;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The command engine's part of a stack definition.
///
/// `commands` are argument vectors by the name of the action. `pass` are variables of the outer
/// environment that the programs may see, `set` are further ones.
record Settings(
        Map<String, List<String>> commands,
        boolean idempotent,
        boolean keyed,
        List<String> pass,
        Map<String, String> set,
        boolean secretsInEnvironment) {
    private static final Set<String> KEYS = Set.of("commands", "idempotent", "keyed", "environment");
    private static final Set<String> ACTIONS = Set.of("plan", "apply", "destroy", "refresh", "outputs");
    private static final Set<String> ENVIRONMENT = Set.of("pass", "set", "secrets");

    /// Reads settings and collects what is wrong with them.
    static Settings read(Value.Fields fields, List<Failure> failures) {
        var reader = new Reader(failures);
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
        Map<String, String> set = new LinkedHashMap<>();
        reader.object(environment, "set").values().forEach((name, value) -> set.put(name, reader.text(name, value)));
        set.forEach(reader::variable);
        List<String> pass = environment.values().containsKey("pass")
                ? reader.texts("environment.pass", environment.values().getOrDefault("pass", Value.nothing()))
                : List.of();
        pass.forEach(name -> reader.variable(name, ""));
        return new Settings(
                vectors,
                reader.truth(fields, "idempotent"),
                reader.truth(fields, "keyed"),
                pass,
                set,
                reader.truth(environment, "secrets"));
    }

    StackEngine.Convergence convergence() {
        if (keyed) {
            return StackEngine.Convergence.KEYED;
        }
        return idempotent ? StackEngine.Convergence.CONVERGENT : StackEngine.Convergence.UNSAFE;
    }

    /// Reads values and notes what is wrong.
    private record Reader(List<Failure> failures) {
        void wrong(String message) {
            failures.add(Failure.of(ErrorCode.VALIDATION_ERROR, message));
        }

        void allow(Value.Fields fields, Set<String> known, String where) {
            for (String key : fields.values().keySet()) {
                if (!known.contains(key)) {
                    failures.add(Failure.of(
                            ErrorCode.UNKNOWN_KEY,
                            "the key '" + key + "' is not known in " + where + Nearest.question(key, known)
                                    + "; known are: "
                                    + String.join(", ", known.stream().sorted().toList())));
                }
            }
        }

        Value.Fields object(Value.Fields fields, String key) {
            Value value = fields.values().get(key);
            if (value instanceof Value.Fields found) {
                return found;
            }
            if (value != null && !(value instanceof Value.Null)) {
                wrong(key + " must be an object, found " + ValueType.describe(value));
            }
            return Value.Fields.EMPTY;
        }

        /// A variable that programs may be given.
        void variable(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                wrong("environment names a variable that no program can get: its name is empty or holds '=', or it"
                        + " holds the character 0");
            } else if (Surroundings.dangerous(name)) {
                wrong("environment names " + name + ", which makes programs load code of somebody else's choice;"
                        + " set it inside the program if it is needed");
            }
        }

        boolean truth(Value.Fields fields, String key) {
            Value value = fields.values().get(key);
            if (value instanceof Value.Bool(boolean truth)) {
                return truth;
            }
            if (value != null) {
                wrong(key + " must be true or false, found " + ValueType.describe(value));
            }
            return false;
        }

        String text(String name, Value value) {
            return switch (value) {
                case Value.Text(String text) -> text;
                case Value.Num number -> number.toString();
                case Value.Bool(boolean truth) -> Boolean.toString(truth);
                case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ -> {
                    wrong(name + " must be a string, found " + ValueType.describe(value));
                    yield "";
                }
            };
        }

        List<String> texts(String name, Value value) {
            List<String> texts = new ArrayList<>();
            if (value instanceof Value.Items(List<Value> items)) {
                items.forEach(item -> texts.add(text(name, item)));
            } else {
                wrong(name + " must be a list of strings, found " + ValueType.describe(value));
            }
            return texts;
        }
    }
}
