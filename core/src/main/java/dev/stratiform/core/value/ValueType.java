package dev.stratiform.core.value;

import java.util.List;
import java.util.Map;

/// The types that inputs and outputs may have.
///
/// `string integer number boolean object any`, and `list<T>` and `map<T>` of these.
public final class ValueType {
    private static final int DEEPEST = 8;

    private ValueType() {}

    /// Whether a type's name is one.
    public static boolean valid(String type) {
        String inner = type;
        for (int i = 0; i < DEEPEST; i++) {
            boolean list = inner.startsWith("list<") && inner.endsWith(">");
            boolean map = inner.startsWith("map<") && inner.endsWith(">");
            if (!list && !map) {
                return switch (inner) {
                    case "string", "integer", "number", "boolean", "object", "any" -> true;
                    default -> false;
                };
            }
            inner = inner.substring(list ? 5 : 4, inner.length() - 1);
        }
        return false;
    }

    /// Whether a value has a type; secrets are looked into.
    public static boolean matches(Value value, String type) {
        Value plain = value instanceof Value.Secret(Value inner) ? inner : value;
        return switch (type) {
            case "any" -> true;
            case "string" -> plain instanceof Value.Text;
            case "boolean" -> plain instanceof Value.Bool;
            case "number" -> plain instanceof Value.Num;
            case "integer" -> plain instanceof Value.Num(var number) && number.scale() <= 0;
            case "object" -> plain instanceof Value.Fields;
            default -> collection(plain, type);
        };
    }

    private static boolean collection(Value value, String type) {
        if (type.startsWith("list<")) {
            String inner = type.substring(5, type.length() - 1);
            return value instanceof Value.Items(List<Value> values)
                    && values.stream().allMatch(v -> matches(v, inner));
        }
        if (type.startsWith("map<")) {
            String inner = type.substring(4, type.length() - 1);
            return value instanceof Value.Fields(Map<String, Value> values)
                    && values.values().stream().allMatch(v -> matches(v, inner));
        }
        return false;
    }

    /// The value's kind in words, with its article.
    public static String describe(Value value) {
        return switch (value) {
            case Value.Null _ -> "null";
            case Value.Bool _ -> "a boolean";
            case Value.Num _ -> "a number";
            case Value.Text _ -> "a string";
            case Value.Items _ -> "a list";
            case Value.Fields _ -> "an object";
            case Value.Secret _ -> "a secret";
        };
    }
}
