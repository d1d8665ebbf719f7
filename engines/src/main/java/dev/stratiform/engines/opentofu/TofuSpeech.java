package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// Understands the JSON lines of `plan` and `apply`; anything else is an ordinary line.
///
/// Kinds that are not known are shown by their message. What holds a state is never shown. Source:
/// OpenTofu's documentation, page "Machine-readable UI". Used by the thread that waits for the
/// program.
final class TofuSpeech {
    private static final int TAIL = 40;
    private static final int LONGEST_KEPT = 2_000;

    private final StackEngine.Listener listener;
    private final Deque<String> tail = new ArrayDeque<>();
    private final List<String> errors = new ArrayList<>();
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
                event(new TofuJson(event));
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
            remember(line);
        }
        listener.line(level, line);
    }

    private void remember(String line) {
        tail.addLast(line.length() <= LONGEST_KEPT ? line : line.substring(0, LONGEST_KEPT) + "…");
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
    }

    private void event(TofuJson event) {
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
                        .anyMatch(output -> !TofuJson.of(output).text("action").equals("noop"));
            case "apply_start" -> resource(event, Phase.STARTED);
            case "apply_complete" -> resource(event, Phase.DONE);
            case "apply_errored" -> resource(event, Phase.FAILED);
            case "change_summary" -> summary(event.object("changes"));
            case "apply_progress", "refresh_start", "version" -> {}
            default -> message(event);
        }
    }

    private void message(TofuJson event) {
        String text = event.text("@message");
        if (!text.isBlank()) {
            LogLine.Level level = switch (event.text("@level")) {
                case "error" -> LogLine.Level.ERROR;
                case "warn" -> LogLine.Level.WARN;
                case "debug", "trace" -> LogLine.Level.DEBUG;
                default -> LogLine.Level.INFO;
            };
            listener.line(level, oneLine(text));
        }
    }

    private void diagnostic(TofuJson diagnostic) {
        boolean error = diagnostic.text("severity").equals("error");
        TofuJson range = diagnostic.object("range");
        String place = range.text("filename").isEmpty()
                ? ""
                : range.text("filename") + ":" + range.object("start").number("line") + ": ";
        String address = diagnostic.text("address");
        String text = place
                + (address.isEmpty() ? "" : address + ": ")
                + diagnostic.text("summary")
                + (diagnostic.text("detail").isBlank() ? "" : ": " + diagnostic.text("detail"));
        String line = oneLine(text);
        remember(line);
        if (error) {
            errors.add(line);
        }
        listener.line(error ? LogLine.Level.ERROR : LogLine.Level.WARN, line);
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private void resource(TofuJson event, Phase phase) {
        TofuJson hook = event.object("hook");
        TofuJson resource = hook.object("resource");
        listener.changed(new StackEngine.ResourceChange(
                resource.text("addr"), resource.text("resource_type"), hook.text("action"), phase, List.of()));
    }

    /// The last summary counts: an apply says first what it plans, then what it did.
    private void summary(TofuJson counts) {
        int added = counts.number("add");
        int removed = counts.number("remove");
        int replaced = Math.min(replacing, Math.min(added, removed));
        summarised = true;
        changes = new StackEngine.Changes(
                added - replaced + counts.number("import"), counts.number("change"), removed - replaced, replaced, 0);
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

    /// The first error, or the last thing that was said on standard error.
    String reason() {
        return errors.isEmpty() ? (tail.isEmpty() ? "" : tail.getLast()) : errors.getFirst();
    }

    boolean saidError() {
        return !errors.isEmpty();
    }

    /// What was said last, for telling the class of a failure.
    String lowerTail() {
        return String.join("\n", tail).toLowerCase(Locale.ROOT);
    }
}
