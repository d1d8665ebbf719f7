package dev.stratiform.aws;

import dev.stratiform.aws.S3Member.Kind;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.S3Response;

/// The S3 client's operations, found by reflection, so that no operation needs code of its own.
final class S3Model {
    /// What the SDK puts together to a `CopySource` by itself.
    private static final Set<String> PARTS_OF_A_SOURCE = Set.of("SourceBucket", "SourceKey", "SourceVersionId");

    private static final Map<String, Bound> BOUND = bind();
    private static final Map<String, String> NAMES =
            BOUND.keySet().stream().collect(Collectors.toUnmodifiableMap(S3Member::plain, Function.identity()));
    private static final Map<String, S3Operation> DESCRIBED = new ConcurrentHashMap<>();

    /// An operation and how it is called.
    record Bound(Method method, Class<?> request, String name, boolean sends, boolean receives) {
        SdkPojo newRequest() {
            return builder(request);
        }

        Class<?> answer() {
            return S3Model.answer(name);
        }
    }

    private S3Model() {}

    static Set<String> names() {
        return Collections.unmodifiableSet(BOUND.keySet());
    }

    /// An operation by its name without underscores and case. Described when it is first asked
    /// for: all of them together take a third of a second.
    static Optional<S3Operation> find(String plain) {
        return Optional.ofNullable(NAMES.get(plain)).map(name -> DESCRIBED.computeIfAbsent(name, S3Model::describe));
    }

    static Bound bound(S3Operation operation) {
        Bound bound = BOUND.get(operation.name());
        if (bound == null) {
            throw new IllegalArgumentException(operation.name());
        }
        return bound;
    }

    private static Map<String, Bound> bind() {
        Map<String, Bound> bound = new TreeMap<>();
        for (Method method : S3Client.class.getMethods()) {
            Class<?>[] takes = method.getParameterTypes();
            if (takes.length == 0 || !S3Request.class.isAssignableFrom(takes[0]) || takes[0].equals(S3Request.class)) {
                continue;
            }
            boolean sends = Arrays.asList(takes).contains(RequestBody.class);
            boolean receives = Arrays.asList(takes).contains(ResponseTransformer.class);
            int wanted = 1 + (sends ? 1 : 0) + (receives ? 1 : 0);
            boolean answers = receives || S3Response.class.isAssignableFrom(method.getReturnType());
            if (takes.length == wanted && answers) {
                String request = takes[0].getSimpleName();
                String name = request.substring(0, request.length() - "Request".length());
                Bound one = new Bound(method, takes[0], name, sends, receives);
                bound.merge(name, one, (a, b) -> a.sends() || a.receives() ? a : b);
            }
        }
        return bound;
    }

    private static Class<?> answer(String name) {
        try {
            return Class.forName(S3Request.class.getPackageName() + "." + name + "Response");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static S3Operation describe(String name) {
        Bound one = BOUND.get(name);
        if (one == null) {
            throw new IllegalArgumentException(name);
        }
        return new S3Operation(
                name, members(builder(one.request())), members(builder(one.answer())), one.sends(), one.receives());
    }

    /// A new builder of a request or answer class.
    private static SdkPojo builder(Class<?> type) {
        try {
            return (SdkPojo) type.getMethod("builder").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<S3Member> members(SdkPojo pojo) {
        return pojo.sdkFields().stream()
                .filter(field -> !PARTS_OF_A_SOURCE.contains(String.valueOf(field.memberName())))
                .map(field -> member(field, pojo))
                .toList();
    }

    /// The name of the API. The SDK calls what a copy makes its destination.
    static String apiName(SdkField<?> field) {
        String name = field.memberName() == null ? "" : field.memberName();
        return switch (name) {
            case "DestinationBucket" -> "Bucket";
            case "DestinationKey" -> "Key";
            default -> name;
        };
    }

    private static S3Member member(SdkField<?> field, SdkPojo owner) {
        return member(field, allowed(owner, field.memberName()));
    }

    private static S3Member member(SdkField<?> field, List<String> allowed) {
        Kind kind = kind(field);
        Optional<S3Member> item = switch (kind) {
            case LIST -> Optional.of(member(field.getTrait(ListTrait.class).memberFieldInfo(), allowed));
            case MAP -> Optional.of(member(field.getTrait(MapTrait.class).valueFieldInfo(), List.of()));
            case TEXT, WHOLE, DECIMAL, TRUTH, TIME, BYTES, OBJECT -> Optional.empty();
        };
        List<S3Member> members =
                kind == Kind.OBJECT ? members(field.constructor().get()) : List.of();
        String place = place(field);
        return new S3Member(
                apiName(field),
                kind,
                field.containsTrait(RequiredTrait.class)
                        || (place.equals("path") && !apiName(field).equals(field.memberName())),
                kind == Kind.TEXT ? allowed : List.of(),
                place,
                members,
                item);
    }

    private static String place(SdkField<?> field) {
        return switch (field.location()) {
            case PATH, GREEDY_PATH -> "path";
            case QUERY_PARAM -> "query " + field.locationName();
            case HEADER -> "header " + field.locationName();
            case PAYLOAD, STATUS_CODE -> "body";
        };
    }

    static Kind kind(SdkField<?> field) {
        MarshallingKnownType type = field.marshallingType().getKnownType();
        return switch (type) {
            case STRING -> Kind.TEXT;
            case INTEGER, LONG, SHORT, BYTE -> Kind.WHOLE;
            case FLOAT, DOUBLE, BIG_DECIMAL -> Kind.DECIMAL;
            case BOOLEAN -> Kind.TRUTH;
            case INSTANT -> Kind.TIME;
            case SDK_BYTES -> Kind.BYTES;
            case SDK_POJO -> Kind.OBJECT;
            case LIST -> Kind.LIST;
            case MAP -> Kind.MAP;
            case NULL, DOCUMENT -> throw new IllegalStateException(field.memberName());
        };
    }

    /// The values that the model knows for a member; the builder has a setter that takes them.
    private static List<String> allowed(SdkPojo owner, String name) {
        for (Method method : owner.getClass().getMethods()) {
            if (method.getName().equalsIgnoreCase(name) && method.getParameterCount() == 1) {
                Class<?> constants = constants(method.getGenericParameterTypes()[0]);
                if (constants != null) {
                    return Arrays.stream(constants.getEnumConstants())
                            .map(Object::toString)
                            .filter(value -> !value.equals("null"))
                            .toList();
                }
            }
        }
        return List.of();
    }

    private static @org.jspecify.annotations.Nullable Class<?> constants(Type type) {
        return switch (type) {
            case Class<?> plain when plain.isEnum() -> plain;
            case Class<?> array when array.isArray() -> constants(array.getComponentType());
            case GenericArrayType array -> constants(array.getGenericComponentType());
            case ParameterizedType generic -> constants(generic.getActualTypeArguments()[0]);
            default -> null;
        };
    }
}
