package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what `output -json` and `show -json` say.
final class TofuState {
    private TofuState() {}

    /// Outputs with the sensitive ones marked.
    static Value.Fields outputs(TofuJson outputs) {
        Map<String, Value> values = new LinkedHashMap<>();
        outputs.fields().values().forEach((name, value) -> {
            TofuJson output = TofuJson.of(value);
            Value inner = output.fields().values().getOrDefault("value", Value.nothing());
            values.put(name, output.truth("sensitive") ? new Value.Secret(inner) : inner);
        });
        return new Value.Fields(values);
    }

    /// The resources of a state, those of its modules included.
    static List<StackEngine.Resource> resources(TofuJson state) {
        List<StackEngine.Resource> found = new ArrayList<>();
        List<TofuJson> open = new ArrayList<>(List.of(state.object("values").object("root_module")));
        for (int i = 0; i < open.size(); i++) {
            TofuJson module = open.get(i);
            open.addAll(module.objects("child_modules"));
            for (TofuJson resource : module.objects("resources")) {
                found.add(new StackEngine.Resource(
                        resource.text("address"),
                        resource.text("type"),
                        resource.text("name"),
                        resource.truth("tainted") ? "tainted" : ""));
            }
        }
        return found;
    }
}
