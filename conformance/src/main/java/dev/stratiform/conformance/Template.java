package dev.stratiform.conformance;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// References in texts of a suite: `${name}` and `${name:-otherwise}`; `$${` is a plain `${`.
///
/// What is put in is never looked at again. A text that is one reference takes the type of what it
/// stands for.
final class Template {
    private static final String OPEN = "${";

    /// A reference, and what stands in for it when it has no value.
    record Ref(String name, Optional<String> otherwise) {}

    /// A piece of a text: a reference, or letters.
    private record Part(String text, Optional<Ref> ref) {}

    private Template() {}

    /// The names in a value; an unfinished reference is an `IllegalArgumentException`.
    static Set<Ref> refs(Value value) {
        Set<Ref> refs = new LinkedHashSet<>();
        collect(value, refs);
        return refs;
    }

    private static void collect(Value value, Set<Ref> refs) {
        switch (value) {
            case Value.Text(String text) ->
                parse(text).forEach(part -> part.ref().ifPresent(refs::add));
            case Value.Items(List<Value> items) -> items.forEach(item -> collect(item, refs));
            case Value.Fields(Map<String, Value> fields) ->
                fields.forEach((key, item) -> {
                    collect(Value.of(key), refs);
                    collect(item, refs);
                });
            case Value.Null _, Value.Bool _, Value.Num _, Value.Secret _ -> {}
        }
    }

    /// Whether a value holds a reference.
    static boolean isOpen(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text.contains(OPEN);
            case Value.Items(List<Value> items) -> items.stream().anyMatch(Template::isOpen);
            case Value.Fields(Map<String, Value> fields) ->
                fields.entrySet().stream().anyMatch(e -> e.getKey().contains(OPEN) || isOpen(e.getValue()));
            case Value.Null _, Value.Bool _, Value.Num _, Value.Secret _ -> false;
        };
    }

    /// The value with what its references stand for.
    static Value resolve(Value value, Function<Ref, Value> lookup) {
        return switch (value) {
            case Value.Text(String text) -> text.contains(OPEN) ? resolved(parse(text), lookup) : value;
            case Value.Items(List<Value> items) ->
                new Value.Items(items.stream().map(i -> resolve(i, lookup)).toList());
            case Value.Fields(Map<String, Value> fields) -> {
                Map<String, Value> done = new LinkedHashMap<>();
                fields.forEach((key, item) ->
                        done.put(key.contains(OPEN) ? text(resolved(parse(key), lookup)) : key, resolve(item, lookup)));
                yield new Value.Fields(done);
            }
            case Value.Null _, Value.Bool _, Value.Num _, Value.Secret _ -> value;
        };
    }

    private static Value resolved(List<Part> parts, Function<Ref, Value> lookup) {
        if (parts.size() == 1 && parts.getFirst().ref().isPresent()) {
            return lookup.apply(parts.getFirst().ref().get());
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.ref().isPresent() ? text(lookup.apply(part.ref().get())) : part.text());
        }
        return Value.of(text.toString());
    }

    /// A value as text: texts as they are, everything else as JSON.
    static String text(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Secret(Value inner) -> text(inner);
            case Value.Null _ -> "";
            case Value.Bool _, Value.Num _, Value.Items _, Value.Fields _ -> Json.writeRevealed(value);
        };
    }

    private static List<Part> parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("$" + OPEN, i)) {
                plain.append(OPEN);
                i += 3;
            } else if (text.startsWith(OPEN, i)) {
                int end = text.indexOf('}', i);
                if (end < 0) {
                    throw new IllegalArgumentException("the reference '" + shorten(text.substring(i)) + "' has no }");
                }
                if (!plain.isEmpty()) {
                    parts.add(new Part(plain.toString(), Optional.empty()));
                    plain.setLength(0);
                }
                parts.add(new Part("", Optional.of(ref(text.substring(i + 2, end)))));
                i = end + 1;
            } else {
                plain.append(text.charAt(i++));
            }
        }
        if (!plain.isEmpty()) {
            parts.add(new Part(plain.toString(), Optional.empty()));
        }
        return parts;
    }

    private static Ref ref(String inside) {
        int at = inside.indexOf(":-");
        String name = (at < 0 ? inside : inside.substring(0, at)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the reference '${" + shorten(inside) + "}' names nothing");
        }
        return new Ref(name, at < 0 ? Optional.empty() : Optional.of(inside.substring(at + 2)));
    }

    private static String shorten(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
