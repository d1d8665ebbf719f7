package dev.stratiform.core.manifest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON text into nodes with places.
final class JsonNodeReader {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(YamlReader.DEPTH)
                    .maxStringLength(YamlReader.LARGEST)
                    .maxNumberLength(400)
                    .build())
            .build();

    private final JsonParser parser;
    private final String file;

    private JsonNodeReader(JsonParser parser, String file) {
        this.parser = parser;
        this.file = file;
    }

    static Node read(String text, String file) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            var reader = new JsonNodeReader(parser, file);
            parser.nextToken();
            Node node = reader.node();
            if (parser.nextToken() != null) {
                throw YamlReader.syntax(reader.here(), "a second value begins here; a file holds one", null);
            }
            return node;
        } catch (JacksonException e) {
            Location at = place(e.getLocation(), file);
            throw YamlReader.syntax(at, "the file is not well-formed JSON: " + e.getOriginalMessage(), null);
        } catch (ArithmeticException e) {
            throw YamlReader.syntax(Location.of(file), "a number is out of range", null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Location place(JsonLocation where, String file) {
        return new Location(file, where.getLineNr(), where.getColumnNr());
    }

    private Location here() {
        return place(parser.currentTokenLocation(), file);
    }

    private Node node() throws IOException {
        Location at = here();
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(at);
            case START_ARRAY -> sequence(at);
            case VALUE_STRING -> new Node.Scalar(Value.of(parser.getText()), at);
            case VALUE_TRUE, VALUE_FALSE -> new Node.Scalar(Value.of(token == JsonToken.VALUE_TRUE), at);
            case VALUE_NULL -> new Node.Scalar(Value.nothing(), at);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                new Node.Scalar(new Value.Num(new BigDecimal(parser.getText())), at);
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw YamlReader.syntax(at, "a value is expected here", null);
        };
    }

    private Node sequence(Location at) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new Node.Sequence(items, at);
    }

    private Node mapping(Location at) throws IOException {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            Location keyAt = here();
            String key = parser.currentName();
            Node.Entry earlier = entries.get(key);
            if (earlier != null) {
                throw YamlReader.syntax(
                        keyAt,
                        "the key '" + key + "' is there twice; the first is at line "
                                + earlier.keyAt().line(),
                        "remove one of them");
            }
            parser.nextToken();
            entries.put(key, new Node.Entry(keyAt, node()));
        }
        return new Node.Mapping(entries, at);
    }
}
