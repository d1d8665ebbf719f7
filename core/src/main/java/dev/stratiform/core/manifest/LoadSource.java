package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers the references that are known when a manifest is loaded: env, param, deployment, each,
/// sys.
final class LoadSource implements ValueSource {
    private final Map<String, Map<String, Value>> namespaces;

    LoadSource(Map<String, Map<String, Value>> namespaces) {
        this.namespaces = namespaces;
    }

    /// The same source that also answers `each.key`.
    LoadSource withEach(String key) {
        Map<String, Map<String, Value>> more = new LinkedHashMap<>(namespaces);
        more.put("each", Map.of("key", Value.of(key)));
        return new LoadSource(more);
    }

    @Override
    public boolean answers(Reference reference) {
        return reference instanceof Reference.Named named && namespaces.containsKey(named.namespace());
    }

    @Override
    public Optional<Value> value(Reference reference) {
        if (!(reference instanceof Reference.Named(String namespace, String query))) {
            return Optional.empty();
        }
        Map<String, Value> values = namespaces.getOrDefault(namespace, Map.of());
        Value value = walk(values, query);
        if (value != null && !(value instanceof Value.Null)) {
            return Optional.of(value);
        }
        Set<String> known = values.keySet();
        throw Failure.of(
                        ErrorCode.REFERENCE_NO_VALUE,
                        "there is no " + namespace + "." + query + "; there are: "
                                + (known.isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                known.stream()
                                                        .sorted()
                                                        .limit(20)
                                                        .toList()))
                                + Nearest.question(query, known))
                .toException();
    }

    private static @org.jspecify.annotations.Nullable Value walk(Map<String, Value> values, String query) {
        Value direct = values.get(query);
        int dot = query.indexOf('.');
        if (direct != null || dot < 0) {
            return direct;
        }
        return values.get(query.substring(0, dot)) instanceof Value.Fields(Map<String, Value> inner)
                ? walk(inner, query.substring(dot + 1))
                : null;
    }

    /// The value of a name in a condition.
    Optional<Value> named(String name) {
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return Optional.empty();
        }
        Map<String, Value> values = namespaces.get(name.substring(0, dot));
        return values == null ? Optional.empty() : Optional.ofNullable(walk(values, name.substring(dot + 1)));
    }
}
