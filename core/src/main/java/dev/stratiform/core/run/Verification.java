package dev.stratiform.core.run;

import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.retry.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Makes checks: resolves what they refer to, and looks until all is well or the time is over.
///
/// @param sources answer the references; the stack's own outputs are among them
public record Verification(Verifier verifier, List<ValueSource> sources, Sleeper sleeper) {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /// How a check ended: without a finding all is well.
    public record Outcome(String kind, Optional<String> finding, Duration took) {}

    /// Copies the list.
    public Verification {
        sources = List.copyOf(sources);
    }

    /// Makes one check; `tell` hears of each look that found something. A cancel ends it with what
    /// was found last.
    public Outcome of(RunSpec.Check check, Verifier.Place place, BooleanSupplier cancelled, Consumer<String> tell)
            throws InterruptedException {
        long begin = System.nanoTime();
        List<Failure> failures = new ArrayList<>();
        Value resolved = Resolver.resolve(check.settings(), Map.of(), sources, failures);
        if (!failures.isEmpty()) {
            return new Outcome(check.kind(), Optional.of(failures.getFirst().message()), since(begin));
        }
        Value.Fields settings = (Value.Fields) resolved;
        Masker masker = Masker.of(settings);
        Duration wait = FIRST_WAIT;
        while (true) {
            Optional<String> finding =
                    verifier.look(check.kind(), settings, place).map(masker::mask);
            Duration took = since(begin);
            Duration rest = check.within().minus(took);
            if (finding.isEmpty() || cancelled.getAsBoolean() || rest.compareTo(FIRST_WAIT) < 0) {
                return new Outcome(check.kind(), finding, took);
            }
            tell.accept("check " + check.kind() + ": " + finding.get() + "; looks again");
            pause(wait.compareTo(rest) < 0 ? wait : rest, cancelled);
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /// Waits in short steps, so that a cancel is heard.
    private void pause(Duration length, BooleanSupplier cancelled) throws InterruptedException {
        Duration left = length;
        while (left.isPositive() && !cancelled.getAsBoolean()) {
            Duration step = left.compareTo(FIRST_WAIT) < 0 ? left : FIRST_WAIT;
            sleeper.sleep(step);
            left = left.minus(step);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
