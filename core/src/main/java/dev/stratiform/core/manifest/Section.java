package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One object of a file, read key by key; what is wrong is collected, not thrown.
public final class Section {
    private final Node.Mapping mapping;
    private final String path;
    private final Findings findings;

    /// A section over an object that is named `path` in messages.
    public Section(Node.Mapping mapping, String path, Findings findings) {
        this.mapping = mapping;
        this.path = path;
        this.findings = findings;
    }

    /// A section over a node; an empty one, with a finding, when the node is no object.
    public static Section of(@Nullable Node node, String path, Location fallback, Findings findings) {
        if (node instanceof Node.Mapping mapping) {
            return new Section(mapping, path, findings);
        }
        if (node != null && !(node instanceof Node.Scalar(Value.Null _, var _))) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    path + " must be an object, found " + ValueType.describe(node.value()),
                    null);
        }
        return new Section(new Node.Mapping(Map.of(), node == null ? fallback : node.at()), path, findings);
    }

    /// Where it begins.
    public Location at() {
        return mapping.at();
    }

    /// What it reads.
    public Node.Mapping node() {
        return mapping;
    }

    /// Its name in messages.
    public String path() {
        return path;
    }

    /// Where it reports to.
    public Findings findings() {
        return findings;
    }

    /// Reports every key that is neither known nor begins with `x-`.
    public Section allow(Set<String> known) {
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key) && !key.startsWith("x-")) {
                findings.error(
                        ErrorCode.UNKNOWN_KEY,
                        entry.keyAt(),
                        "the key '" + key + "' is not known in " + path + Nearest.question(key, known) + "; known are: "
                                + String.join(", ", known.stream().sorted().toList()),
                        null);
            }
        });
        return this;
    }

    /// Whether a key is there, whatever its value.
    public boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /// The node under a key; null when it is absent or null.
    public @Nullable Node get(String key) {
        Node node = mapping.get(key);
        return node instanceof Node.Scalar(Value.Null _, var _) ? null : node;
    }

    /// Where a key stands; the section itself when it is absent.
    public Location keyAt(String key) {
        Node.Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.at() : entry.keyAt();
    }

    /// Where a value stands; the section itself when it is absent.
    public Location valueAt(String key) {
        Node node = mapping.get(key);
        return node == null ? mapping.at() : node.at();
    }

    /// The object under a key; an empty one when it is absent.
    public Section section(String key) {
        return of(mapping.get(key), below(key), mapping.at(), findings);
    }

    /// The path of a key, as a user reads it; the top of a manifest adds nothing.
    public String below(String key) {
        return path.equals("the manifest") ? key : path + "." + key;
    }

    private void wrong(String key, Node node, String expected) {
        findings.error(
                ErrorCode.VALIDATION_ERROR,
                node.at(),
                below(key) + " must be " + expected + ", found " + found(node),
                null);
    }

    private static String found(Node node) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), var _) ->
                "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
            case Node.Scalar(Value.Num number, var _) -> "the number " + number;
            case Node.Scalar(Value.Bool(boolean truth), var _) -> Boolean.toString(truth);
            case Node.Scalar _, Node.Sequence _, Node.Mapping _ -> ValueType.describe(node.value());
        };
    }

    /// The text under a key; a finding when it is something else.
    public Optional<String> text(String key) {
        Node node = get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof Node.Scalar(Value.Text(String text), var _)) {
            return Optional.of(text);
        }
        wrong(key, node, "a string");
        return Optional.empty();
    }

    /// The text under a key, or another one.
    public String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /// A text that must be there and not empty.
    public String required(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty() && get(key) == null) {
            findings.error(ErrorCode.VALIDATION_ERROR, mapping.at(), below(key) + " is missing", "add the key " + key);
        }
        return text.orElse("");
    }

    /// The truth value under a key.
    public boolean truth(String key, boolean otherwise) {
        Node node = get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Node.Scalar(Value.Bool(boolean truth), var _)) {
            return truth;
        }
        wrong(key, node, "true or false (without quotes)");
        return otherwise;
    }

    /// The whole number under a key, within bounds.
    public int integer(String key, int otherwise, int least, int most) {
        Node node = get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Node.Scalar(Value.Num(BigDecimal number), var _)
                && number.scale() <= 0
                && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
            return number.intValueExact();
        }
        wrong(key, node, "a whole number from " + least + " to " + most);
        return otherwise;
    }

    /// The number under a key, within bounds.
    public double number(String key, double otherwise, double least, double most) {
        Node node = get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Node.Scalar(Value.Num(BigDecimal number), var _)
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        wrong(key, node, "a number from " + least + " to " + most);
        return otherwise;
    }

    /// The duration under a key.
    public Duration duration(String key, Duration otherwise) {
        Node node = get(key);
        if (node == null) {
            return otherwise;
        }
        Optional<Duration> time =
                node instanceof Node.Scalar(Value.Text(String text), var _) ? Durations.parse(text) : Optional.empty();
        if (time.isEmpty()) {
            wrong(key, node, "a duration such as 500ms, 10s, 45m or 1h30m, at most 3650d");
        }
        return time.orElse(otherwise);
    }

    /// One of several words.
    public String word(String key, String otherwise, Set<String> allowed) {
        Node node = get(key);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Node.Scalar(Value.Text(String text), var _) && allowed.contains(text)) {
            return text;
        }
        String question =
                node instanceof Node.Scalar(Value.Text(String text), var _) ? Nearest.question(text, allowed) : "";
        wrong(
                key,
                node,
                (allowed.size() == 1 ? "" : "one of ")
                        + String.join(", ", allowed.stream().sorted().toList())
                        + question);
        return otherwise;
    }

    /// A list of strings; one string stands for a list of one.
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        forEachText(key, (text, _) -> texts.add(text));
        return texts;
    }

    public void forEachText(String key, BiConsumer<String, Location> take) {
        Node node = get(key);
        if (node == null) {
            return;
        }
        List<Node> items = node instanceof Node.Sequence(List<Node> list, var _) ? list : List.of(node);
        for (Node item : items) {
            if (item instanceof Node.Scalar(Value.Text(String text), Location at)) {
                take.accept(text, at);
            } else {
                wrong(key, item, "a string or a list of strings");
            }
        }
    }

    /// Every field of an object of strings.
    public void forEachField(BiConsumer<String, String> take) {
        mapping.entries().keySet().forEach(key -> text(key).ifPresent(text -> take.accept(key, text)));
    }

    /// A string; a number is taken as its text.
    public Optional<String> numberOrText(String key) {
        Node node = get(key);
        return node instanceof Node.Scalar(Value.Num number, var _) ? Optional.of(number.toString()) : text(key);
    }

    /// Strings by key; numbers and truth values are taken as their text.
    public Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        Section inner = section(key);
        inner.mapping.entries().forEach((name, entry) -> {
            switch (entry.node()) {
                case Node.Scalar(Value.Text(String text), var _) -> texts.put(name, text);
                case Node.Scalar(Value.Num number, var _) -> texts.put(name, number.toString());
                case Node.Scalar(Value.Bool(boolean truth), var _) -> texts.put(name, Boolean.toString(truth));
                case Node.Scalar _, Node.Sequence _, Node.Mapping _ -> inner.wrong(name, entry.node(), "a string");
            }
        });
        return texts;
    }
}
