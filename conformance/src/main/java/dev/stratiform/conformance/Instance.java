package dev.stratiform.conformance;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A group with one combination of the values of its matrix.
record Instance(Group group, Map<String, Value> matrix) {
    /// The most combinations of one group.
    static final int MOST = 10_000;

    /// All combinations, the last key varying first.
    static List<Instance> all(Group group) {
        List<Map<String, Value>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<Value>> axis : group.matrix().entrySet()) {
            List<Map<String, Value>> longer = new ArrayList<>();
            for (Map<String, Value> start : combinations) {
                for (Value value : axis.getValue()) {
                    Map<String, Value> one = new LinkedHashMap<>(start);
                    one.put(axis.getKey(), value);
                    longer.add(one);
                }
            }
            combinations = longer;
        }
        return combinations.stream().map(c -> new Instance(group, c)).toList();
    }

    /// The group's id, with the combination in brackets.
    String id() {
        if (matrix.isEmpty()) {
            return group.id();
        }
        List<String> parts = new ArrayList<>();
        matrix.forEach((name, value) ->
                parts.add(name + "=" + (value instanceof Value.Text(String text) ? text : Json.write(value))));
        return group.id() + "[" + String.join(",", parts) + "]";
    }
}
