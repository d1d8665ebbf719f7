package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads YAML and JSON text that may be hostile into nodes with places.
///
/// YAML 1.2, core schema; a number with a leading zero is a string, so `no`, `010`, `1:30` and
/// `2025-10-23` are the strings they look like. At most 16 MiB, 64 levels, 100 aliases, 2,000,000
/// nodes after aliases are followed; an alias keeps the places of its anchor. Failures are
/// `SYNTAX_ERROR` with their place, and `FILE_UNREADABLE` for a file that is too large.
public final class YamlReader {
    /// The most bytes that a file may have.
    public static final int LARGEST = 16 << 20;

    private static final int ALIASES = 100;

    private final String file;
    private final NodeBuilder builder = new NodeBuilder();
    private final Map<String, NodeBuilder.Part> anchors = new HashMap<>();
    private final ArrayDeque<String> open = new ArrayDeque<>();
    private int aliases;
    private boolean seen;

    private YamlReader(String file) {
        this.file = file;
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
            throw empty(file);
        }
        return file.endsWith(".json") ? JsonNodeReader.read(text, file) : new YamlReader(file).document(text);
    }

    private static StratiformException empty(String file) {
        return syntax(new Location(file, 1, 1), "the file is empty", "write its content; see: stratiform init");
    }

    /// The buffer takes the whole text: with a smaller one the parser copies it again for every
    /// block while it looks for the end of a long comment, tag or anchor.
    private Node document(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(LARGEST + 1)
                .setBufferSize(text.length() + 1)
                .build();
        try {
            var parser = new ParserImpl(settings, new StreamReader(settings, text));
            while (parser.hasNext()) {
                event(parser.next());
            }
        } catch (StratiformException e) {
            throw e;
        } catch (MarkedYamlEngineException e) {
            throw YamlProblem.of(e, file);
        } catch (YamlVersionException e) {
            throw syntax(new Location(file, 1, 1), "the %YAML line names an unknown version", "remove the line");
        } catch (RuntimeException | StackOverflowError e) {
            throw new StratiformException(
                    Failure.at(ErrorCode.SYNTAX_ERROR, Location.of(file), "the file is not well-formed YAML"), e);
        }
        Node root = builder.root();
        if (root == null || (root instanceof Node.Scalar(Value value, Location _) && value instanceof Value.Null)) {
            throw empty(file);
        }
        return root;
    }

    private void event(Event event) {
        switch (event.getEventId()) {
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
            case DocumentStart -> documentStart((DocumentStartEvent) event);
            case Alias -> alias((AliasEvent) event);
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart, MappingStart -> start((CollectionStartEvent) event);
            case SequenceEnd, MappingEnd -> {
                NodeBuilder.Part part = builder.end();
                remember(open.pop(), part);
            }
        }
    }

    private Location place(Event event) {
        return YamlProblem.place(event.getStartMark(), file);
    }

    private void documentStart(DocumentStartEvent event) {
        if (seen) {
            throw syntax(
                    place(event), "a second document begins here; a file holds one", "move it to a file of its own");
        }
        seen = true;
        if (!event.getTags().isEmpty()) {
            throw syntax(place(event), "a %TAG directive is not allowed", "remove the directive");
        }
        Optional<SpecVersion> version = event.getSpecVersion();
        if (version.isPresent()
                && !(version.get().getMajor() == 1 && version.get().getMinor() == 2)) {
            throw syntax(
                    place(event),
                    "the file says that it is YAML " + version.get().getMajor() + "."
                            + version.get().getMinor() + "; it is read as YAML 1.2",
                    "remove the %YAML line");
        }
    }

    private void start(CollectionStartEvent event) {
        Location at = place(event);
        refuseTag(event.getTag(), at);
        builder.begin(event.getEventId() == Event.ID.SequenceStart, at);
        open.push(anchor(event));
    }

    private void scalar(ScalarEvent event) {
        Location at = place(event);
        refuseTag(event.getTag(), at);
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        Value value = plain ? PlainScalar.value(event.getValue(), at) : Value.of(event.getValue());
        if (builder.expectsKey()) {
            refuseMerge(event, plain, at);
            builder.key(value, at);
            remember(anchor(event), new NodeBuilder.Part(new Node.Scalar(value, at), 1, 0));
        } else {
            remember(anchor(event), builder.scalar(value, at));
        }
    }

    /// YAML 1.2 has no merge key; taking it for a name would lose what the user meant.
    private static void refuseMerge(ScalarEvent event, boolean plain, Location at) {
        if (plain && event.getValue().equals("<<")) {
            throw syntax(
                    at,
                    "the merge key << is not part of YAML 1.2",
                    "use extends, defaults or a template; or write the keys out");
        }
    }

    private void alias(AliasEvent event) {
        Location at = place(event);
        String name = event.getAlias().getValue();
        if (++aliases > ALIASES) {
            throw syntax(at, "the file has more than " + ALIASES + " aliases", "write the values out");
        }
        NodeBuilder.Part target = anchors.get(name);
        if (open.contains(name)) {
            throw syntax(
                    at,
                    "the alias *" + NodeBuilder.shorten(name)
                            + " stands inside its own anchor, so the value would never end",
                    "write the value out");
        }
        if (target == null) {
            throw syntax(
                    at,
                    "there is no anchor &" + NodeBuilder.shorten(name) + " before this alias"
                            + Nearest.question(name, anchors.keySet()),
                    "put a text that begins with * in quotes");
        }
        builder.alias(target, at);
    }

    private static String anchor(NodeEvent event) {
        return event.getAnchor().map(Anchor::getValue).orElse("");
    }

    private void remember(String anchor, NodeBuilder.Part part) {
        if (!anchor.isEmpty()) {
            anchors.put(anchor, part);
        }
    }

    private static void refuseTag(Optional<String> tag, Location at) {
        if (tag.isPresent()) {
            throw syntax(
                    at,
                    "the tag " + shown(tag.get()) + " is not allowed; values have the type they look like",
                    "remove the tag, or put the text in quotes");
        }
    }

    private static String shown(String tag) {
        String standard = "tag:yaml.org,2002:";
        return NodeBuilder.shorten(tag.startsWith(standard) ? "!!" + tag.substring(standard.length()) : tag);
    }

    static StratiformException syntax(Location at, String message, @Nullable String next) {
        return NodeBuilder.syntax(at, message, next);
    }
}
