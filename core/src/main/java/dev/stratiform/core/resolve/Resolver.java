package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Replaces references by their values.
///
/// A value that was put in is data and is never resolved again. A text that contains a secret
/// becomes a secret. All failures of a tree are collected. Nothing is ever replaced by an empty
/// text.
public final class Resolver {
    private final List<ValueSource> sources;
    private final Predicate<String> isStack;
    private final List<Failure> failures;
    private final boolean partial;

    private Resolver(List<ValueSource> sources, Predicate<String> isStack, List<Failure> failures, boolean partial) {
        this.sources = List.copyOf(sources);
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
    /// Values that are put in are escaped, so that a later resolve takes them as they are.
    public static Node load(Node node, List<ValueSource> sources, Predicate<String> isStack, List<Failure> failures) {
        return new Resolver(sources, isStack, failures, true).node(node);
    }

    private Node node(Node node) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> {
                if (!ReferenceText.mayRefer(text)) {
                    yield node;
                }
                Value value = text(text, at);
                yield new Node.Scalar(value, at);
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
        try {
            ReferenceText parsed = ReferenceText.parse(text, at, isStack);
            if (parsed.whole() && parsed.pieces().getFirst() instanceof ReferenceText.Piece.Ref ref) {
                Optional<Value> value = answer(ref, at);
                return value.isEmpty() ? Value.of(text) : partial ? escaped(value.get()) : value.get();
            }
            return joined(parsed, at);
        } catch (StratiformException e) {
            failures.add(located(e.failure(), at));
            return Value.of(text);
        }
    }

    private Value joined(ReferenceText parsed, @Nullable Location at) {
        StringBuilder text = new StringBuilder();
        boolean secret = false;
        for (ReferenceText.Piece piece : parsed.pieces()) {
            switch (piece) {
                case ReferenceText.Piece.Literal(String literal) -> text.append(partial ? escape(literal) : literal);
                case ReferenceText.Piece.Ref ref -> {
                    Optional<Value> value = answer(ref, at);
                    if (value.isEmpty()) {
                        text.append(ref.written());
                    } else {
                        secret |= value.get().tainted();
                        String scalar = scalar(value.get().revealed(), ref.written());
                        text.append(partial ? escape(scalar) : scalar);
                    }
                }
            }
        }
        Value made = Value.of(text.toString());
        return secret ? new Value.Secret(made) : made;
    }

    private static String scalar(Value value, String written) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ ->
                throw Failure.of(
                                ErrorCode.REFERENCE_INVALID,
                                "the reference " + written
                                        + " stands inside a text, so its value must be a string, number"
                                        + " or boolean")
                        .withNext("let the reference stand alone, then the value keeps its type")
                        .toException();
        };
    }

    /// The value of a reference; empty when it is left for a later resolve.
    private Optional<Value> answer(ReferenceText.Piece.Ref ref, @Nullable Location at) {
        for (ValueSource source : sources) {
            if (source.answers(ref.reference())) {
                return Optional.of(fromSource(source, ref));
            }
        }
        if (partial) {
            return Optional.empty();
        }
        throw Failure.at(
                        ErrorCode.REFERENCE_NO_VALUE,
                        at,
                        "nothing answers the reference " + ref.written() + " in this installation")
                .toException();
    }

    private static Value fromSource(ValueSource source, ReferenceText.Piece.Ref ref) {
        Optional<Value> value;
        try {
            value = source.value(ref.reference());
        } catch (StratiformException e) {
            if (ref.fallback().isPresent() && defaultApplies(e.failure().code())) {
                return fallback(ref.fallback().get());
            }
            throw e;
        }
        if (value.isPresent()) {
            return value.get();
        }
        return ref.fallback()
                .map(Resolver::fallback)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.REFERENCE_NO_VALUE, "the reference " + ref.written() + " has no value")
                        .toException());
    }

    private static boolean defaultApplies(ErrorCode code) {
        return code == ErrorCode.REFERENCE_NO_SUCH_OUTPUT
                || code == ErrorCode.REFERENCE_NEVER_DEPLOYED
                || code == ErrorCode.REFERENCE_NULL
                || code == ErrorCode.REFERENCE_NO_VALUE;
    }

    /// A default as written: a quoted text, `true`, `false`, a number, or plain text.
    private static Value fallback(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        if (quoted) {
            return Value.of(text.substring(1, text.length() - 1));
        }
        if (text.equals("true") || text.equals("false")) {
            return Value.of(text.equals("true"));
        }
        boolean number = !text.isEmpty() && text.length() < 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Value.of(Long.parseLong(text)) : Value.of(text);
    }

    private static Value escaped(Value value) {
        return switch (value) {
            case Value.Text(String text) -> Value.of(escape(text));
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

    private static String escape(String text) {
        return ReferenceText.quote(text);
    }

    private static Failure located(Failure failure, @Nullable Location at) {
        return failure.location() != null
                ? failure
                : new Failure(failure.code(), failure.message(), at, failure.next());
    }
}
