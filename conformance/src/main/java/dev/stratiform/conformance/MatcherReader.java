package dev.stratiform.conformance;

import dev.stratiform.conformance.Matcher.Relation;
import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/// Reads demands on values.
final class MatcherReader {
    private static final Set<String> KEYS = Set.of(
            "equals",
            "not",
            "matches",
            "contains",
            "startsWith",
            "present",
            "absent",
            "oneOf",
            "gt",
            "ge",
            "lt",
            "le",
            "size",
            "type",
            "each",
            "any",
            "ordered",
            "subset",
            "sha256",
            "jsonEquals",
            "xmlEquals",
            "near",
            "within",
            "sameAs");
    private static final Set<String> TYPES = Set.of("string", "number", "boolean", "list", "object");

    private final Findings findings;
    private final BodyReader bodies;

    MatcherReader(Findings findings, BodyReader bodies) {
        this.findings = findings;
        this.bodies = bodies;
    }

    /// A demand: a plain value for equality, a list for its items in order, or an object of named
    /// demands; an object of other keys is a demand on these keys.
    Matcher read(Node node) {
        return switch (node) {
            case Node.Scalar(Value value, Location _) -> scalar(value);
            case Node.Sequence(List<Node> items, Location _) ->
                new Matcher.Items(items.stream().map(this::read).toList(), true);
            case Node.Mapping mapping -> mapping(mapping);
        };
    }

    private static Matcher scalar(Value value) {
        if (value.equals(Value.of("present"))) {
            return new Matcher.Presence(true);
        }
        return value.equals(Value.of("absent")) || value instanceof Value.Null
                ? new Matcher.Presence(false)
                : new Matcher.Equal(value);
    }

    private Matcher mapping(Node.Mapping mapping) {
        Set<String> keys = mapping.entries().keySet();
        boolean demands = keys.stream().anyMatch(KEYS::contains);
        if (!demands) {
            // A key that is nearly a demand's name is a mistake, not a key of the answer.
            String lone = keys.size() == 1 ? keys.iterator().next() : "";
            if (!lone.isEmpty()
                    && Character.isLowerCase(lone.charAt(0))
                    && Nearest.name(lone, KEYS).isPresent()) {
                unknown(lone, place(mapping, lone));
            }
            return new Matcher.Keys(all(mapping));
        }
        keys.stream().filter(key -> !KEYS.contains(key)).forEach(key -> unknown(key, place(mapping, key)));
        List<Matcher> parts = new ArrayList<>();
        mapping.entries().forEach((key, entry) -> {
            if (KEYS.contains(key) && !key.equals("within")) {
                parts.add(one(key, entry.node(), mapping));
            }
        });
        contradictions(parts, mapping.at());
        return parts.size() == 1 ? parts.getFirst() : new Matcher.All(parts);
    }

    private static Location place(Node.Mapping mapping, String key) {
        Node.Entry entry = mapping.entries().get(key);
        return entry == null ? mapping.at() : entry.keyAt();
    }

    private void unknown(String key, Location at) {
        findings.error(
                ErrorCode.UNKNOWN_KEY,
                at,
                "there is no demand '" + key + "'" + Nearest.question(key, KEYS) + "; there are: "
                        + String.join(", ", new TreeSet<>(KEYS)),
                null);
    }

    private Map<String, Matcher> all(Node.Mapping mapping) {
        Map<String, Matcher> all = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> all.put(key, read(entry.node())));
        return all;
    }

    private Matcher one(String key, Node node, Node.Mapping whole) {
        Value value = node.value();
        return switch (key) {
            case "equals" -> new Matcher.Equal(value);
            case "not" -> new Matcher.Not(read(node));
            case "matches" -> pattern(node);
            case "contains" -> new Matcher.Contains(value);
            case "startsWith" -> new Matcher.StartsWith(value);
            case "present" -> new Matcher.Presence(!value.equals(Value.of(false)));
            case "absent" -> new Matcher.Presence(value.equals(Value.of(false)));
            case "oneOf" -> oneOf(node);
            case "gt" -> compared(Relation.GT, node);
            case "ge" -> compared(Relation.GE, node);
            case "lt" -> compared(Relation.LT, node);
            case "le" -> compared(Relation.LE, node);
            case "size" -> new Matcher.Size(read(node));
            case "type" -> type(node);
            case "each" -> new Matcher.Each(read(node));
            case "any" -> new Matcher.Any(read(node));
            case "ordered" -> new Matcher.Items(list(node), true);
            case "subset" -> subset(node);
            case "sha256" -> new Matcher.Sha256(value);
            case "jsonEquals" -> new Matcher.SameJson(value);
            case "xmlEquals" -> new Matcher.SameXml(value);
            case "near" -> new Matcher.Near(value, within(whole));
            default -> new Matcher.SameBody(bodies.read(node));
        };
    }

    private Matcher subset(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> new Matcher.Keys(all(mapping));
            case Node.Sequence(List<Node> items, Location _) ->
                new Matcher.All(items.stream()
                        .<Matcher>map(item -> new Matcher.Any(read(item)))
                        .toList());
            case Node.Scalar _ -> wrong(node, "subset must be an object or a list");
        };
    }

    private List<Matcher> list(Node node) {
        if (node instanceof Node.Sequence(List<Node> items, Location _)) {
            return items.stream().map(this::read).toList();
        }
        wrong(node, "this demand needs a list");
        return List.of();
    }

    private Matcher oneOf(Node node) {
        List<Matcher> choices = list(node);
        if (choices.isEmpty() && node instanceof Node.Sequence) {
            wrong(node, "oneOf is empty, which nothing can fulfil");
        }
        return new Matcher.OneOf(choices);
    }

    private Matcher compared(Relation relation, Node node) {
        if (!Template.isOpen(node.value()) && Comparisons.number(node.value()).isEmpty()) {
            wrong(node, "a number or a size such as 5MiB is needed");
        }
        return new Matcher.Compared(relation, node.value());
    }

    private Matcher type(Node node) {
        String name = Template.text(node.value());
        if (!TYPES.contains(name)) {
            wrong(
                    node,
                    "there is no type '" + name + "'" + Nearest.question(name, TYPES) + "; there are: "
                            + String.join(", ", new TreeSet<>(TYPES)));
        }
        return new Matcher.Type(name);
    }

    private Matcher pattern(Node node) {
        try {
            if (!Template.isOpen(node.value())) {
                BoundedPattern.compile(Template.text(node.value()));
            }
        } catch (PatternSyntaxException e) {
            wrong(node, "this is no regular expression: " + e.getDescription());
        }
        return new Matcher.Pattern(node.value());
    }

    private Duration within(Node.Mapping whole) {
        Node node = whole.get("within");
        if (node == null) {
            return Duration.ofMinutes(1);
        }
        return Durations.parse(Template.text(node.value())).orElseGet(() -> {
            wrong(node, "within must be a duration such as 30s");
            return Duration.ZERO;
        });
    }

    private Matcher wrong(Node node, String message) {
        findings.error(ErrorCode.VALIDATION_ERROR, node.at(), message, null);
        return new Matcher.Presence(true);
    }

    /// Demands that nothing can fulfil together.
    private void contradictions(List<Matcher> parts, Location at) {
        boolean absent = parts.contains(new Matcher.Presence(false));
        if (absent && parts.size() > 1) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR, at, "what is absent can fulfil no other demand", "remove one of them");
        }
        BigDecimal least = null;
        BigDecimal most = null;
        for (Matcher part : parts) {
            if (part instanceof Matcher.Compared(Relation relation, Value bound)) {
                BigDecimal number = Comparisons.number(bound).orElse(null);
                boolean lower = relation == Relation.GT || relation == Relation.GE;
                least = lower ? number : least;
                most = lower ? most : number;
            }
        }
        if (least != null && most != null && least.compareTo(most) > 0) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    at,
                    "no number is more than " + least + " and less than " + most,
                    "correct one of the two");
        }
    }
}
