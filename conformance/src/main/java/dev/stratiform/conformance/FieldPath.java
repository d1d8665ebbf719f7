package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds a member of a tree: `Contents[0].Key`, `Contents[*].Key`, `$.Owner.ID`.
///
/// Names match whatever their case and underscores; `[*]` gives a list; `[-1]` is the last item.
final class FieldPath {
    private FieldPath() {}

    /// The first name of a path.
    static String first(String path) {
        List<String> parts = parts(path);
        return parts.isEmpty() ? "" : parts.getFirst();
    }

    /// What a path leads to; empty when there is nothing.
    static Optional<Value> find(Value root, String path) {
        return find(root, parts(path));
    }

    private static Optional<Value> find(Value value, List<String> parts) {
        if (parts.isEmpty()) {
            return Optional.of(value);
        }
        String part = parts.getFirst();
        List<String> rest = parts.subList(1, parts.size());
        return switch (value) {
            case Value.Fields(Map<String, Value> fields) -> member(fields, part).flatMap(v -> find(v, rest));
            case Value.Items(List<Value> items)
            when part.equals("*") -> {
                List<Value> found = new ArrayList<>();
                items.forEach(item -> find(item, rest).ifPresent(found::add));
                yield Optional.of(new Value.Items(found));
            }
            case Value.Items(List<Value> items) -> item(items, part).flatMap(v -> find(v, rest));
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ -> Optional.empty();
        };
    }

    private static Optional<Value> member(Map<String, Value> fields, String name) {
        Value exact = fields.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        String plain = plain(name);
        return fields.entrySet().stream()
                .filter(e -> plain(e.getKey()).equals(plain))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    }

    private static Optional<Value> item(List<Value> items, String part) {
        try {
            int index = Integer.parseInt(part);
            int at = index < 0 ? items.size() + index : index;
            return at >= 0 && at < items.size() ? Optional.of(items.get(at)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        String plain = path.startsWith("$.") ? path.substring(2) : path;
        for (String part : plain.split("[.\\[\\]]", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }
}
