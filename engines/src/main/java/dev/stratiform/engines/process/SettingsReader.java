package dev.stratiform.engines.process;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the engine's part of a stack definition and notes what is wrong with it.
public record SettingsReader(List<Failure> failures) {
    private static final Set<String> ENVIRONMENT = Set.of("pass", "set");

    /// Notes one more thing that is wrong.
    public void wrong(String message) {
        failures.add(Failure.of(ErrorCode.VALIDATION_ERROR, message));
    }

    /// Refuses keys that are not known; `where` says whose keys they are.
    public void allow(Value.Fields fields, Set<String> known, String where) {
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

    /// The object under a key; an empty one when there is none.
    public Value.Fields object(Value.Fields fields, String key) {
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
    public void variable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            wrong("environment names a variable that no program can get: its name is empty or holds '=', or it"
                    + " holds the character 0");
        } else if (OuterEnvironment.dangerous(name)) {
            wrong("environment names " + name + ", which makes programs load code of somebody else's choice;"
                    + " set it inside the program if it is needed");
        }
    }

    /// The boolean under a key; false when there is none.
    public boolean truth(Value.Fields fields, String key) {
        Value value = fields.values().get(key);
        if (value instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        if (value != null) {
            wrong(key + " must be true or false, found " + ValueType.describe(value));
        }
        return false;
    }

    /// A scalar as text; `name` is what to call it.
    public String text(String name, Value value) {
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

    /// The scalar under a key as text; empty when there is none.
    public Optional<String> text(Value.Fields fields, String key) {
        Value value = fields.values().get(key);
        return value == null ? Optional.empty() : Optional.of(text(key, value));
    }

    /// The object of scalars under a key.
    public Map<String, String> texts(Value.Fields fields, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(fields, key).values().forEach((name, value) -> texts.put(name, text(key + "." + name, value)));
        return texts;
    }

    /// The program that settings name in place of the engine's usual one.
    public Optional<String> binary(Value.Fields fields) {
        Optional<String> binary = text(fields, "binary");
        binary.filter(name -> name.isBlank() || name.startsWith("-"))
                .ifPresent(_ -> wrong("binary must be the name or the absolute path of a program"));
        return binary;
    }

    /// The variables that the program sees beside those that every program sees.
    public Granted environment(Value.Fields fields) {
        allow(object(fields, "environment"), ENVIRONMENT, "environment");
        return granted(fields);
    }

    /// The same where an engine knows more keys than `pass` and `set`.
    public Granted granted(Value.Fields fields) {
        Value.Fields environment = object(fields, "environment");
        Value passed = environment.values().get("pass");
        List<String> pass = passed == null ? List.of() : texts("environment.pass", passed);
        pass.forEach(name -> variable(name, ""));
        Map<String, String> set = texts(environment, "set");
        set.forEach(this::variable);
        return new Granted(pass, set);
    }

    /// Variables that a stack's definition grants: `pass` from outside, `set` with their values.
    public record Granted(List<String> pass, Map<String, String> set) {
        /// All variables that the program sees, in a new map that may be added to.
        public Map<String, String> variables(ProcessTools tools) {
            Map<String, String> variables = tools.variables(pass);
            set.forEach((name, value) -> {
                if (!ProcessTools.dangerous(name)) {
                    variables.put(name, value);
                }
            });
            return variables;
        }
    }

    /// A list of scalars as texts.
    public List<String> texts(String name, Value value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof Value.Items(List<Value> items)) {
            items.forEach(item -> texts.add(text(name, item)));
        } else {
            wrong(name + " must be a list of strings, found " + ValueType.describe(value));
        }
        return texts;
    }
}
