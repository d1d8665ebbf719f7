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
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Knows the check `probe`, and runs hooks; finds what the test says, then nothing.
final class ScriptedVerifier implements Verifier {
    final Deque<String> findings = new ArrayDeque<>();
    volatile Map<String, String> failAt = Map.of();
    final Deque<String> hookFindings = new ArrayDeque<>();
    final List<String> hooks = Collections.synchronizedList(new ArrayList<>());
    final List<String> looks = Collections.synchronizedList(new ArrayList<>());

    @Override
    public List<Failure> check(String kind, Value.Fields settings) {
        return kind.equals("probe") || kind.equals("command")
                ? List.of()
                : List.of(Failure.of(ErrorCode.UNKNOWN_KEY, "there is no check '" + kind + "'"));
    }

    @Override
    public synchronized Optional<String> look(String kind, Value.Fields settings, Place place) {
        looks.add(place.stack() + " " + settings);
        return Optional.ofNullable(findings.poll());
    }

    @Override
    public synchronized Optional<String> run(Program program, Place place, Consumer<String> tell) {
        hooks.add(place.variables().get("STRATIFORM_HOOK") + " " + place.stack() + " "
                + String.join(" ", program.words()));
        String always = failAt.get(place.variables().get("STRATIFORM_HOOK"));
        return Optional.ofNullable(always).or(() -> Optional.ofNullable(hookFindings.poll()));
    }
}
