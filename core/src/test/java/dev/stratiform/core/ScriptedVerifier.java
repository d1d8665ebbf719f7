package dev.stratiform.core;

import dev.stratiform.core.run.Verifier;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Knows the check `probe`; finds what the test says, then nothing.
final class ScriptedVerifier implements Verifier {
    final Deque<String> findings = new ArrayDeque<>();
    final List<String> looks = Collections.synchronizedList(new ArrayList<>());

    @Override
    public List<Failure> check(String kind, Value.Fields settings) {
        return kind.equals("probe")
                ? List.of()
                : List.of(Failure.of(ErrorCode.UNKNOWN_KEY, "there is no check '" + kind + "'"));
    }

    @Override
    public synchronized Optional<String> look(String kind, Value.Fields settings, Place place) {
        looks.add(place.stack() + " " + settings);
        return Optional.ofNullable(findings.poll());
    }
}
