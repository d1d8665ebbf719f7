package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.SaidLines;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Understands the JSON lines of `plan` and `apply`; anything else is an ordinary line.
///
/// Kinds that are not known are shown by their message. What holds a state is never shown. Source:
/// OpenTofu's documentation, page "Machine-readable UI". Used by the thread that waits for the
/// program.
final class TofuSpeech {
    private final StackEngine.Listener listener;
    private final SaidLines lines = new SaidLines();
    private final Set<String> begun = new LinkedHashSet<>();
    private int replacing;
    private int refreshed;
    private boolean anyPlanned;
    private boolean summarised;
    private StackEngine.Changes changes = StackEngine.Changes.NONE;

    TofuSpeech(StackEngine.Listener listener) {
        this.listener = listener;
    }

    void out(String line) {
        if (!line.startsWith("{")) {
            plain(line, LogLine.Level.INFO);
            return;
        }
        try {
            if (Json.read(line, "an event") instanceof Value.Fields event) {
                event(new LooseJson(event));
            }
        } catch (StratiformException e) {
            // Too long, or cut: what it would have said is not known, so a state in it is feared.
            plain(line.contains("\"state\"") ? "[a line with a state was left out]" : line, LogLine.Level.INFO);
        }
    }

    void err(String line) {
        plain(line, LogLine.Level.WARN);
    }

    private void plain(String line, LogLine.Level level) {
        if (line.isBlank()) {
            return;
        }
        if (level != LogLine.Level.INFO) {
            lines.remember(line);
        }
        listener.line(level, line);
    }

    private void event(LooseJson event) {
        if (event.has("state")) {
            return;
        }
        switch (event.text("type")) {
            case "diagnostic" -> diagnostic(event.object("diagnostic"));
            case "planned_change" -> {
                anyPlanned = true;
                if (event.object("change").text("action").equals("replace")) {
                    replacing++;
                }
            }
            case "resource_drift" -> anyPlanned = true;
            case "refresh_complete" -> refreshed++;
            case "outputs" ->
                anyPlanned |= event.object("outputs").fields().values().values().stream()
                        .anyMatch(output -> !LooseJson.of(output).text("action").equals("noop"));
            case "apply_start" -> {
                if (event.object("hook").text("action").equals("create")) {
                    begun.add(event.object("hook").object("resource").text("addr"));
                }
                resource(event, Phase.STARTED);
            }
            case "apply_complete" -> resource(event, Phase.DONE);
            case "apply_errored" -> resource(event, Phase.FAILED);
            case "change_summary" -> summary(event.object("changes"));
            case "apply_progress", "refresh_start", "version" -> {}
            default -> message(event);
        }
    }

    private void message(LooseJson event) {
        String text = event.text("@message");
        if (!text.isBlank()) {
            LogLine.Level level = switch (event.text("@level")) {
                case "error" -> LogLine.Level.ERROR;
                case "warn" -> LogLine.Level.WARN;
                case "debug", "trace" -> LogLine.Level.DEBUG;
                default -> LogLine.Level.INFO;
            };
            listener.line(level, SaidLines.oneLine(text));
        }
    }

    private void diagnostic(LooseJson diagnostic) {
        boolean error = diagnostic.text("severity").equals("error");
        LooseJson range = diagnostic.object("range");
        String place = range.text("filename").isEmpty()
                ? ""
                : range.text("filename") + ":" + range.object("start").number("line") + ": ";
        String address = diagnostic.text("address");
        String text = place
                + (address.isEmpty() ? "" : address + ": ")
                + diagnostic.text("summary")
                + (diagnostic.text("detail").isBlank() ? "" : ": " + diagnostic.text("detail"));
        String line = SaidLines.oneLine(text);
        if (error) {
            lines.error(line);
        } else {
            lines.remember(line);
        }
        listener.line(error ? LogLine.Level.ERROR : LogLine.Level.WARN, line);
    }

    private void resource(LooseJson event, Phase phase) {
        LooseJson hook = event.object("hook");
        LooseJson resource = hook.object("resource");
        listener.changed(new StackEngine.ResourceChange(
                resource.text("addr"), resource.text("resource_type"), hook.text("action"), phase, List.of()));
    }

    /// The last summary counts: an apply says first what it plans, then what it did.
    private void summary(LooseJson counts) {
        int added = counts.number("add");
        int removed = counts.number("remove");
        int replaced = Math.min(replacing, Math.min(added, removed));
        summarised = true;
        changes = new StackEngine.Changes(
                added - replaced + counts.number("import"), counts.number("change"), removed - replaced, replaced, 0);
    }

    /// The addresses of resources whose making began.
    Set<String> begun() {
        return begun;
    }

    StackEngine.Changes changes() {
        return changes;
    }

    /// Whether a plan said that there is nothing to do at all.
    boolean nothingPlanned() {
        return summarised && !anyPlanned && changes.equals(StackEngine.Changes.NONE);
    }

    /// How many resources a plan looked at.
    int refreshed() {
        return refreshed;
    }

    /// What may explain a failure.
    SaidLines lines() {
        return lines;
    }
}
