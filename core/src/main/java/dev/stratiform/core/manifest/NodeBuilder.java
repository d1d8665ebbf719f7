package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a tree of nodes together from a stream of parts, within limits.
///
/// It counts levels and nodes itself, so that no parser's own limit has to be trusted, and needs no
/// recursion. Every failure is `SYNTAX_ERROR` with its place.
final class NodeBuilder {
    static final int DEPTH = 64;
    static final int NODES = 2_000_000;

    /// A finished part: how many nodes it holds when aliases are followed, and its levels.
    record Part(Node node, long size, int height) {}

    /// A list or object that is being read.
    private static final class Frame {
        final Location at;
        final @Nullable List<Node> items;
        final Map<String, Node.Entry> entries;
        int height = 1;
        long size = 1;

        @Nullable String key;

        Location keyAt;

        Frame(Location at, boolean list) {
            this.at = at;
            this.items = list ? new ArrayList<>() : null;
            this.entries = list ? Map.of() : new LinkedHashMap<>();
            this.keyAt = at;
        }
    }

    private final ArrayDeque<Frame> open = new ArrayDeque<>();
    private long nodes;
    private @Nullable Node root;

    /// Whether the next part must be a key.
    boolean expectsKey() {
        Frame frame = open.peek();
        return frame != null && frame.items == null && frame.key == null;
    }

    /// The whole tree; absent as long as nothing is finished.
    @Nullable Node root() {
        return root;
    }

    void begin(boolean list, Location at) {
        requireValue(at, list ? "a list" : "an object");
        if (open.size() >= DEPTH) {
            throw tooDeep(at);
        }
        open.push(new Frame(at, list));
    }

    Part end() {
        Frame frame = open.pop();
        Node node = frame.items == null
                ? new Node.Mapping(frame.entries, frame.at)
                : new Node.Sequence(frame.items, frame.at);
        var part = new Part(node, frame.size, frame.height);
        nodes++;
        place(part, frame.at);
        return part;
    }

    Part scalar(Value value, Location at) {
        if (value instanceof Value.Text(String text)) {
            requireWhole(text, at);
        }
        var part = new Part(new Node.Scalar(value, at), 1, 0);
        nodes++;
        place(part, at);
        return part;
    }

    /// A finished part once more, under another name.
    void alias(Part part, Location at) {
        requireValue(at, "an alias");
        if (open.size() + part.height() > DEPTH) {
            throw tooDeep(at);
        }
        nodes += part.size();
        place(part, at);
    }

    void key(Value value, Location at) {
        if (!(value instanceof Value.Text(String key))) {
            throw syntax(
                    at,
                    "a key must be a string, but this one is " + ValueType.describe(value),
                    "put the key in quotes");
        }
        requireWhole(key, at);
        Frame frame = open.element();
        Node.Entry earlier = frame.entries.get(key);
        if (earlier != null) {
            throw syntax(
                    at,
                    "the key '" + shorten(key) + "' is there twice; the first is at line "
                            + earlier.keyAt().line() + ", column "
                            + earlier.keyAt().column(),
                    "remove one of them");
        }
        frame.key = key;
        frame.keyAt = at;
    }

    private void requireValue(Location at, String found) {
        if (expectsKey()) {
            throw syntax(at, "a key must be a string, but this one is " + found, "write a plain name as the key");
        }
    }

    private void place(Part part, Location at) {
        if (nodes > NODES) {
            throw syntax(
                    at,
                    "the file holds more than " + NODES + " values when its aliases are followed",
                    "split it, or use fewer aliases");
        }
        Frame frame = open.peek();
        if (frame == null) {
            root = part.node();
            return;
        }
        frame.size += part.size();
        frame.height = Math.max(frame.height, part.height() + 1);
        if (frame.items != null) {
            frame.items.add(part.node());
        } else if (frame.key != null) {
            frame.entries.put(frame.key, new Node.Entry(frame.keyAt, part.node()));
            frame.key = null;
        }
    }

    /// Half of a surrogate pair, which an escape can make, cannot be written as UTF-8 again.
    private static void requireWhole(String text, Location at) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw syntax(at, "the text holds half of a character", "write the whole character");
                }
                i++;
            }
        }
    }

    private static StratiformException tooDeep(Location at) {
        return syntax(at, "the file is nested deeper than " + DEPTH + " levels", "make it flatter");
    }

    static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    static StratiformException syntax(Location at, String message, @Nullable String next) {
        return new Failure(ErrorCode.SYNTAX_ERROR, message, at, next).toException();
    }
}
