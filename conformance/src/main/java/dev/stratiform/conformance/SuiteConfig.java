package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What holds for all groups of a suite.
///
/// `sharedCaptures`: what a group captures is known to those after it.
record SuiteConfig(
        Map<String, Target> targets,
        Map<String, Identity> credentials,
        Defaults defaults,
        Retries retries,
        int abortAfter,
        Tidying tidying,
        int parallel,
        boolean sharedCaptures) {
    static final int PARALLEL = 8;
    static final Set<String> TRANSPORT = Set.of("connection", "500", "503", "SlowDown");

    /// A credential, and where it is used instead of the target's own address and region.
    record Identity(Credential credential, Optional<Value> endpoint, Optional<Value> region) {}

    /// When a group says nothing else. `credential` is empty for the target's own, or the only one.
    record Defaults(Optional<String> credential, Optional<String> target, Duration timeout, Duration phaseTimeout) {}

    /// Repeats what the network did wrong, never what the server answered.
    ///
    /// `on` holds `connection`, `timeout`, HTTP statuses and error codes.
    record Retries(int attempts, Duration first, Duration longest, boolean jitter, Set<String> on) {}

    /// What happens to buckets that a run made. `wholeRun`: they last until its end.
    record Tidying(String prefix, Mode mode, boolean wholeRun) {}

    /// When buckets are removed.
    enum Mode {
        ALWAYS,
        ON_SUCCESS,
        NEVER
    }

    /// The credential of whoever names none: the target's, the suite's, `main`, or the first.
    String usualCredential(Target target) {
        return target.credential().or(defaults::credential).orElseGet(this::firstCredential);
    }

    private String firstCredential() {
        if (credentials.isEmpty()) {
            return Doors.ENVIRONMENT;
        }
        return credentials.containsKey("main")
                ? "main"
                : credentials.keySet().iterator().next();
    }

    static SuiteConfig empty() {
        return new SuiteConfig(
                Map.of(),
                Map.of(),
                new Defaults(Optional.empty(), Optional.empty(), Duration.ofSeconds(30), Duration.ofMinutes(5)),
                new Retries(3, Duration.ofMillis(200), Duration.ofSeconds(5), true, TRANSPORT),
                5,
                new Tidying("st-", Mode.ALWAYS, false),
                PARALLEL,
                false);
    }
}
