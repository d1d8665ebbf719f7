package dev.stratiform.engines.opentofu;

import dev.stratiform.core.value.Value;
import java.util.List;

/// A JSON object that is read without trust: what is absent or of another type is empty.
record TofuJson(Value.Fields fields) {
    boolean has(String key) {
        return fields.values().containsKey(key);
    }

    String text(String key) {
        return fields.values().get(key) instanceof Value.Text(String text) ? text : "";
    }

    boolean truth(String key) {
        return fields.values().get(key) instanceof Value.Bool(boolean truth) && truth;
    }

    /// A whole number that fits, else 0.
    int number(String key) {
        try {
            return fields.values().get(key) instanceof Value.Num(var number) ? number.intValueExact() : 0;
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    TofuJson object(String key) {
        return of(fields.values().get(key));
    }

    List<TofuJson> objects(String key) {
        return fields.values().get(key) instanceof Value.Items(List<Value> items)
                ? items.stream().map(TofuJson::of).toList()
                : List.of();
    }

    List<String> texts(String key) {
        return fields.values().get(key) instanceof Value.Items(List<Value> items)
                ? items.stream()
                        .map(item -> item instanceof Value.Text(String text) ? text : "")
                        .toList()
                : List.of();
    }

    static TofuJson of(@org.jspecify.annotations.Nullable Value value) {
        return new TofuJson(value instanceof Value.Fields found ? found : Value.Fields.EMPTY);
    }
}
