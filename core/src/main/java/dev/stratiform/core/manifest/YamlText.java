package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes a value as plain YAML that reads back as the same value, here and in other readers; reads
/// a file that is no manifest.
public final class YamlText {
    private static final Set<String> TAKEN_ELSEWHERE = Set.of("y", "n", "yes", "no", "on", "off");
    private static final Location NOWHERE = Location.of("");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    /// The one document of a text that may be hostile, without places; failures as for a manifest,
    /// `file` is the name that they tell.
    public static Value parse(byte[] text, String file) {
        return YamlReader.read(text, file).value();
    }

    /// The text of an object, with a line feed at its end.
    public static String of(Value.Fields value) {
        YamlText writer = new YamlText();
        if (value.values().isEmpty()) {
            return "{}\n";
        }
        writer.fields(value, 0);
        return writer.out.toString();
    }

    private void fields(Value.Fields fields, int indent) {
        boolean first = true;
        for (Map.Entry<String, Value> field : fields.values().entrySet()) {
            if (!first || indent == 0) {
                out.repeat(' ', indent);
            }
            first = false;
            out.append(scalar(field.getKey())).append(':');
            below(field.getValue(), indent);
        }
    }

    private void below(Value value, int indent) {
        switch (value) {
            case Value.Fields fields
            when !fields.values().isEmpty() -> {
                out.append('\n').repeat(' ', indent + 2);
                fields(fields, indent + 2);
            }
            case Value.Items(List<Value> values)
            when !values.isEmpty() -> {
                out.append('\n');
                values.forEach(item -> item(item, indent + 2));
            }
            case Value.Fields _, Value.Items _, Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ ->
                out.append(' ').append(flat(value)).append('\n');
        }
    }

    private void item(Value item, int indent) {
        out.repeat(' ', indent).append('-');
        if (item instanceof Value.Fields fields && !fields.values().isEmpty()) {
            out.append(' ');
            fields(fields, indent + 2);
        } else {
            below(item, indent);
        }
    }

    private static String flat(Value value) {
        return switch (value) {
            case Value.Fields _ -> "{}";
            case Value.Items _ -> "[]";
            case Value.Null _ -> "null";
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Num number -> number.toString();
            case Value.Text(String text) -> scalar(text);
            case Value.Secret _ -> "'***'";
        };
    }

    /// A text as a scalar: plain where nobody can mistake it, else in double quotes.
    public static String scalar(String text) {
        return plain(text) ? text : quoted(text);
    }

    private static boolean plain(String text) {
        if (text.isEmpty() || text.length() > 120 || !letter(text.charAt(0))) {
            return false;
        }
        boolean safe = text.chars().allMatch(c -> letter((char) c) || (c >= '0' && c <= '9') || "_./-".indexOf(c) >= 0);
        return safe
                && !TAKEN_ELSEWHERE.contains(text.toLowerCase(java.util.Locale.ROOT))
                && PlainScalar.value(text, NOWHERE) instanceof Value.Text;
    }

    private static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    boolean shown = c >= ' '
                            && (c < 0x7f || c > 0x9f)
                            && c != 0x2028
                            && c != 0x2029
                            && c != 0xfeff
                            && (c & 0xfffe) != 0xfffe;
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        // Half of a character cannot be written; what is left says that something
                        // was there.
                        out.append('\uFFFD');
                    } else if (shown) {
                        out.appendCodePoint(c);
                    } else {
                        out.append((c > 0xffff ? "\\U%08x" : "\\u%04x").formatted(c));
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
