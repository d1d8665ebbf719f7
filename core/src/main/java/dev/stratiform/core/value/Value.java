package dev.stratiform.core.value;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// An immutable JSON-like value; a secret inside it stays marked wherever it goes.
///
/// Object keys keep the order in which they were given. The depth is bounded by the readers (64),
/// so recursion over a value is safe.
public sealed interface Value {
    /// The absence of a value.
    record Null() implements Value {}

    /// A truth value.
    record Bool(boolean value) implements Value {}

    /// A number, exact, in one canonical form: `1.0` equals `1`.
    record Num(BigDecimal value) implements Value {
        private static final int LONGEST_SCALE = 400;

        /// Normalises the number; refuses exponents beyond ±400, which would need absurd memory in
        /// plain form.
        public Num {
            if (Math.abs((long) value.scale()) > LONGEST_SCALE || value.precision() > LONGEST_SCALE) {
                throw new ArithmeticException("number out of range");
            }
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
            value = value.scale() < 0 ? value.setScale(0) : value;
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /// A piece of text.
    record Text(String value) implements Value {}

    /// A list.
    record Items(List<Value> values) implements Value {
        /// Copies the list.
        public Items {
            values = List.copyOf(values);
        }
    }

    /// An object; keys in their order.
    record Fields(Map<String, Value> values) implements Value {
        /// The object without keys.
        public static final Fields EMPTY = new Fields(Map.of());

        /// Copies the map.
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /// The same object with the values under the given names marked as secrets.
        public Fields marking(Set<String> names) {
            Map<String, Value> marked = new LinkedHashMap<>(values);
            marked.replaceAll((name, value) -> names.contains(name) ? new Secret(value) : value);
            return new Fields(marked);
        }
    }

    /// A value that must never be shown; its text form is `***`.
    record Secret(Value value) implements Value {
        /// One mark is enough: those inside the value, at whatever depth, go.
        public Secret {
            value = value.revealed();
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /// The null.
    static Value nothing() {
        return new Null();
    }

    /// A text.
    static Value of(String text) {
        return new Text(text);
    }

    /// A truth value.
    static Value of(boolean truth) {
        return new Bool(truth);
    }

    /// A whole number.
    static Value of(long number) {
        return new Num(BigDecimal.valueOf(number));
    }

    /// Whether this value is, or contains, a secret.
    default boolean tainted() {
        return switch (this) {
            case Secret _ -> true;
            case Items(List<Value> values) -> values.stream().anyMatch(Value::tainted);
            case Fields(Map<String, Value> values) -> values.values().stream().anyMatch(Value::tainted);
            case Null _, Bool _, Num _, Text _ -> false;
        };
    }

    /// The same value with every secret replaced by what the function makes of it.
    default Value mapSecrets(Function<Secret, Value> change) {
        return switch (this) {
            case Secret secret -> change.apply(secret);
            case Items(List<Value> values) ->
                new Items(values.stream().map(v -> v.mapSecrets(change)).toList());
            case Fields(Map<String, Value> values) -> {
                Map<String, Value> changed = new LinkedHashMap<>();
                values.forEach((k, v) -> changed.put(k, v.mapSecrets(change)));
                yield new Fields(changed);
            }
            case Null _, Bool _, Num _, Text _ -> this;
        };
    }

    /// The same value with the marks removed; only for what is handed to an engine.
    default Value revealed() {
        return mapSecrets(Secret::value);
    }

    /// The same value with `***` in place of every secret; for people.
    default Value masked() {
        return mapSecrets(_ -> new Text("***"));
    }
}
