package dev.stratiform.cli.render;

import dev.stratiform.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Builds the JSON objects of the command line, field by field.
public final class JsonShape {
    private final Map<String, Value> fields = new LinkedHashMap<>();

    /// An object with its schema's name, such as `stratiform/plan/v1`.
    public static JsonShape of(String schema) {
        return new JsonShape().with("schema", "stratiform/" + schema + "/v1");
    }

    /// An object without a schema: a part of another.
    public static JsonShape part() {
        return new JsonShape();
    }

    /// Adds a text; an absent one becomes null.
    public JsonShape with(String name, @Nullable String text) {
        return with(name, text == null ? Value.nothing() : Value.of(text));
    }

    /// Adds a text that may be absent.
    public JsonShape with(String name, Optional<String> text) {
        return with(name, text.orElse(null));
    }

    /// Adds a whole number.
    public JsonShape with(String name, long number) {
        return with(name, Value.of(number));
    }

    /// Adds a truth value.
    public JsonShape with(String name, boolean truth) {
        return with(name, Value.of(truth));
    }

    /// Adds any value.
    public JsonShape with(String name, Value value) {
        fields.put(name, value);
        return this;
    }

    /// Adds a list of texts.
    public JsonShape texts(String name, List<String> texts) {
        return with(name, new Value.Items(texts.stream().map(Value::of).toList()));
    }

    /// Adds a list of objects.
    public JsonShape parts(String name, List<JsonShape> parts) {
        return with(
                name,
                new Value.Items(parts.stream().<Value>map(JsonShape::value).toList()));
    }

    /// The finished object.
    public Value.Fields value() {
        return new Value.Fields(fields);
    }
}
