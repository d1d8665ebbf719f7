package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A saved plan as `show -json` tells it.
///
/// Source: OpenTofu's documentation, page "JSON Output Format".
final class TofuPlan {
    private final LooseJson plan;
    private int created;
    private int updated;
    private int deleted;
    private int replaced;
    private int unchanged;

    TofuPlan(LooseJson plan) {
        this.plan = plan;
    }

    /// What an apply would do.
    StackEngine.Preview preview() {
        List<StackEngine.ResourceChange> changes = new ArrayList<>();
        for (LooseJson resource : plan.objects("resource_changes")) {
            String op = op(resource.object("change").texts("actions"));
            if (op.equals("no-op") || op.equals("read")) {
                unchanged++;
            } else {
                changes.add(change(resource, op));
                count(op);
            }
        }
        Map<String, Value> known = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        plan.object("output_changes").fields().values().forEach((name, value) -> output(name, value, known, unknown));
        return new StackEngine.Preview(
                true,
                changes,
                new StackEngine.Changes(created, updated, deleted, replaced, unchanged),
                new Value.Fields(known),
                unknown);
    }

    /// What reality has become different in.
    StackEngine.Preview drift() {
        List<StackEngine.ResourceChange> changes = new ArrayList<>();
        for (LooseJson resource : plan.objects("resource_drift")) {
            String op = op(resource.object("change").texts("actions"));
            changes.add(change(resource, op));
            count(op);
        }
        return new StackEngine.Preview(
                true,
                changes,
                new StackEngine.Changes(created, updated, deleted, replaced, 0),
                Value.Fields.EMPTY,
                List.of());
    }

    private static String op(List<String> actions) {
        return actions.size() > 1 ? "replace" : actions.isEmpty() ? "no-op" : actions.getFirst();
    }

    private void count(String op) {
        switch (op) {
            case "create" -> created++;
            case "delete" -> deleted++;
            case "replace" -> replaced++;
            default -> updated++;
        }
    }

    private static StackEngine.ResourceChange change(LooseJson resource, String op) {
        LooseJson change = resource.object("change");
        List<String> paths = op.equals("update") || op.equals("replace") ? paths(change) : List.of();
        return new StackEngine.ResourceChange(
                resource.text("address"), resource.text("type"), op, Phase.PLANNED, paths);
    }

    /// The names of the attributes that change; never their values.
    private static List<String> paths(LooseJson change) {
        Map<String, Value> before = change.object("before").fields().values();
        Map<String, Value> after = change.object("after").fields().values();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> java.util.Objects.equals(before.get(name), after.get(name)));
        change.object("after_unknown").fields().values().forEach((name, unknown) -> {
            if (unknown instanceof Value.Bool(boolean truth) && truth) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    private static void output(String name, Value value, Map<String, Value> known, List<String> unknown) {
        LooseJson change = LooseJson.of(value);
        if (change.texts("actions").contains("delete")) {
            return;
        }
        Value after = change.fields().values().get("after");
        if (after == null || change.truth("after_unknown") || partlyUnknown(change)) {
            unknown.add(name);
        } else {
            known.put(name, change.truth("after_sensitive") ? new Value.Secret(after) : after);
        }
    }

    private static boolean partlyUnknown(LooseJson change) {
        Value unknown = change.fields().values().get("after_unknown");
        return (unknown instanceof Value.Fields fields && !fields.values().isEmpty())
                || (unknown instanceof Value.Items(List<Value> items) && !items.isEmpty());
    }
}
