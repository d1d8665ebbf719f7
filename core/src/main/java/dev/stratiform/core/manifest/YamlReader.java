package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// Reads YAML and JSON text that may be hostile into nodes with places.
///
/// YAML 1.2 with the types of JSON: `no`, `010`, `1:30` and `2025-10-23` are strings. At most 16
/// MiB, 64 levels, 100 aliases, 2,000,000 nodes after aliases are followed. Every failure is
/// `SYNTAX_ERROR` with its place.
public final class YamlReader {
    /// The most bytes that a file may have.
    public static final int LARGEST = 16 << 20;

    static final int DEPTH = 64;
    private static final int ALIASES = 100;
    private static final int NODES = 2_000_000;

    /// A list or object that is being read.
    private static final class Frame {
        final Location at;
        final @Nullable String anchor;
        final @Nullable List<Node> items;
        final @Nullable Map<String, Node.Entry> entries;
        long size = 1;

        @Nullable String key;

        @Nullable Location keyAt;

        Frame(Location at, @Nullable String anchor, boolean list) {
            this.at = at;
            this.anchor = anchor;
            this.items = list ? new ArrayList<>() : null;
            this.entries = list ? null : new LinkedHashMap<>();
        }
    }

    private record Sized(Node node, long size) {}

    private final String file;
    private final String text;
    private final Map<String, Sized> anchors = new HashMap<>();
    private final ArrayDeque<Frame> open = new ArrayDeque<>();
    private int aliases;
    private long nodes;

    private YamlReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /// Reads the one document of a file; a name that ends with `.json` is read as JSON.
    public static Node read(byte[] bytes, String file) {
        if (bytes.length > LARGEST) {
            throw Failure.at(
                            ErrorCode.FILE_UNREADABLE,
                            Location.of(file),
                            "the file has " + bytes.length + " bytes; at most " + LARGEST + " are read")
                    .toException();
        }
        String text = TextDecoder.decode(bytes, file);
        if (text.isBlank()) {
            throw syntax(
                    new Location(file, 1, 1), "the file is empty", "write a manifest, or make one: stratiform init");
        }
        if (file.endsWith(".json")) {
            return JsonNodeReader.read(text, file);
        }
        return new YamlReader(file, text).document();
    }

    private Node document() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(LARGEST + 1)
                .setUseMarks(true)
                .build();
        try {
            return compose(new Parse(settings).parseString(text).iterator());
        } catch (StratiformException e) {
            throw e;
        } catch (MarkedYamlEngineException e) {
            throw marked(e);
        } catch (RuntimeException | StackOverflowError e) {
            throw syntax(Location.of(file), "the file is not well-formed YAML", null);
        }
    }

    private StratiformException marked(MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark();
        Location at = mark.map(this::location).orElse(Location.of(file));
        boolean tab = mark.isPresent() && characterAt(mark.get()) == '\t';
        if (tab) {
            return syntax(
                    at, "a tab is used for indentation; YAML allows only spaces there", "replace the tab by spaces");
        }
        String problem = e.getProblem() == null ? "not well-formed" : e.getProblem();
        String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ": ";
        return syntax(at, "the file is not well-formed YAML: " + context + problem, null);
    }

    private char characterAt(Mark mark) {
        int index = mark.getIndex();
        int utf16 = index <= text.length()
                ? text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())))
                : text.length();
        return utf16 < text.length() ? text.charAt(utf16) : '\0';
    }

    private Node compose(Iterator<Event> events) {
        Sized root = null;
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            Location at = event.getStartMark().map(this::location).orElse(Location.of(file));
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (seen) {
                        throw syntax(
                                at, "a second document begins here; a file holds one", "move it to a file of its own");
                    }
                    seen = true;
                }
                case Alias -> root = add(alias((AliasEvent) event, at), at, root);
                case Scalar -> root = scalar((ScalarEvent) event, at, root);
                case SequenceStart, MappingStart -> start((CollectionStartEvent) event, at);
                case SequenceEnd, MappingEnd -> root = end(root);
            }
        }
        if (root == null) {
            throw syntax(new Location(file, 1, 1), "the file holds no value", null);
        }
        return root.node();
    }

    private Location location(Mark mark) {
        return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private void start(CollectionStartEvent event, Location at) {
        refuseTag(event.getTag(), at);
        requirePlaceForCollection(at);
        if (open.size() >= DEPTH) {
            throw syntax(at, "the file is nested deeper than " + DEPTH + " levels", "make it flatter");
        }
        boolean list = event.getEventId() == Event.ID.SequenceStart;
        open.push(new Frame(at, anchor(event), list));
    }

    private void requirePlaceForCollection(Location at) {
        Frame frame = open.peek();
        if (frame != null && frame.entries != null && frame.key == null) {
            throw syntax(at, "a key must be a plain string, not a list or an object", null);
        }
    }

    private @Nullable Sized end(@Nullable Sized root) {
        Frame frame = open.pop();
        Node node = frame.items != null
                ? new Node.Sequence(frame.items, frame.at)
                : new Node.Mapping(frame.entries == null ? Map.of() : frame.entries, frame.at);
        Sized made = new Sized(node, frame.size);
        if (frame.anchor != null) {
            anchors.put(frame.anchor, made);
        }
        return add(made, frame.at, root);
    }

    private @Nullable Sized scalar(ScalarEvent event, Location at, @Nullable Sized root) {
        refuseTag(event.getTag(), at);
        Frame frame = open.peek();
        if (frame != null && frame.entries != null && frame.key == null) {
            key(frame, event, at);
            return root;
        }
        Value value = event.getScalarStyle() == ScalarStyle.PLAIN
                ? PlainScalar.value(event.getValue(), at)
                : Value.of(event.getValue());
        Sized made = new Sized(new Node.Scalar(value, at), 1);
        String anchor = anchor(event);
        if (anchor != null) {
            anchors.put(anchor, made);
        }
        return add(made, at, root);
    }

    private void key(Frame frame, ScalarEvent event, Location at) {
        String key = event.getValue();
        Map<String, Node.Entry> entries = frame.entries == null ? Map.of() : frame.entries;
        Node.Entry earlier = entries.get(key);
        if (earlier != null) {
            throw syntax(
                    at,
                    "the key '" + key + "' is there twice; the first is at line "
                            + earlier.keyAt().line(),
                    "remove one of them");
        }
        frame.key = key;
        frame.keyAt = at;
    }

    private @Nullable String anchor(NodeEvent event) {
        return event.getAnchor().map(Object::toString).orElse(null);
    }

    private Sized alias(AliasEvent event, Location at) {
        String name = event.getAlias().toString();
        if (++aliases > ALIASES) {
            throw syntax(at, "the file uses more than " + ALIASES + " aliases", null);
        }
        Frame frame = open.peek();
        if (frame != null && frame.entries != null && frame.key == null) {
            throw syntax(at, "an alias cannot be a key", null);
        }
        Sized target = anchors.get(name);
        if (target == null) {
            boolean inside = open.stream().anyMatch(f -> name.equals(f.anchor));
            throw syntax(
                    at,
                    inside
                            ? "the alias *" + name + " stands inside its own anchor, so the value would never end"
                            : "there is no anchor &" + name + " before this alias",
                    null);
        }
        return target;
    }

    private @Nullable Sized add(Sized made, Location at, @Nullable Sized root) {
        nodes += made.size();
        if (nodes > NODES) {
            throw syntax(at, "the file grows to more than " + NODES + " values", "use fewer aliases");
        }
        Frame frame = open.peek();
        if (frame == null) {
            return made;
        }
        frame.size += made.size();
        if (frame.items != null) {
            frame.items.add(made.node());
        } else if (frame.entries != null && frame.key != null && frame.keyAt != null) {
            frame.entries.put(frame.key, new Node.Entry(frame.keyAt, made.node()));
            frame.key = null;
        }
        return root;
    }

    private static void refuseTag(Optional<?> tag, Location at) {
        if (tag.isPresent() && !tag.get().toString().equals("!")) {
            throw syntax(
                    at,
                    "the tag " + tag.get() + " is not allowed; values have the type they look like",
                    "remove the tag");
        }
    }

    static StratiformException syntax(Location at, String message, @Nullable String next) {
        return new Failure(ErrorCode.SYNTAX_ERROR, message, at, next).toException();
    }
}
