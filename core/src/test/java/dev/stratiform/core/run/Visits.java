package dev.stratiform.core.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which rows of the two transition tables were seen, told from the states before and after.
///
/// A decision may move a step several times; the shortest way through the table is taken to be the
/// one that it went.
final class Visits {
    /// A row of a table.
    record Row(String from, String trigger) {}

    private final Set<Row> seen = new HashSet<>();
    private final EnumMap<StepState, Map<StepState, List<Row>>> ways = new EnumMap<>(StepState.class);

    Visits() {
        for (StepState from : StepState.values()) {
            ways.put(from, waysFrom(from));
        }
    }

    private static Map<StepState, List<Row>> waysFrom(StepState from) {
        Map<StepState, List<Row>> found = new EnumMap<>(StepState.class);
        found.put(from, List.of());
        var open = new ArrayDeque<StepState>();
        open.add(from);
        for (StepState at = open.poll(); at != null; at = open.poll()) {
            for (StepState.Trigger trigger : StepState.Trigger.values()) {
                StepState next = at.after(trigger).orElse(at);
                if (!found.containsKey(next)) {
                    List<Row> way = new ArrayList<>(found.getOrDefault(at, List.of()));
                    way.add(new Row(at.name(), trigger.name()));
                    found.put(next, way);
                    open.add(next);
                }
            }
        }
        return found;
    }

    static Set<Row> stepRows() {
        Set<Row> rows = new HashSet<>();
        for (StepState from : StepState.values()) {
            for (StepState.Trigger trigger : StepState.Trigger.values()) {
                from.after(trigger).ifPresent(_ -> rows.add(new Row(from.name(), trigger.name())));
            }
        }
        return rows;
    }

    void step(StepState before, StepState after) {
        if (before != after) {
            List<Row> way = ways.getOrDefault(before, Map.of()).get(after);
            if (way == null) {
                throw new AssertionError("no way leads from " + before + " to " + after);
            }
            seen.addAll(way);
        }
    }

    static Set<Row> runRows() {
        Set<Row> rows = new HashSet<>();
        for (RunState from : RunState.values()) {
            for (RunState.Trigger trigger : RunState.Trigger.values()) {
                from.after(trigger).ifPresent(_ -> rows.add(new Row(from.name(), trigger.name())));
            }
        }
        return rows;
    }

    /// A run moves at most twice in a decision, through `RUNNING` or `ROLLING_BACK`.
    void run(RunState before, RunState after) {
        if (before != after) {
            run(before, after, 2);
        }
    }

    private boolean run(RunState before, RunState after, int moves) {
        for (RunState.Trigger trigger : RunState.Trigger.values()) {
            RunState next = before.after(trigger).orElse(before);
            if (next == after || (next != before && moves > 1 && run(next, after, moves - 1))) {
                seen.add(new Row(before.name(), trigger.name()));
                return true;
            }
        }
        if (moves == 2) {
            throw new AssertionError("no way leads from " + before + " to " + after);
        }
        return false;
    }

    Set<Row> seen() {
        return seen;
    }
}
