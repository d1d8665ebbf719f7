package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.ReferenceText.Piece;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Replaces references by their values.
///
/// A value that was put in is data and is never resolved again. A text that contains a secret
/// becomes a secret. All failures of a tree are collected. Nothing is ever replaced by an empty
/// text.
public final class Resolver {
    private static final int LONGEST = 16 << 20;

    private final Answers answers;
    private final Predicate<String> isStack;
    private final List<Failure> failures;
    private final boolean partial;

    private Resolver(List<ValueSource> sources, Predicate<String> isStack, List<Failure> failures, boolean partial) {
        this.answers = new Answers(sources, partial);
        this.isStack = isStack;
        this.failures = failures;
        this.partial = partial;
    }

    /// Resolves everything in a value; `places` gives `file:line:column` by JSON pointer.
    ///
    /// Failures are added to the list; the parts that failed stay as they were written.
    public static Value resolve(
            Value value, Map<String, String> places, List<ValueSource> sources, List<Failure> failures) {
        return new Resolver(sources, _ -> true, failures, false).value(value, "", places);
    }

    /// Resolves in a node only what the given sources answer, and leaves other references as text.
    ///
    /// Values that are put in are escaped, so that a later resolve takes them as they are. Defaults
    /// that the sources answer are written out, so that the later resolve needs only the sources of
    /// what is left.
    public static Node load(Node node, List<ValueSource> sources, Predicate<String> isStack, List<Failure> failures) {
        return new Resolver(sources, isStack, failures, true).node(node);
    }

    private Node node(Node node) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> {
                if (!ReferenceText.mayRefer(text)) {
                    yield node;
                }
                yield placed(text(text, at), at);
            }
            case Node.Scalar scalar -> scalar;
            case Node.Sequence(List<Node> items, Location at) ->
                new Node.Sequence(items.stream().map(this::node).toList(), at);
            case Node.Mapping(Map<String, Node.Entry> entries, Location at) -> {
                Map<String, Node.Entry> changed = new LinkedHashMap<>();
                entries.forEach((key, e) -> changed.put(key, new Node.Entry(e.keyAt(), node(e.node()))));
                yield new Node.Mapping(changed, at);
            }
        };
    }

    /// A value as a node all of whose parts stand at one place.
    private static Node placed(Value value, Location at) {
        return switch (value) {
            case Value.Items(List<Value> values) ->
                new Node.Sequence(values.stream().map(v -> placed(v, at)).toList(), at);
            case Value.Fields(Map<String, Value> values) -> {
                Map<String, Node.Entry> entries = new LinkedHashMap<>();
                values.forEach((key, v) -> entries.put(key, new Node.Entry(at, placed(v, at))));
                yield new Node.Mapping(entries, at);
            }
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ -> new Node.Scalar(value, at);
        };
    }

    private Value value(Value value, String pointer, Map<String, String> places) {
        return switch (value) {
            case Value.Text(String text) ->
                ReferenceText.mayRefer(text) ? text(text, place(places.get(pointer))) : value;
            case Value.Items(List<Value> values) -> {
                List<Value> changed = new ArrayList<>();
                for (int i = 0; i < values.size(); i++) {
                    changed.add(value(values.get(i), pointer + "/" + i, places));
                }
                yield new Value.Items(changed);
            }
            case Value.Fields(Map<String, Value> values) -> {
                Map<String, Value> changed = new LinkedHashMap<>();
                values.forEach((key, v) -> changed.put(
                        key, value(v, pointer + "/" + key.replace("~", "~0").replace("/", "~1"), places)));
                yield new Value.Fields(changed);
            }
            case Value.Secret(Value inner) -> new Value.Secret(value(inner, pointer, places));
            case Value.Null _, Value.Bool _, Value.Num _ -> value;
        };
    }

    /// `file:line:column` as a location; the file's name may hold colons itself.
    private static @Nullable Location place(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int last = text.lastIndexOf(':');
        int middle = text.lastIndexOf(':', last - 1);
        if (middle < 0) {
            return Location.of(text);
        }
        return new Location(
                text.substring(0, middle),
                Integer.parseInt(text.substring(middle + 1, last)),
                Integer.parseInt(text.substring(last + 1)));
    }

    private Value text(String text, @Nullable Location at) {
        ReferenceText parsed;
        try {
            parsed = ReferenceText.parse(text, at, isStack);
        } catch (StratiformException e) {
            failures.add(located(e.failure(), at));
            return Value.of(text);
        }
        if (partial && parsed.references().isEmpty()) {
            return Value.of(text);
        }
        return parsed.whole() && parsed.pieces().getFirst() instanceof Piece.Ref ref
                ? whole(ref, text, at)
                : joined(parsed, text, at);
    }

    private Value whole(Piece.Ref ref, String text, @Nullable Location at) {
        try {
            return switch (answers.of(ref.choices())) {
                case Answers.Answer.Known(Value value) -> partial ? escaped(value) : value;
                case Answers.Answer.Later(List<ReferenceText.Choice> rest) ->
                    Value.of(rest.equals(ref.choices()) ? text : new Piece.Ref(rest).toString());
            };
        } catch (StratiformException e) {
            failures.add(located(e.failure(), at));
            return Value.of(text);
        }
    }

    /// The pieces as one text; every piece that fails is reported.
    private Value joined(ReferenceText parsed, String text, @Nullable Location at) {
        List<Piece> made = new ArrayList<>();
        boolean secret = false;
        boolean failed = false;
        long length = 0;
        for (Piece piece : parsed.pieces()) {
            try {
                Piece next = piece;
                if (piece instanceof Piece.Ref ref) {
                    next = switch (answers.of(ref.choices())) {
                        case Answers.Answer.Known(Value value) -> {
                            secret |= value.tainted();
                            yield new Piece.Literal(scalar(value.revealed(), ref));
                        }
                        case Answers.Answer.Later(List<ReferenceText.Choice> rest) -> new Piece.Ref(rest);
                    };
                }
                length += next instanceof Piece.Literal(String literal) ? literal.length() : 0;
                requireShort(length);
                made.add(next);
            } catch (StratiformException e) {
                failures.add(located(e.failure(), at));
                failed = true;
            }
        }
        if (failed) {
            return Value.of(text);
        }
        ReferenceText all = ReferenceText.of(made);
        Value value = Value.of(partial ? all.modern() : literal(all));
        return secret ? new Value.Secret(value) : value;
    }

    private static String literal(ReferenceText text) {
        return text.pieces().getFirst() instanceof Piece.Literal(String literal) ? literal : "";
    }

    private static void requireShort(long length) {
        if (length > LONGEST) {
            throw ReferenceText.invalid(null, "a text grows to more than " + LONGEST + " characters");
        }
    }

    private static String scalar(Value value, Piece.Ref ref) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ ->
                throw Failure.of(
                                ErrorCode.REFERENCE_INVALID,
                                "the reference " + ReferenceText.shorten(ref.toString())
                                        + " stands inside a text, so its value must be a string, number or boolean,"
                                        + " but it is " + ValueType.describe(value))
                        .withNext("let the reference stand alone, then the value keeps its type")
                        .toException();
        };
    }

    private static Value escaped(Value value) {
        return switch (value) {
            case Value.Text(String text) -> Value.of(ReferenceText.quote(text));
            case Value.Items(List<Value> values) ->
                new Value.Items(values.stream().map(Resolver::escaped).toList());
            case Value.Fields(Map<String, Value> values) -> {
                Map<String, Value> changed = new LinkedHashMap<>();
                values.forEach((key, v) -> changed.put(key, escaped(v)));
                yield new Value.Fields(changed);
            }
            case Value.Secret(Value inner) -> new Value.Secret(escaped(inner));
            case Value.Null _, Value.Bool _, Value.Num _ -> value;
        };
    }

    private static Failure located(Failure failure, @Nullable Location at) {
        return failure.location() != null
                ? failure
                : new Failure(failure.code(), failure.message(), at, failure.next());
    }
}
