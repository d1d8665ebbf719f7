package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Sets `enabled` of an environment in a manifest's text. Everything else of the text stays, with
/// its comments and its layout.
public final class EnvironmentSwitch {
    private EnvironmentSwitch() {}

    /// The text with the switch set; the text itself when it already is. `ENVIRONMENT_NOT_FOUND`
    /// for an environment that the manifest does not have; `VALIDATION_ERROR` where the text is
    /// written in a way that cannot be changed with certainty.
    public static String set(byte[] bytes, String shown, String environment, boolean on) {
        Manifest manifest = ManifestReader.parse(bytes, shown);
        Manifest.Environment before = manifest.environments().get(environment);
        if (before == null) {
            throw Failure.of(
                            ErrorCode.ENVIRONMENT_NOT_FOUND,
                            "there is no environment '" + environment + "'; there are: "
                                    + String.join(", ", manifest.environments().keySet()))
                    .toException();
        }
        String text = TextDecoder.decode(bytes, shown);
        if (before.enabled() == on) {
            return text;
        }
        Node root = YamlReader.read(bytes, shown);
        Node.Entry entry = entry(root, environment);
        String made = entry == null ? text : changed(text, entry, on);
        if (!proven(made, shown, manifest, environment, on)) {
            throw Failure.at(
                            ErrorCode.VALIDATION_ERROR,
                            entry == null ? Location.of(shown) : entry.keyAt(),
                            "the environment is written in a way that cannot be changed by a program")
                    .withNext("write enabled: " + on + " there")
                    .toException();
        }
        return made;
    }

    private static Node.@org.jspecify.annotations.Nullable Entry entry(Node root, String environment) {
        Node environments = root instanceof Node.Mapping top ? top.get("environments") : null;
        return environments instanceof Node.Mapping all ? all.entries().get(environment) : null;
    }

    private static String changed(String text, Node.Entry entry, boolean on) {
        TextPlaces places = new TextPlaces(text);
        if (!(entry.node() instanceof Node.Mapping own)) {
            int colon = text.indexOf(':', Math.max(0, places.offset(entry.keyAt())));
            return colon < 0
                    ? text
                    : text.substring(0, colon + 1) + " { enabled: " + on + " }" + text.substring(colon + 1);
        }
        Node written = own.get("enabled");
        if (written != null) {
            int from = places.offset(written.at());
            String old = Boolean.toString(!on);
            return from >= 0 && text.startsWith(old, from)
                    ? text.substring(0, from) + on + text.substring(from + old.length())
                    : text;
        }
        int from = places.offset(own.at());
        if (from < 0) {
            return text;
        }
        if (text.charAt(from) == '{') {
            boolean quoted = text.stripLeading().startsWith("{");
            String key = quoted ? "\"enabled\": " : " enabled: ";
            String rest = own.entries().isEmpty() ? (quoted ? "" : " ") : ",";
            return text.substring(0, from + 1) + key + on + rest + text.substring(from + 1);
        }
        String indent = text.substring(places.lineStart(from), from);
        return text.substring(0, from) + "enabled: " + on + "\n" + indent + text.substring(from);
    }

    /// Whether the new text says what the old one said, but for the switch.
    private static boolean proven(String text, String shown, Manifest before, String environment, boolean on) {
        try {
            Manifest after = ManifestReader.parse(text.getBytes(StandardCharsets.UTF_8), shown);
            Manifest.Environment now = after.environments().get(environment);
            return now != null
                    && now.enabled() == on
                    && without(before, environment).equals(without(after, environment));
        } catch (StratiformException e) {
            return false;
        }
    }

    private static Value without(Manifest manifest, String environment) {
        Map<String, Value> all = fields(manifest.root().value());
        Map<String, Value> environments = fields(all.getOrDefault("environments", Value.Fields.EMPTY));
        Map<String, Value> one = fields(environments.getOrDefault(environment, Value.Fields.EMPTY));
        one.remove("enabled");
        environments.put(environment, new Value.Fields(one));
        all.put("environments", new Value.Fields(environments));
        return new Value.Fields(all);
    }

    private static Map<String, Value> fields(Value value) {
        return new LinkedHashMap<>(value instanceof Value.Fields(Map<String, Value> fields) ? fields : Map.of());
    }
}
