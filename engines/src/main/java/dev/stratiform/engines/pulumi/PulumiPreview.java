package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a preview predicts: its events, and the plan that it saved.
///
/// Only the saved plan has outputs that are secret. A stream that is not whole predicts nothing
/// exactly.
record PulumiPreview(PulumiSpeech speech, Path saved) {
    private static final long LARGEST = 512L << 20;

    /// What an apply would do.
    StackEngine.Preview apply() {
        Map<String, Value> known = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        outputs()
                .ifPresent(outputs -> outputs.fields().values().forEach((name, value) -> {
                    if (PulumiState.unknown(value)) {
                        unknown.add(name);
                    } else {
                        known.put(name, PulumiState.plain(value));
                    }
                }));
        return preview(new Value.Fields(known), unknown);
    }

    /// What a destroy would remove, or a refresh would find.
    StackEngine.Preview other() {
        return preview(Value.Fields.EMPTY, List.of());
    }

    private StackEngine.Preview preview(Value.Fields known, List<String> unknown) {
        return new StackEngine.Preview(speech.whole(), speech.planned(), speech.changes(), known, unknown);
    }

    /// The stack's own outputs, from the saved plan if it is there.
    private Optional<LooseJson> outputs() {
        try {
            if (Files.isRegularFile(saved) && Files.size(saved) <= LARGEST) {
                LooseJson plans = LooseJson.of(Json.read(Files.readString(saved), "a plan"))
                        .object("resourcePlans");
                for (String urn : plans.fields().values().keySet()) {
                    if (PulumiSpeech.stack(urn)) {
                        return Optional.of(plans.object(urn).object("state"));
                    }
                }
            }
        } catch (IOException | StratiformException e) {
            // The events say the rest.
        }
        return speech.outputs();
    }
}
