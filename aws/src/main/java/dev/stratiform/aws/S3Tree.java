package dev.stratiform.aws;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/// Between trees of plain values and the SDK's objects.
///
/// A tree holds `String`, `BigDecimal`, `Boolean`, `List` and `Map`; what does not fit is an
/// `IllegalArgumentException` whose message a user can read.
final class S3Tree {
    private S3Tree() {}

    /// Puts the members of a tree into a builder; names are those of the API.
    static void fill(SdkPojo builder, Map<String, ?> tree, String path) {
        for (SdkField<?> field : builder.sdkFields()) {
            String name = S3Model.apiName(field);
            Object value = tree.get(name);
            if (value != null) {
                field.set(builder, toSdk(field, value, path + name));
            }
        }
    }

    private static Object toSdk(SdkField<?> field, Object value, String path) {
        S3Member.Kind kind = S3Model.kind(field);
        return switch (kind) {
            case TEXT -> text(value, path);
            case WHOLE -> whole(field, number(value, path), path);
            case DECIMAL -> number(value, path).doubleValue();
            case TRUTH -> truth(value, path);
            case TIME -> time(value, path);
            case BYTES -> SdkBytes.fromUtf8String(text(value, path));
            case OBJECT -> object(field, value, path);
            case LIST -> list(field, value, path);
            case MAP -> map(field, value, path);
        };
    }

    private static String text(Object value, String path) {
        return switch (value) {
            case String text -> text;
            case BigDecimal number -> number.toPlainString();
            case Boolean truth -> truth.toString();
            default -> throw wrong(path, "a text", value);
        };
    }

    private static BigDecimal number(Object value, String path) {
        try {
            return value instanceof BigDecimal number ? number : new BigDecimal(text(value, path));
        } catch (NumberFormatException e) {
            throw wrong(path, "a number", value);
        }
    }

    private static Object whole(SdkField<?> field, BigDecimal number, String path) {
        try {
            return field.marshallingType().getTargetClass().equals(Long.class)
                    ? (Object) number.longValueExact()
                    : (Object) number.intValueExact();
        } catch (ArithmeticException e) {
            throw wrong(path, "a whole number", number);
        }
    }

    private static Boolean truth(Object value, String path) {
        return switch (text(value, path)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(path, "true or false", value);
        };
    }

    private static Instant time(Object value, String path) {
        String text = text(value, path);
        try {
            return text.length() == 10
                    ? Instant.parse(text + "T00:00:00Z")
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw wrong(path, S3Member.Kind.TIME.words(), value);
        }
    }

    private static Object object(SdkField<?> field, Object value, String path) {
        if (!(value instanceof Map<?, ?> tree)) {
            throw wrong(path, "an object", value);
        }
        SdkPojo builder = field.constructor().get();
        fill(builder, keyed(tree), path + ".");
        return ((Buildable) builder).build();
    }

    private static Map<String, Object> keyed(Map<?, ?> tree) {
        Map<String, Object> keyed = new LinkedHashMap<>();
        tree.forEach((key, value) -> keyed.put(String.valueOf(key), value));
        return keyed;
    }

    private static List<Object> list(SdkField<?> field, Object value, String path) {
        if (!(value instanceof Collection<?> items)) {
            throw wrong(path, "a list", value);
        }
        SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
        List<Object> list = new ArrayList<>();
        for (Object one : items) {
            list.add(toSdk(item, one, path + "[" + list.size() + "]"));
        }
        return list;
    }

    private static Map<String, Object> map(SdkField<?> field, Object value, String path) {
        if (!(value instanceof Map<?, ?> tree)) {
            throw wrong(path, "an object", value);
        }
        SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
        Map<String, Object> map = new LinkedHashMap<>();
        keyed(tree).forEach((key, one) -> map.put(key, toSdk(item, one, path + "." + key)));
        return map;
    }

    private static IllegalArgumentException wrong(String path, String expected, Object found) {
        String shown = found instanceof Map ? "an object" : found instanceof Collection ? "a list" : "'" + found + "'";
        return new IllegalArgumentException(path + " must be " + expected + ", found " + shown);
    }

    /// The members of an SDK object that have a value.
    static Map<String, Object> read(SdkPojo pojo) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = plain(field.getValueOrDefault(pojo));
            if (value != null) {
                tree.put(field.memberName(), value);
            }
        }
        return tree;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case SdkAutoConstructList<?> _ -> null;
            case SdkAutoConstructMap<?, ?> _ -> null;
            case Boolean truth -> truth;
            case Number number -> new BigDecimal(number.toString());
            case Instant time -> time.toString();
            case SdkBytes bytes -> bytes.asString(java.nio.charset.StandardCharsets.ISO_8859_1);
            case SdkPojo pojo -> read(pojo);
            case Collection<?> items -> items(items);
            case Map<?, ?> map -> keyed(map);
            default -> value.toString();
        };
    }

    private static List<Object> items(Collection<?> items) {
        List<Object> list = new ArrayList<>();
        for (Object item : items) {
            Object one = plain(item);
            if (one != null) {
                list.add(one);
            }
        }
        return list;
    }
}
