package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.util.Optional;

/// Who a step is asked as; texts may hold references, which are looked up when it is used.
sealed interface Credential {
    /// Nobody.
    record Anonymous() implements Credential {}

    /// Keys that the suite names.
    record Keys(Value accessKey, Value secretKey, Optional<Value> sessionToken) implements Credential {}

    /// A profile of the shared files; empty for what variables and files say.
    record Shared(Optional<String> profile) implements Credential {}

    /// A role that another credential assumes.
    record Role(String base, Value roleArn, Optional<Value> externalId, Optional<Value> stsEndpoint)
            implements Credential {}

    /// The kind, for listings.
    default String kind() {
        return switch (this) {
            case Anonymous _ -> "anonymous";
            case Keys _ -> "static";
            case Shared(Optional<String> profile) ->
                profile.map(p -> "profile " + p).orElse("environment");
            case Role(String base, Value _, Optional<Value> _, Optional<Value> _) -> "role, assumed as " + base;
        };
    }
}
