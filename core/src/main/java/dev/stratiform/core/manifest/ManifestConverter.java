package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a manifest of any form in the native form, with references in today's spelling.
///
/// Comments are not kept, nor what older forms say of their own making (template, dates, version).
public final class ManifestConverter {
    private ManifestConverter() {}

    /// The native text; it reads back as the same deployment.
    public static String toNative(Manifest manifest) {
        return modern(manifest.root(), manifest) instanceof Value.Fields fields ? YamlText.of(fields) : "";
    }

    private static Value modern(Node node, Manifest manifest) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> Value.of(modern(text, at, manifest));
            case Node.Scalar(Value value, var _) -> value;
            case Node.Sequence(List<Node> items, var _) ->
                new Value.Items(
                        items.stream().map(item -> modern(item, manifest)).toList());
            case Node.Mapping(Map<String, Node.Entry> entries, var _) -> {
                Map<String, Value> values = new LinkedHashMap<>();
                entries.forEach((key, entry) -> values.put(key, modern(entry.node(), manifest)));
                yield new Value.Fields(values);
            }
        };
    }

    /// The spelling of today; a text that is no well-formed reference stays as it is.
    static String modern(String text, Location at, Manifest manifest) {
        try {
            return ReferenceText.parse(text, at, manifest.stacks()::containsKey).modern();
        } catch (StratiformException e) {
            return text;
        }
    }

    /// The meaning of a manifest, for comparison: its native form with references in one spelling.
    static Value meaning(Manifest manifest) {
        return modern(manifest.root(), manifest);
    }
}
