package dev.stratiform.conformance;

import dev.stratiform.aws.S3Target.Speech;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.Optional;
import java.util.Set;

/// A server that a suite can be run against.
///
/// `features` is empty when the target claims everything. Texts may hold references.
record Target(
        String name,
        Optional<Value> endpoint,
        Value region,
        boolean pathStyle,
        Optional<Set<String>> features,
        Optional<String> credential,
        Speech speech,
        Location at) {
    boolean claims(String feature) {
        return features.isEmpty() || features.get().contains(feature);
    }

    Target at(Value address) {
        return new Target(name, Optional.of(address), region, pathStyle, features, credential, speech, at);
    }
}
