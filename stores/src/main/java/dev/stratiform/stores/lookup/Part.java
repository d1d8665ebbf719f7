package dev.stratiform.stores.lookup;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.Map;
import java.util.Optional;

/// A name, and the field of its JSON value that is meant; empty for the whole.
record Part(String name, String field) {
    /// `name[field]`.
    static Part of(String text) {
        int open = text.lastIndexOf('[');
        return open > 0 && text.endsWith("]")
                ? new Part(text.substring(0, open), text.substring(open + 1, text.length() - 1))
                : new Part(text, "");
    }

    Optional<Value> in(String value) {
        if (field.isEmpty()) {
            return Optional.of(Value.of(value));
        }
        Value read;
        try {
            read = Json.read(value, name);
        } catch (StratiformException e) {
            // The parser's words may repeat the value.
            read = Value.of("");
        }
        if (!(read instanceof Value.Fields(Map<String, Value> fields))) {
            throw Failure.of(ErrorCode.REFERENCE_NO_VALUE, "the value of " + name + " is no JSON object")
                    .withNext("leave [" + field + "] out")
                    .toException();
        }
        return Optional.ofNullable(fields.get(field));
    }
}
