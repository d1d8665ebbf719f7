package dev.stratiform.conformance;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Compares values with demands.
final class Match {
    private final Scope scope;

    Match(Scope scope) {
        this.scope = scope;
    }

    /// A name with what its references stand for.
    String text(String name) {
        return scope.text(Value.of(name));
    }

    /// Whether a value, which may be absent, fulfils a demand.
    boolean fits(Matcher matcher, Optional<Value> actual) {
        return switch (matcher) {
            case Matcher.Presence(boolean wanted) -> actual.isPresent() == wanted;
            case Matcher.Not(Matcher of) -> !fits(of, actual);
            case Matcher.All(List<Matcher> parts) -> parts.stream().allMatch(part -> fits(part, actual));
            case Matcher.OneOf(List<Matcher> choices) -> choices.stream().anyMatch(choice -> fits(choice, actual));
            case Matcher.Equal(Value wanted) -> actual.isPresent() && equal(scope.resolve(wanted), actual.get());
            default -> actual.isPresent() && holds(matcher, actual.get());
        };
    }

    private boolean holds(Matcher matcher, Value actual) {
        return switch (matcher) {
            case Matcher.Pattern(Value expression) ->
                BoundedPattern.finds(scope.text(expression), Template.text(actual));
            case Matcher.Contains(Value part) -> contains(actual, scope.resolve(part));
            case Matcher.StartsWith(Value beginning) -> Template.text(actual).startsWith(scope.text(beginning));
            case Matcher.Compared(Matcher.Relation relation, Value bound) -> compared(relation, bound, actual);
            case Matcher.Size(Matcher of) -> sized(of, size(actual));
            case Matcher.Type(String name) -> name.equals(type(actual));
            case Matcher.Each(Matcher of) ->
                items(actual, items -> items.stream().allMatch(i -> fits(of, Optional.of(i))));
            case Matcher.Any(Matcher of) ->
                items(actual, items -> items.stream().anyMatch(i -> fits(of, Optional.of(i))));
            case Matcher.Items(List<Matcher> of, boolean _) -> items(actual, items -> inOrder(of, items));
            case Matcher.Keys(Map<String, Matcher> of) ->
                of.entrySet().stream().allMatch(e -> fits(e.getValue(), FieldPath.find(actual, e.getKey())));
            case Matcher.Sha256(Value digest) ->
                ReceivedBody.sha256(Template.text(actual).getBytes(StandardCharsets.UTF_8))
                        .equalsIgnoreCase(scope.text(digest));
            case Matcher.SameJson(Value text) -> sameJson(scope.resolve(text), Template.text(actual));
            case Matcher.SameXml(Value text) -> Xml.same(scope.text(text), Template.text(actual));
            case Matcher.Near(Value centre, Duration within) -> near(scope.text(centre), Template.text(actual), within);
            case Matcher.SameBody(BodySpec body) -> sameText(body, Template.text(actual));
            case Matcher.Presence _, Matcher.Not _, Matcher.All _, Matcher.OneOf _, Matcher.Equal _ ->
                fits(matcher, Optional.of(actual));
        };
    }

    /// Whether a body fulfils a demand; digests and sizes do not need it in memory, texts have at
    /// most 1 MiB.
    boolean fits(Matcher matcher, ReceivedBody body) {
        return switch (matcher) {
            case Matcher.Sha256(Value digest) -> body.sha256().equalsIgnoreCase(scope.text(digest));
            case Matcher.Size(Matcher of) -> sized(of, body.size());
            case Matcher.SameBody(BodySpec wanted) -> {
                Body made = Body.of(wanted, scope);
                yield made.length() == body.size() && made.sha256().equals(body.sha256());
            }
            case Matcher.All(List<Matcher> parts) -> parts.stream().allMatch(part -> fits(part, body));
            case Matcher.Not(Matcher of) -> !fits(of, body);
            case Matcher.OneOf(List<Matcher> choices) -> choices.stream().anyMatch(choice -> fits(choice, body));
            case Matcher.Presence(boolean wanted) -> (body.size() > 0) == wanted;
            // Of a larger body only the beginning is kept, which is not what a text is compared
            // with.
            default -> body.whole() && fits(matcher, Optional.of(Value.of(body.text())));
        };
    }

    /// A size is wanted as a number, or as 5MiB.
    private boolean sized(Matcher of, long size) {
        boolean named = of instanceof Matcher.Equal(Value wanted)
                && Comparisons.size(scope.resolve(wanted)).equals(Optional.of(size));
        return named || fits(of, Optional.of(Value.of(size)));
    }

    private boolean sameText(BodySpec wanted, String actual) {
        byte[] bytes = actual.getBytes(StandardCharsets.UTF_8);
        return Body.of(wanted, scope).sha256().equals(ReceivedBody.sha256(bytes));
    }

    private static boolean items(Value actual, Predicate<List<Value>> holds) {
        return actual instanceof Value.Items(List<Value> items) && holds.test(items);
    }

    private boolean inOrder(List<Matcher> wanted, List<Value> items) {
        boolean same = wanted.size() == items.size();
        for (int i = 0; same && i < wanted.size(); i++) {
            same = fits(wanted.get(i), Optional.of(items.get(i)));
        }
        return same;
    }

    private static boolean equal(Value wanted, Value actual) {
        if (wanted.equals(actual)) {
            return true;
        }
        boolean plain = plain(wanted) && plain(actual);
        return plain && Template.text(wanted).equals(Template.text(actual));
    }

    private static boolean plain(Value value) {
        return value instanceof Value.Text || value instanceof Value.Num || value instanceof Value.Bool;
    }

    private static boolean contains(Value actual, Value part) {
        return actual instanceof Value.Items(List<Value> items)
                ? items.stream().anyMatch(item -> equal(part, item))
                : Template.text(actual).contains(Template.text(part));
    }

    private boolean compared(Matcher.Relation relation, Value bound, Value actual) {
        Optional<BigDecimal> left = Comparisons.number(actual);
        Optional<BigDecimal> right = Comparisons.number(scope.resolve(bound));
        return left.isPresent()
                && right.isPresent()
                && relation.holds(left.get().compareTo(right.get()));
    }

    private static long size(Value value) {
        return switch (value) {
            case Value.Items(List<Value> items) -> items.size();
            case Value.Fields(Map<String, Value> fields) -> fields.size();
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ ->
                Template.text(value).length();
        };
    }

    private static String type(Value value) {
        return switch (value) {
            case Value.Text _, Value.Secret _ -> "string";
            case Value.Num _ -> "number";
            case Value.Bool _ -> "boolean";
            case Value.Items _ -> "list";
            case Value.Fields _ -> "object";
            case Value.Null _ -> "null";
        };
    }

    private static boolean sameJson(Value wanted, String actual) {
        try {
            Value left = wanted instanceof Value.Text(String text) ? Json.read(text, "the expectation") : wanted;
            return Json.writeCanonical(left).equals(Json.writeCanonical(Json.read(actual, "the answer")));
        } catch (StratiformException e) {
            return false;
        }
    }

    private static boolean near(String centre, String actual, Duration within) {
        Optional<Instant> left = moment(centre);
        Optional<Instant> right = moment(actual);
        return left.isPresent()
                && right.isPresent()
                && Duration.between(left.get(), right.get()).abs().compareTo(within) <= 0;
    }

    /// ISO 8601, or the form of HTTP headers.
    private static Optional<Instant> moment(String text) {
        for (DateTimeFormatter form :
                List.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME, DateTimeFormatter.RFC_1123_DATE_TIME)) {
            try {
                return Optional.of(OffsetDateTime.parse(text, form).toInstant());
            } catch (DateTimeException e) {
                // The next form, or none.
            }
        }
        return Optional.empty();
    }

    /// A demand in words, with what its references stand for.
    String words(Matcher matcher) {
        return switch (matcher) {
            case Matcher.Equal(Value wanted) -> shown(wanted);
            case Matcher.Presence(boolean wanted) -> wanted ? "present" : "absent";
            case Matcher.All(List<Matcher> parts) -> join(parts, " and ");
            case Matcher.Not(Matcher of) -> "not " + words(of);
            case Matcher.Pattern(Value expression) -> "fits /" + shown(expression) + "/";
            case Matcher.Contains(Value part) -> "contains " + shown(part);
            case Matcher.StartsWith(Value beginning) -> "begins with " + shown(beginning);
            case Matcher.OneOf(List<Matcher> choices) -> "one of " + join(choices, ", ");
            case Matcher.Compared(Matcher.Relation relation, Value bound) -> relation.words() + " " + shown(bound);
            case Matcher.Size(Matcher of) -> "size " + words(of);
            case Matcher.Type(String name) -> "a " + name;
            case Matcher.Each(Matcher of) -> "each item " + words(of);
            case Matcher.Any(Matcher of) -> "an item " + words(of);
            case Matcher.Items(List<Matcher> of, boolean _) -> "[" + join(of, ", ") + "]";
            case Matcher.Keys(Map<String, Matcher> of) -> keys(of);
            case Matcher.Sha256(Value digest) -> "SHA-256 " + shown(digest);
            case Matcher.SameJson(Value text) -> "the JSON " + shown(text);
            case Matcher.SameXml(Value text) -> "the XML " + shown(text);
            case Matcher.Near(Value centre, Duration within) ->
                "within " + within.toSeconds() + " s of " + shown(centre);
            case Matcher.SameBody(BodySpec body) -> "the bytes of " + body(body);
        };
    }

    private static String body(BodySpec body) {
        return switch (body) {
            case BodySpec.Text _ -> "the given text";
            case BodySpec.Base64 _ -> "the given base64";
            case BodySpec.Generated(Value size, Value seed) ->
                "generate " + Template.text(size) + ", seed " + Template.text(seed);
            case BodySpec.Repeated(Value _, Value times) -> "a text " + Template.text(times) + " times";
            case BodySpec.File(Value name, var _, var _, boolean _) -> "the file " + Template.text(name);
        };
    }

    private String keys(Map<String, Matcher> of) {
        List<String> words = new ArrayList<>();
        of.forEach((key, matcher) -> words.add(key + ": " + words(matcher)));
        return "{" + String.join(", ", words) + "}";
    }

    private String join(List<Matcher> matchers, String between) {
        return String.join(between, matchers.stream().map(this::words).toList());
    }

    private String shown(Value value) {
        try {
            return Template.text(scope.resolve(value));
        } catch (Scope.Unresolved e) {
            return Template.text(value);
        }
    }
}
