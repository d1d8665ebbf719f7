package dev.stratiform.core.run;

import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Runs one hook: resolves its words, runs the program, masks what it says.
record HookRun(Verifier verifier, List<ValueSource> sources, Verifier.Place place) {
    /// What went wrong; empty when all is well.
    Optional<String> of(RunSpec.Hook hook, BooleanSupplier cancelled, Consumer<String> tell)
            throws InterruptedException {
        List<Failure> failures = new ArrayList<>();
        Value resolved = Resolver.resolve(hook.settings(), Map.of(), sources, failures);
        if (!failures.isEmpty()) {
            return Optional.of(failures.getFirst().message());
        }
        Value.Fields settings = (Value.Fields) resolved;
        Masker masker = Masker.of(settings);
        return verifier.run(
                        new Verifier.Program(words(settings), hook.timeout(), cancelled),
                        place,
                        line -> tell.accept(masker.mask(line)))
                .map(masker::mask);
    }

    private static List<String> words(Value.Fields settings) {
        return settings.revealed() instanceof Value.Fields plain
                        && plain.values().get("run") instanceof Value.Items(List<Value> items)
                ? items.stream()
                        .map(item -> item instanceof Value.Text(String text) ? text : item.toString())
                        .toList()
                : List.of();
    }
}
