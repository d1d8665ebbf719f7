package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.SaidLines;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Understands the engine events of `up`, `destroy`, `refresh` and their previews, one JSON object
/// a line; anything else is an ordinary line.
///
/// Kinds, operations and fields that are not known harm nothing. Source: Pulumi's documentation,
/// page "Engine events". Used by the thread that waits for the program.
final class PulumiSpeech {
    private static final Set<String> QUIET = Set.of("same", "read", "refresh", "discard", "replace", "delete-replaced");
    private static final Set<String> REPLACING = Set.of("create-replacement", "import-replacement");

    private final StackEngine.Listener listener;
    private final SaidLines lines = new SaidLines();
    private final List<StackEngine.ResourceChange> planned = new ArrayList<>();
    private final List<PulumiLock> locks = new ArrayList<>();
    private Optional<LooseJson> outputs = Optional.empty();
    private boolean summarised;
    private boolean failed;
    private boolean lost;
    private int created;
    private int updated;
    private int deleted;
    private int replaced;
    private int unchanged;

    PulumiSpeech(StackEngine.Listener listener) {
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
            // Cut or garbled: it may hold anything, so it is not shown.
            lost = true;
            plain("[an event that cannot be read was left out]", LogLine.Level.INFO);
        }
    }

    void err(String line) {
        if (line.startsWith("error: ")) {
            lines.error(line.substring("error: ".length()));
            listener.line(LogLine.Level.ERROR, line);
        } else {
            plain(line, LogLine.Level.WARN);
        }
        PulumiLock.in(line).ifPresent(locks::add);
    }

    private void plain(String line, LogLine.Level level) {
        if (!line.isBlank()) {
            if (level != LogLine.Level.INFO) {
                lines.remember(line.strip());
            }
            listener.line(level, line);
        }
    }

    private void event(LooseJson event) {
        if (event.has("diagnosticEvent")) {
            diagnostic(event.object("diagnosticEvent"));
        } else if (event.has("stdoutEvent")) {
            say(LogLine.Level.INFO, event.object("stdoutEvent").text("message"));
        } else if (event.has("resourcePreEvent")) {
            before(event.object("resourcePreEvent"));
        } else if (event.has("resOutputsEvent")) {
            after(event.object("resOutputsEvent"));
        } else if (event.has("resOpFailedEvent")) {
            LooseJson metadata = event.object("resOpFailedEvent").object("metadata");
            tell(metadata, metadata.text("op"), Phase.FAILED);
        } else if (event.has("summaryEvent")) {
            summarised = true;
            failed = event.object("summaryEvent").text("result").equals("failed");
        } else if (event.has("policyEvent")) {
            policy(event.object("policyEvent"));
        } else if (event.has("errorEvent")) {
            error(event.object("errorEvent").text("error"));
        }
    }

    private void say(LogLine.Level level, String text) {
        for (String line : text.split("\\R", -1)) {
            if (!line.isBlank()) {
                listener.line(level, line.stripTrailing());
            }
        }
    }

    private void error(String text) {
        lines.error(SaidLines.oneLine(text));
        say(LogLine.Level.ERROR, text);
    }

    private void diagnostic(LooseJson diagnostic) {
        String text = diagnostic.text("message");
        if (diagnostic.truth("ephemeral") || text.isBlank()) {
            return;
        }
        String place = diagnostic.text("urn").isEmpty() || stack(diagnostic.text("urn"))
                ? ""
                : address(diagnostic.text("urn")) + ": ";
        switch (diagnostic.text("severity")) {
            case "error" -> error(place + text.strip());
            case "warning" -> {
                lines.remember(SaidLines.oneLine(text));
                say(LogLine.Level.WARN, place + text.strip());
            }
            case "debug" -> {}
            default -> say(LogLine.Level.INFO, text);
        }
    }

    private void policy(LooseJson policy) {
        String text = policy.text("policyPackName") + ": " + policy.text("policyName") + ": " + policy.text("message");
        if (policy.text("enforcementLevel").equals("mandatory")) {
            error(text);
        } else {
            say(LogLine.Level.WARN, text);
        }
    }

    /// The part of a URN that is unique in its stack: the type and the name.
    static String address(String urn) {
        String[] parts = urn.split("::", 4);
        return parts.length == 4 ? parts[2] + "::" + parts[3] : urn;
    }

    /// Whether a URN is that of the stack itself.
    static boolean stack(String urn) {
        return address(urn).startsWith("pulumi:pulumi:Stack::");
    }

    /// Whether a resource stands for nothing that exists: the stack itself, or a provider.
    static boolean bookkeeping(String type) {
        return type.equals("pulumi:pulumi:Stack") || type.startsWith("pulumi:providers:");
    }

    private void before(LooseJson event) {
        LooseJson metadata = event.object("metadata");
        String op = metadata.text("op");
        if (!event.truth("planning") && !QUIET.contains(op)) {
            tell(metadata, op, Phase.STARTED);
        }
    }

    private void after(LooseJson event) {
        LooseJson metadata = event.object("metadata");
        String op = metadata.text("op");
        if (metadata.text("type").equals("pulumi:pulumi:Stack")) {
            outputs = Optional.of(metadata.object("new").object("outputs"));
        }
        if (bookkeeping(metadata.text("type"))) {
            return;
        }
        count(op);
        if (!QUIET.contains(op)) {
            tell(metadata, op, event.truth("planning") ? Phase.PLANNED : Phase.DONE);
        }
    }

    private void count(String op) {
        switch (op) {
            case "create", "import" -> created++;
            case "update" -> updated++;
            case "delete" -> deleted++;
            case "create-replacement", "import-replacement" -> replaced++;
            case "same" -> unchanged++;
            default -> {}
        }
    }

    private void tell(LooseJson metadata, String op, Phase phase) {
        String type = metadata.text("type");
        if (bookkeeping(type) || op.isEmpty()) {
            return;
        }
        var change = new StackEngine.ResourceChange(
                address(metadata.text("urn")),
                type,
                REPLACING.contains(op) ? "replace" : op,
                phase,
                op.equals("update") || REPLACING.contains(op) ? paths(metadata) : List.of());
        if (phase == Phase.PLANNED) {
            planned.add(change);
        }
        listener.changed(change);
    }

    /// The names of what changes; never the values.
    private static List<String> paths(LooseJson metadata) {
        TreeSet<String> names =
                new TreeSet<>(metadata.object("detailedDiff").fields().values().keySet());
        if (names.isEmpty()) {
            names.addAll(metadata.texts("diffs"));
        }
        if (names.isEmpty()) {
            var before = metadata.object("old").object("outputs").fields().values();
            var after = metadata.object("new").object("outputs").fields().values();
            names.addAll(before.keySet());
            names.addAll(after.keySet());
            names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        }
        return List.copyOf(names);
    }

    /// What a preview predicts, in its order.
    List<StackEngine.ResourceChange> planned() {
        return planned;
    }

    StackEngine.Changes changes() {
        return new StackEngine.Changes(created, updated, deleted, replaced, unchanged);
    }

    /// The outputs that the last event of the stack itself told.
    Optional<LooseJson> outputs() {
        return outputs;
    }

    /// Whether the program itself said that it failed.
    boolean failed() {
        return failed;
    }

    /// Whether the stream is whole: it ended with a summary, and every event could be read.
    boolean whole() {
        return summarised && !lost;
    }

    /// The locks that kept the program from working.
    List<PulumiLock> locks() {
        return locks;
    }

    /// What may explain a failure.
    SaidLines lines() {
        return lines;
    }
}
