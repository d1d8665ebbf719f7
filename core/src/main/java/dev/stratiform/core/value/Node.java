package dev.stratiform.core.value;

import dev.stratiform.resilience.failure.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value as a user wrote it: every part knows its place in its file.
///
/// Depth is at most 64 (the reader refuses more), so recursion over a node is safe.
public sealed interface Node {
    /// Where it begins.
    Location at();

    /// A text, number, truth value or null.
    record Scalar(Value value, Location at) implements Node {}

    /// A list.
    record Sequence(List<Node> items, Location at) implements Node {
        /// Copies the list.
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// An object; keys in their order.
    record Mapping(Map<String, Entry> entries, Location at) implements Node {
        /// Copies the map.
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /// The node under a key, if there is one.
        public @Nullable Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.node();
        }
    }

    /// What stands under a key, and where the key stands.
    record Entry(Location keyAt, Node node) {}

    /// The value without places.
    default Value value() {
        return switch (this) {
            case Scalar(Value value, Location _) -> value;
            case Sequence(List<Node> items, Location _) ->
                new Value.Items(items.stream().map(Node::value).toList());
            case Mapping(Map<String, Entry> entries, Location _) -> {
                Map<String, Value> values = new LinkedHashMap<>();
                entries.forEach((k, e) -> values.put(k, e.node().value()));
                yield new Value.Fields(values);
            }
        };
    }
}
