package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the events of a preview predict.
final class PulumiPreview {
    private PulumiPreview() {}

    /// A stream that is not whole predicts nothing exactly. Secret outputs are not in events, so
    /// they count as unknown.
    static StackEngine.Preview of(PulumiSpeech speech, StackEngine.Action action) {
        Map<String, Value> known = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        if (action == StackEngine.Action.APPLY) {
            speech.outputs()
                    .ifPresent(outputs -> outputs.fields().values().forEach((name, value) -> {
                        if (PulumiState.unknown(value)) {
                            unknown.add(name);
                        } else {
                            known.put(name, PulumiState.plain(value));
                        }
                    }));
        }
        return new StackEngine.Preview(
                speech.whole(), speech.planned(), speech.changes(), new Value.Fields(known), unknown);
    }
}
