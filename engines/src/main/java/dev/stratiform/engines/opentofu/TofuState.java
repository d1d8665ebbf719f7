package dev.stratiform.engines.opentofu;

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

/// Reads what `output -json` and `show -json` say.
final class TofuState {
    private TofuState() {}

    /// A state file of format 4, which is not encrypted; empty for any other. Saves a process where
    /// the file is our own.
    static Optional<LooseJson> file(Path file) {
        try {
            LooseJson state = LooseJson.of(Json.read(Files.readString(file), "the state"));
            return state.number("version") == 4 ? Optional.of(state) : Optional.empty();
        } catch (IOException | StratiformException e) {
            return Optional.empty();
        }
    }

    /// Outputs with the sensitive ones marked.
    static Value.Fields outputs(LooseJson outputs) {
        Map<String, Value> values = new LinkedHashMap<>();
        outputs.fields().values().forEach((name, value) -> {
            LooseJson output = LooseJson.of(value);
            Value inner = output.fields().values().getOrDefault("value", Value.nothing());
            values.put(name, output.truth("sensitive") ? new Value.Secret(inner) : inner);
        });
        return new Value.Fields(values);
    }

    /// The resources of a state, those of its modules included.
    static List<StackEngine.Resource> resources(LooseJson state) {
        List<StackEngine.Resource> found = new ArrayList<>();
        List<LooseJson> open = new ArrayList<>(List.of(state.object("values").object("root_module")));
        for (int i = 0; i < open.size(); i++) {
            LooseJson module = open.get(i);
            open.addAll(module.objects("child_modules"));
            for (LooseJson resource : module.objects("resources")) {
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
