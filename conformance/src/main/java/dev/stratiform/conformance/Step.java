package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One operation of a group, and what is expected of it.
///
/// @param tolerated error codes that are as good as success; `*` stands for every one
/// @param effectOf the step whose effect this one looks at
record Step(
        String name,
        Operation operation,
        Optional<String> credential,
        Map<String, Value> with,
        Optional<BodySpec> body,
        Map<String, String> captures,
        Expectation expect,
        List<String> tolerated,
        Optional<Repeat> repeat,
        Optional<Duration> timeout,
        Optional<String> effectOf,
        List<Step> steps,
        Location at) {
    /// Tries again until the expectation holds.
    record Repeat(Duration within, Duration every) {}

    Step named(String other) {
        return new Step(
                other,
                operation,
                credential,
                with,
                body,
                captures,
                expect,
                tolerated,
                repeat,
                timeout,
                effectOf,
                steps,
                at);
    }
}
