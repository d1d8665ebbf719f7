package dev.stratiform.core.value;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Values as JSON text.
///
/// Reading is strict: no duplicate keys, depth at most 64, at most 16 MiB per text. Thread-safe.
public final class Json {
    private static final int DEPTH = 64;
    private static final int LONGEST = 16 << 20;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxStringLength(LONGEST)
                    .maxDocumentLength(LONGEST)
                    .maxNumberLength(400)
                    .build())
            .build();

    private static final List<String> NOTES = List.of(
            " (start marker at", " (for Object starting", " (for Array starting", ": enable `", " (not recognized");

    private Json() {}

    /// Reads one JSON value; `name` says in errors what was read.
    ///
    /// Fails with `SYNTAX_ERROR`.
    public static Value read(String text, String name) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw Failure.of(ErrorCode.SYNTAX_ERROR, name + " is empty; a JSON value is expected")
                        .toException();
            }
            Value value = value(parser);
            if (parser.nextToken() != null) {
                throw Failure.of(ErrorCode.SYNTAX_ERROR, name + " holds more than one JSON value")
                        .toException();
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw Failure.of(
                            ErrorCode.SYNTAX_ERROR,
                            name + " is nested deeper than " + DEPTH
                                    + " levels, or holds a number that is out of range")
                    .toException();
        } catch (JacksonException e) {
            var where = e.getLocation();
            String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
            throw Failure.of(
                            ErrorCode.SYNTAX_ERROR,
                            name + " is not well-formed JSON" + place + ": "
                                    + plain(String.valueOf(e.getOriginalMessage())))
                    .toException();
        } catch (ArithmeticException | NumberFormatException e) {
            throw Failure.of(ErrorCode.SYNTAX_ERROR, name + " holds a number that is out of range")
                    .toException();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A parser's message without its notes on itself, such as where it keeps its settings.
    public static String plain(String message) {
        String plain = message;
        for (String note : NOTES) {
            int from = plain.indexOf(note);
            plain = from < 0 ? plain : plain.substring(0, from);
        }
        return plain;
    }

    private static Value value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_NULL -> Value.nothing();
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Num(new BigDecimal(parser.getText()));
            case VALUE_STRING -> Value.of(parser.getText());
            case START_ARRAY -> items(parser);
            case START_OBJECT -> fields(parser);
            case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("unexpected token");
        };
    }

    private static Value items(JsonParser parser) throws IOException {
        List<Value> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return new Value.Items(values);
    }

    private static Value fields(JsonParser parser) throws IOException {
        Map<String, Value> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            values.put(name, value(parser));
        }
        return new Value.Fields(values);
    }

    /// Writes a value on one line; secrets appear as `***`.
    public static String write(Value value) {
        return write(value.masked(), false, false);
    }

    /// Writes a value over several lines, for people; secrets appear as `***`.
    public static String writeIndented(Value value) {
        return write(value.masked(), false, true);
    }

    /// Writes a value with its secrets in clear; only for an engine's private input or under
    /// encryption.
    public static String writeRevealed(Value value) {
        return write(value.revealed(), false, false);
    }

    /// Writes a value with sorted keys and secrets in clear, the same text for equal values; for
    /// digests only.
    public static String writeCanonical(Value value) {
        return write(value.revealed(), true, false);
    }

    private static String write(Value value, boolean sorted, boolean indented) {
        var text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            if (indented) {
                out.useDefaultPrettyPrinter();
            }
            write(value, sorted, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Value value, boolean sorted, JsonGenerator out) throws IOException {
        switch (value) {
            case Value.Null _ -> out.writeNull();
            case Value.Bool(boolean truth) -> out.writeBoolean(truth);
            case Value.Num number -> out.writeNumber(number.toString());
            case Value.Text(String text) -> out.writeString(text);
            case Value.Secret _ ->
                throw new IllegalStateException("a secret must be masked or revealed before it is written");
            case Value.Items(List<Value> values) -> {
                out.writeStartArray();
                for (Value item : values) {
                    write(item, sorted, out);
                }
                out.writeEndArray();
            }
            case Value.Fields(Map<String, Value> values) -> {
                out.writeStartObject();
                for (var entry : (sorted ? new TreeMap<>(values) : values).entrySet()) {
                    out.writeFieldName(entry.getKey());
                    write(entry.getValue(), sorted, out);
                }
                out.writeEndObject();
            }
        }
    }
}
