package dev.stratiform.core.plan;

import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What differs between two environments of a deployment, as the manifest wants them.
///
/// `path` is `engine`, `source` or `config` with the keys below it; a side that has nothing there
/// is empty. Secret inputs are shown as `***` on both sides.
public record EnvironmentDiff(String stack, String path, String from, String to) {
    private static final String SECRET = "***";

    /// All differences, by stack and path.
    public static List<EnvironmentDiff> between(Blueprint from, Blueprint to) {
        List<EnvironmentDiff> all = new ArrayList<>();
        TreeSet<String> stacks = new TreeSet<>(from.stacks().keySet());
        stacks.addAll(to.stacks().keySet());
        for (String stack : stacks) {
            StackSpec one = from.stacks().get(stack);
            StackSpec other = to.stacks().get(stack);
            if (one == null || other == null) {
                all.add(new EnvironmentDiff(stack, "stack", one == null ? "" : "there", other == null ? "" : "there"));
            } else {
                compare(stack, facts(one), facts(other), all);
            }
        }
        return all;
    }

    private static void compare(
            String stack, Map<String, String> from, Map<String, String> to, List<EnvironmentDiff> all) {
        TreeSet<String> paths = new TreeSet<>(from.keySet());
        paths.addAll(to.keySet());
        for (String path : paths) {
            String one = from.getOrDefault(path, "");
            String other = to.getOrDefault(path, "");
            if (!one.equals(other)) {
                all.add(new EnvironmentDiff(stack, path, shown(one), shown(other)));
            }
        }
    }

    private static String shown(String fact) {
        return fact.startsWith(SECRET) ? SECRET : fact;
    }

    private static Map<String, String> facts(StackSpec spec) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("engine", spec.engine());
        facts.put("source", String.valueOf(spec.source()));
        if (spec.config().value() instanceof Value.Fields config) {
            flatten("config", config.marking(spec.secretInputs()), facts);
        }
        flatten("settings", spec.settings(), facts);
        return facts;
    }

    private static void flatten(String path, Value value, Map<String, String> facts) {
        switch (value) {
            case Value.Fields(Map<String, Value> fields)
            when !fields.isEmpty() -> fields.forEach((key, inner) -> flatten(path + "." + key, inner, facts));
            case Value.Text(String text) -> facts.put(path, text);
            case Value.Secret(Value inner) -> facts.put(path, SECRET + Json.writeRevealed(inner));
            case Value.Fields _, Value.Items _, Value.Null _, Value.Bool _, Value.Num _ ->
                facts.put(path, Json.write(value));
        }
    }
}
