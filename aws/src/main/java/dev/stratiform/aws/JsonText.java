package dev.stratiform.aws;

import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/// Writes small JSON texts and reads what services answer.
final class JsonText {
    private static final int MOST_CHARACTERS = 16 << 20;

    private final JsonWriter writer = JsonWriter.create();

    /// Begins an object, or one inside a field that was named before.
    JsonText begin() {
        writer.writeStartObject();
        return this;
    }

    JsonText begin(String name) {
        writer.writeFieldName(name);
        return begin();
    }

    JsonText end() {
        writer.writeEndObject();
        return this;
    }

    /// Begins a list in a field.
    JsonText list(String name) {
        writer.writeFieldName(name);
        writer.writeStartArray();
        return this;
    }

    JsonText endList() {
        writer.writeEndArray();
        return this;
    }

    JsonText field(String name, String value) {
        writer.writeFieldName(name).writeValue(value);
        return this;
    }

    JsonText field(String name, int value) {
        writer.writeFieldName(name).writeValue(value);
        return this;
    }

    JsonText item(String value) {
        writer.writeValue(value);
        return this;
    }

    @Override
    public String toString() {
        return new String(writer.getBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// The text as a tree; empty when it is no JSON or too long.
    static Optional<JsonNode> read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    JsonNodeParser.builder().removeErrorLocations(true).build().parse(text));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /// A field's text; empty when it is absent or no text.
    static String text(JsonNode node, String name) {
        return (node.isObject() ? node.field(name) : Optional.<JsonNode>empty())
                .filter(JsonNode::isString)
                .map(JsonNode::text)
                .orElse("");
    }
}
