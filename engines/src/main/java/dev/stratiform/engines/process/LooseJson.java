package dev.stratiform.engines.process;

import dev.stratiform.core.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A JSON object that is read without trust: what is absent or of another type is empty.
public record LooseJson(Value.Fields fields) {
    /// Whether there is anything under a key.
    public boolean has(String key) {
        return fields.values().containsKey(key);
    }

    /// The text under a key.
    public String text(String key) {
        return fields.values().get(key) instanceof Value.Text(String text) ? text : "";
    }

    /// Whether true stands under a key.
    public boolean truth(String key) {
        return fields.values().get(key) instanceof Value.Bool(boolean truth) && truth;
    }

    /// A whole number that fits, else 0.
    public int number(String key) {
        try {
            return fields.values().get(key) instanceof Value.Num(var number) ? number.intValueExact() : 0;
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    /// The object under a key.
    public LooseJson object(String key) {
        return of(fields.values().get(key));
    }

    /// The objects of the list under a key.
    public List<LooseJson> objects(String key) {
        return fields.values().get(key) instanceof Value.Items(List<Value> items)
                ? items.stream().map(LooseJson::of).toList()
                : List.of();
    }

    /// The texts of the list under a key.
    public List<String> texts(String key) {
        return fields.values().get(key) instanceof Value.Items(List<Value> items)
                ? items.stream()
                        .map(item -> item instanceof Value.Text(String text) ? text : "")
                        .toList()
                : List.of();
    }

    /// A value as an object.
    public static LooseJson of(@Nullable Value value) {
        return new LooseJson(value instanceof Value.Fields found ? found : Value.Fields.EMPTY);
    }
}
