package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes `docs/run-states.md` from the transition tables.
final class RunStatesPage {
    private record Row(String from, String trigger, String to) {}

    private RunStatesPage() {}

    static String text() {
        var page = new StringBuilder("# States of runs and steps\n\n"
                + "Generated from the transition tables in `core/run`; do not edit.\n"
                + "A test fails when this page is stale; `-Daccept` writes it anew.\n"
                + "Another test fails when a row is never visited.\n");
        section(page, "Runs", RunState.QUEUED.name(), runs());
        section(page, "Steps", StepState.PENDING.name(), steps());
        return page.toString();
    }

    private static List<Row> runs() {
        List<Row> rows = new ArrayList<>();
        for (RunState from : RunState.values()) {
            for (RunState.Trigger trigger : RunState.Trigger.values()) {
                from.after(trigger).ifPresent(to -> rows.add(new Row(from.name(), trigger.name(), to.name())));
            }
        }
        return rows;
    }

    private static List<Row> steps() {
        List<Row> rows = new ArrayList<>();
        for (StepState from : StepState.values()) {
            for (StepState.Trigger trigger : StepState.Trigger.values()) {
                from.after(trigger).ifPresent(to -> rows.add(new Row(from.name(), trigger.name(), to.name())));
            }
        }
        return rows;
    }

    private static void section(StringBuilder page, String title, String first, List<Row> rows) {
        page.append("\n## ").append(title).append("\n\n| from | trigger | to |\n|---|---|---|\n");
        for (Row row : rows) {
            page.append("| `%s` | %s | `%s` |\n".formatted(row.from(), words(row.trigger()), row.to()));
        }
        page.append("\n```mermaid\nstateDiagram-v2\n    [*] --> ").append(first).append('\n');
        for (Row row : rows) {
            page.append("    %s --> %s : %s\n".formatted(row.from(), row.to(), words(row.trigger())));
        }
        rows.stream()
                .map(Row::to)
                .distinct()
                .filter(to -> rows.stream().noneMatch(row -> row.from().equals(to)))
                .forEach(to -> page.append("    ").append(to).append(" --> [*]\n"));
        page.append("```\n");
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
