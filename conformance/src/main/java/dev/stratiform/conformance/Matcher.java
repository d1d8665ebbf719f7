package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A demand on a value; what it compares with may hold references.
sealed interface Matcher {
    /// Equal, where a number equals its text.
    record Equal(Value wanted) implements Matcher {}

    /// There, or not there.
    record Presence(boolean wanted) implements Matcher {}

    /// All of several demands.
    record All(List<Matcher> parts) implements Matcher {}

    /// The contrary of a demand.
    record Not(Matcher of) implements Matcher {}

    /// A text that a regular expression finds something in.
    record Pattern(Value expression) implements Matcher {}

    /// A text, or a list, with something in it.
    record Contains(Value part) implements Matcher {}

    /// A text with a beginning.
    record StartsWith(Value beginning) implements Matcher {}

    /// One of several demands.
    record OneOf(List<Matcher> choices) implements Matcher {}

    /// A number in relation to another.
    record Compared(Relation relation, Value bound) implements Matcher {}

    /// How two numbers stand to each other.
    enum Relation {
        GT("more than"),
        GE("at least"),
        LT("less than"),
        LE("at most");

        private final String words;

        Relation(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case GT -> comparison > 0;
                case GE -> comparison >= 0;
                case LT -> comparison < 0;
                case LE -> comparison <= 0;
            };
        }
    }

    /// The length of a text in characters, of a body in bytes, of a list or object in items.
    record Size(Matcher of) implements Matcher {}

    /// A type: `string number boolean list object`.
    record Type(String name) implements Matcher {}

    /// A demand on every item of a list.
    record Each(Matcher of) implements Matcher {}

    /// A demand on at least one item of a list.
    record Any(Matcher of) implements Matcher {}

    /// Demands on the items of a list, in order; `whole`: there are no others.
    record Items(List<Matcher> of, boolean whole) implements Matcher {}

    /// Demands on some keys of an object.
    record Keys(Map<String, Matcher> of) implements Matcher {}

    /// The SHA-256 digest in hexadecimal digits.
    record Sha256(Value digest) implements Matcher {}

    /// The same JSON, whatever the order of its keys and its spaces.
    record SameJson(Value text) implements Matcher {}

    /// The same XML, whatever its spaces and the order of its attributes.
    record SameXml(Value text) implements Matcher {}

    /// A moment, or a number, close to another.
    record Near(Value centre, Duration within) implements Matcher {}

    /// The bytes that a body description gives.
    record SameBody(BodySpec body) implements Matcher {}
}
