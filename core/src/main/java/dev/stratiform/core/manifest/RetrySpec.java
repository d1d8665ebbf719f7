package dev.stratiform.core.manifest;

import java.time.Duration;
import java.util.Set;

/// When a failed stack is tried again; `on` holds `throttling`, `network`, `lock`, `timeout`.
public record RetrySpec(
        int maxAttempts, Duration initialInterval, double backoffCoefficient, Duration maxInterval, Set<String> on) {
    /// One attempt only.
    public static final RetrySpec NONE = new RetrySpec(1, Duration.ofSeconds(10), 2, Duration.ofMinutes(2), Set.of());

    /// Copies the set.
    public RetrySpec {
        on = Set.copyOf(on);
    }
}
