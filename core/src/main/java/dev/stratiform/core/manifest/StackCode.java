package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a stack's program says of its own inputs and outputs; names in the program's order.
public record StackCode(String engine, Map<String, Input> inputs, Map<String, Output> outputs) {
    /// An input: `type` is one of a definition's types, `any` when the code does not tell.
    public record Input(
            String type, boolean required, boolean secret, Optional<Value> standard, Optional<String> description) {}

    /// An output.
    public record Output(boolean secret, Optional<String> description) {}

    /// Reads the programs of stacks.
    public interface Reader {
        /// Reads no program at all.
        Reader NONE = (_, _) -> Optional.empty();

        /// What a folder's program says; empty where the engine, or the program, is not one that
        /// can be read. An empty engine is told from the folder's files. `FILE_UNREADABLE` for a
        /// file that cannot be read, `SYNTAX_ERROR` for one that breaks its own grammar.
        Optional<StackCode> read(String engine, Path folder);
    }

    /// Copies the maps.
    public StackCode {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /// A first definition, as a user would write it.
    public String definition() {
        Map<String, Value> ins = new LinkedHashMap<>();
        inputs.forEach((name, input) -> ins.put(name, input(input)));
        Map<String, Value> outs = new LinkedHashMap<>();
        outputs.forEach((name, output) -> outs.put(name, output(output)));
        Map<String, Value> all = new LinkedHashMap<>();
        all.put("engine", Value.of(engine));
        all.put("inputs", new Value.Fields(ins));
        all.put("outputs", new Value.Fields(outs));
        return YamlText.of(new Value.Fields(all));
    }

    private static Value input(Input input) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("type", Value.of(input.type()));
        if (input.required()) {
            fields.put("required", Value.of(true));
        }
        if (input.secret()) {
            fields.put("secret", Value.of(true));
        }
        input.standard().ifPresent(value -> fields.put("default", value));
        input.description().ifPresent(text -> fields.put("description", Value.of(text)));
        return new Value.Fields(fields);
    }

    private static Value output(Output output) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("type", Value.of("any"));
        if (output.secret()) {
            fields.put("secret", Value.of(true));
        }
        output.description().ifPresent(text -> fields.put("description", Value.of(text)));
        return new Value.Fields(fields);
    }
}
