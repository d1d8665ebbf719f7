package dev.stratiform.core.manifest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/// Reads JSON text into nodes with places; the same limits and errors as for YAML.
final class JsonNodeReader {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NodeBuilder.DEPTH + 1)
                    .maxStringLength(YamlReader.LARGEST)
                    .maxNameLength(YamlReader.LARGEST)
                    .maxNumberLength(PlainScalar.LONGEST_NUMBER)
                    .build())
            .build();

    private final JsonParser parser;
    private final String file;
    private final NodeBuilder builder = new NodeBuilder();

    private JsonNodeReader(JsonParser parser, String file) {
        this.parser = parser;
        this.file = file;
    }

    static Node read(String text, String file) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonNodeReader(parser, file).document();
        } catch (JacksonException e) {
            throw YamlReader.syntax(
                    place(e.getLocation(), file),
                    "the file is not well-formed JSON: " + Json.plain(String.valueOf(e.getOriginalMessage())),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Location place(JsonLocation where, String file) {
        return where == null ? Location.of(file) : new Location(file, where.getLineNr(), where.getColumnNr());
    }

    private Node document() throws IOException {
        try {
            return tokens();
        } catch (StreamConstraintsException e) {
            throw YamlReader.syntax(
                    place(parser.currentLocation(), file),
                    "a number that ends here is out of range",
                    "write it in quotes as a string");
        }
    }

    private Node tokens() throws IOException {
        Node root = null;
        while (parser.nextToken() != null) {
            if (root != null) {
                throw YamlReader.syntax(
                        here(), "a second value begins here; a file holds one", "remove what follows the first");
            }
            token(parser.currentToken());
            root = builder.root();
        }
        if (root == null) {
            throw YamlReader.syntax(new Location(file, 1, 1), "the file is empty", null);
        }
        return root;
    }

    private Location here() {
        return place(parser.currentTokenLocation(), file);
    }

    private void token(JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT -> builder.begin(false, here());
            case START_ARRAY -> builder.begin(true, here());
            case END_OBJECT, END_ARRAY -> builder.end();
            case FIELD_NAME -> builder.key(Value.of(parser.currentName()), here());
            case VALUE_STRING -> builder.scalar(Value.of(parser.getText()), here());
            case VALUE_TRUE -> builder.scalar(Value.of(true), here());
            case VALUE_FALSE -> builder.scalar(Value.of(false), here());
            case VALUE_NULL -> builder.scalar(Value.nothing(), here());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> builder.scalar(number(), here());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw YamlReader.syntax(here(), "a value is expected here", null);
        }
    }

    private Value number() throws IOException {
        try {
            return new Value.Num(new BigDecimal(parser.getText()));
        } catch (ArithmeticException | NumberFormatException e) {
            throw YamlReader.syntax(here(), "a number here is out of range", "write it in quotes as a string");
        }
    }
}
