package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Laying one object over another: objects merge key by key, everything else is replaced.
final class Merge {
    private Merge() {}

    /// The lower object with the upper one laid over it; an absent one counts as empty.
    static Node.Mapping over(Node.Mapping lower, @Nullable Node upper) {
        if (!(upper instanceof Node.Mapping top) || top.entries().isEmpty()) {
            return lower;
        }
        if (lower.entries().isEmpty()) {
            return top;
        }
        Map<String, Node.Entry> merged = new LinkedHashMap<>(lower.entries());
        top.entries().forEach((key, entry) -> {
            Node.Entry below = merged.get(key);
            if (below != null && below.node() instanceof Node.Mapping mapping && entry.node() instanceof Node.Mapping) {
                merged.put(key, new Node.Entry(entry.keyAt(), over(mapping, entry.node())));
            } else {
                merged.put(key, entry);
            }
        });
        return new Node.Mapping(merged, top.at());
    }

    /// The same object without one key.
    static Node.Mapping without(Node.Mapping mapping, String key) {
        if (!mapping.entries().containsKey(key)) {
            return mapping;
        }
        Map<String, Node.Entry> rest = new LinkedHashMap<>(mapping.entries());
        rest.remove(key);
        return new Node.Mapping(rest, mapping.at());
    }
}
