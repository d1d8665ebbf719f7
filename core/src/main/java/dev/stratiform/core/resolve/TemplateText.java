package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A text of a template, with expressions in `{{ … }}`.
///
/// A text that is one expression gives a value of any type; inside longer text the value must be a
/// scalar. What an expression gives is data: where it looks like a reference it is quoted, so that
/// the manifest that is made means exactly that text. Nothing is rendered twice.
public final class TemplateText {
    private static final int LONGEST = 65_536;

    private final String text;
    private final Function<String, Optional<Value>> names;
    private final @Nullable Location at;

    private TemplateText(String text, Function<String, Optional<Value>> names, @Nullable Location at) {
        this.text = text;
        this.names = names;
        this.at = at;
    }

    /// Whether a text has an expression in it.
    public static boolean holdsExpression(String text) {
        return text.contains("{{");
    }

    /// Renders a text once; `names` gives the value of a name. Failures are `VALIDATION_ERROR`.
    public static Value render(String text, Function<String, Optional<Value>> names, @Nullable Location at) {
        int statement = text.indexOf("{%");
        if (statement >= 0) {
            throw Evaluation.error(at, statement + 1, "templates have no statements; only {{ … }} is known");
        }
        return holdsExpression(text) ? new TemplateText(text, names, at).rendered() : Value.of(text);
    }

    /// A text that renders to this one.
    public static String literal(String text) {
        return text.replace("{{", "{{ '{{' }}");
    }

    private Value rendered() {
        int first = text.indexOf("{{");
        int end = closing(first);
        if (first == 0 && end + 2 == text.length()) {
            return quoted(value(first + 2, end));
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int open = first; open >= 0; open = text.indexOf("{{", from)) {
            String before = text.substring(from, open);
            requireApart(before, open);
            out.append(before);
            int close = closing(open);
            out.append(quoted(scalar(value(open + 2, close), open)));
            from = close + 2;
            if (out.length() > LONGEST) {
                throw Evaluation.error(at, open + 1, "the text becomes longer than " + LONGEST + " characters");
            }
        }
        return Value.of(out.append(text, from, text.length()).toString());
    }

    /// What is put in must not become a part of a reference that stands around it.
    private void requireApart(String before, int open) {
        if (before.endsWith("$") || text.startsWith("{", open + 2)) {
            throw Evaluation.error(at, open + 1, "a $ or { at {{ makes it unclear what is meant; put a space between");
        }
        if (before.lastIndexOf("${") > before.lastIndexOf('}')) {
            throw Evaluation.error(at, open + 1, "an expression cannot stand inside of ${…}");
        }
    }

    /// Where the expression that begins after `open` ends; braces in quotes do not end it.
    private int closing(int open) {
        char quote = 0;
        for (int i = open + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (text.startsWith("}}", i)) {
                return i;
            }
        }
        throw Evaluation.error(at, open + 1, "the expression that begins here has no end }}");
    }

    private Value value(int from, int to) {
        return new Evaluation(names, at).value(new ExpressionParser(text.substring(from, to), at).whole());
    }

    private String scalar(Value value, int open) {
        return switch (value) {
            case Value.Text(String plain) -> plain;
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ ->
                throw Evaluation.error(
                        at,
                        open + 1,
                        ValueType.describe(value) + " cannot stand inside longer text; let it be the whole text");
        };
    }

    private static Value quoted(Value value) {
        return switch (value) {
            case Value.Text(String plain) -> Value.of(quoted(plain));
            case Value.Items(List<Value> items) ->
                new Value.Items(items.stream().map(TemplateText::quoted).toList());
            case Value.Fields(Map<String, Value> fields) -> {
                Map<String, Value> all = new LinkedHashMap<>(fields);
                all.replaceAll((_, inner) -> quoted(inner));
                yield new Value.Fields(all);
            }
            case Value.Null _, Value.Bool _, Value.Num _, Value.Secret _ -> value;
        };
    }

    /// A text in a form that means itself in a manifest, whatever stands beside it.
    private static String quoted(String plain) {
        boolean harmless = plain.indexOf('$') < 0 && plain.indexOf('{') < 0;
        return harmless ? plain : "${'" + plain.replace("'", "''") + "'}";
    }
}
