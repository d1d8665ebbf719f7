package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Builds and reads the payload of a journal entry, field by field.
///
/// Reading is strict: a missing field or a wrong type is `STORE_UNAVAILABLE`, because the journal
/// is damaged.
final class Payload {
    private final Map<String, Value> fields;

    private Payload(Map<String, Value> fields) {
        this.fields = fields;
    }

    static Payload create() {
        return new Payload(new LinkedHashMap<>());
    }

    static Payload of(Value value) {
        if (value instanceof Value.Fields(Map<String, Value> fields)) {
            return new Payload(fields);
        }
        throw damaged("an object is expected");
    }

    static RuntimeException damaged(String what) {
        return Failure.of(
                        ErrorCode.STORE_UNAVAILABLE,
                        "the journal is damaged or was written by another program: " + what)
                .toException();
    }

    Payload with(String name, String text) {
        return with(name, Value.of(text));
    }

    Payload with(String name, long number) {
        return with(name, Value.of(number));
    }

    Payload with(String name, boolean truth) {
        return with(name, Value.of(truth));
    }

    Payload with(String name, Enum<?> constant) {
        return with(name, Value.of(constant.name()));
    }

    Payload with(String name, Duration time) {
        return with(name, Value.of(time.toString()));
    }

    Payload with(String name, Value value) {
        fields.put(name, value);
        return this;
    }

    Payload with(String name, Collection<String> texts) {
        return with(name, new Value.Items(texts.stream().map(Value::of).toList()));
    }

    Payload with(String name, Map<String, String> texts) {
        Map<String, Value> values = new LinkedHashMap<>();
        texts.forEach((k, v) -> values.put(k, Value.of(v)));
        return with(name, new Value.Fields(values));
    }

    Payload with(String name, Optional<? extends Value> value) {
        value.ifPresent(v -> with(name, v));
        return this;
    }

    Value.Fields value() {
        return new Value.Fields(fields);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    private Value get(String name) {
        Value value = fields.get(name);
        if (value == null) {
            throw damaged("the field " + name + " is missing");
        }
        return value;
    }

    String text(String name) {
        if (get(name) instanceof Value.Text(String text)) {
            return text;
        }
        throw damaged("the field " + name + " is no text");
    }

    long number(String name) {
        return decimal(name).longValueExact();
    }

    int integer(String name) {
        return decimal(name).intValueExact();
    }

    BigDecimal decimal(String name) {
        if (get(name) instanceof Value.Num(BigDecimal number)) {
            return number;
        }
        throw damaged("the field " + name + " is no number");
    }

    boolean truth(String name) {
        if (get(name) instanceof Value.Bool(boolean truth)) {
            return truth;
        }
        throw damaged("the field " + name + " is no truth value");
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
        try {
            return Enum.valueOf(type, text(name));
        } catch (IllegalArgumentException e) {
            throw damaged("the field " + name + " holds the unknown word " + text(name));
        }
    }

    Duration duration(String name) {
        return Duration.parse(text(name));
    }

    Value.Fields fields(String name) {
        if (get(name) instanceof Value.Fields found) {
            return found;
        }
        throw damaged("the field " + name + " is no object");
    }

    Payload object(String name) {
        return of(get(name));
    }

    List<String> texts(String name) {
        return items(name, value -> {
            if (value instanceof Value.Text(String text)) {
                return text;
            }
            throw damaged("the field " + name + " holds something that is no text");
        });
    }

    <T> List<T> items(String name, Function<Value, T> read) {
        if (get(name) instanceof Value.Items(List<Value> values)) {
            List<T> list = new ArrayList<>(values.size());
            for (Value value : values) {
                list.add(read.apply(value));
            }
            return list;
        }
        throw damaged("the field " + name + " is no list");
    }

    Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Payload inner = object(name);
        inner.fields.keySet().forEach(key -> texts.put(key, inner.text(key)));
        return texts;
    }
}
