package dev.stratiform.stores.sqlite;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values as they stand in a column. JSON text, or its gzip form when it is longer than 64 KiB.
///
/// What JSON cannot say stands in an object with one marked key: `$secret` (sealed), `$number` (a
/// number whose plain form is too long), `$deep` (the text of a part that lies too deep). A key of
/// the value that begins with `$` gets a second one. Thread-safe.
final class StoredValues {
    private static final int LARGEST_PLAIN = 64 << 10;
    private static final int LONGEST = 16 << 20;
    private static final int LONGEST_NUMBER = 380;
    private static final int DEEPEST = 40;

    private final Secrets secrets;

    StoredValues(Secrets secrets) {
        this.secrets = secrets;
    }

    /// A column's value, a `String` or a `byte[]`. `identity` says which row and column it is for.
    ///
    /// Fails with `VALIDATION_ERROR` when the text would be longer than 16 Mi characters, which
    /// could not be read back.
    Object write(Value.Fields value, String identity) {
        String text = text(value, identity);
        if (text.length() > LONGEST) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            identity + " has " + text.length() + " characters as JSON; " + LONGEST + " are allowed")
                    .withNext("keep large contents in files, and pass their names")
                    .toException();
        }
        return text.length() <= LARGEST_PLAIN ? text : Packing.pack(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The value of a column.
    Value.Fields read(Object column, String identity) {
        String text = column instanceof byte[] packed
                ? new String(Packing.unpack(packed), StandardCharsets.UTF_8)
                : (String) column;
        if (value(text, identity) instanceof Value.Fields fields) {
            return fields;
        }
        throw Failure.of(ErrorCode.STORE_UNAVAILABLE, "the state is damaged at " + identity)
                .withNext("put back a backup of it")
                .toException();
    }

    private String text(Value value, String identity) {
        return Json.write(encoded(value, identity, 0));
    }

    private Value encoded(Value value, String identity, int depth) {
        if (depth == DEEPEST && (value instanceof Value.Items || value instanceof Value.Fields)) {
            return marked("$deep", text(value, identity));
        }
        return switch (value) {
            case Value.Null _, Value.Bool _, Value.Text _ -> value;
            case Value.Num number -> encoded(number);
            case Value.Secret(Value inner) -> marked("$secret", secrets.seal(text(inner, identity), identity));
            case Value.Items(List<Value> values) -> {
                List<Value> all = new ArrayList<>(values.size());
                values.forEach(v -> all.add(encoded(v, identity, depth + 1)));
                yield new Value.Items(all);
            }
            case Value.Fields(Map<String, Value> values) -> {
                Map<String, Value> all = new LinkedHashMap<>();
                values.forEach((k, v) -> all.put(k.startsWith("$") ? "$" + k : k, encoded(v, identity, depth + 1)));
                yield new Value.Fields(all);
            }
        };
    }

    private static Value encoded(Value.Num number) {
        return number.toString().length() <= LONGEST_NUMBER
                ? number
                : marked("$number", number.value().stripTrailingZeros().toString());
    }

    private static Value marked(String mark, String text) {
        return new Value.Fields(Map.of(mark, Value.of(text)));
    }

    private Value value(String text, String identity) {
        return decoded(Json.read(text, "the state at " + identity), identity);
    }

    private Value decoded(Value value, String identity) {
        return switch (value) {
            case Value.Null _, Value.Bool _, Value.Text _, Value.Num _, Value.Secret _ -> value;
            case Value.Items(List<Value> values) -> {
                List<Value> all = new ArrayList<>(values.size());
                values.forEach(v -> all.add(decoded(v, identity)));
                yield new Value.Items(all);
            }
            case Value.Fields(Map<String, Value> values) -> {
                if (values.get("$secret") instanceof Value.Text(String sealed)) {
                    yield new Value.Secret(value(secrets.open(sealed, identity), identity));
                }
                if (values.get("$number") instanceof Value.Text(String number)) {
                    yield new Value.Num(new BigDecimal(number));
                }
                if (values.get("$deep") instanceof Value.Text(String part)) {
                    yield value(part, identity);
                }
                Map<String, Value> all = new LinkedHashMap<>();
                values.forEach((k, v) -> all.put(k.startsWith("$$") ? k.substring(1) : k, decoded(v, identity)));
                yield new Value.Fields(all);
            }
        };
    }
}
