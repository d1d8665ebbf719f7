package dev.stratiform.engines.command;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Understands what a program says: plain lines, `::error …::`, `::change …::`.
///
/// Used by the one thread that waits for the program.
final class Speech {
    private static final int TAIL = 40;
    private static final int LONGEST_KEPT = 1_000;
    private final StackEngine.Listener listener;
    private final Deque<String> tail = new ArrayDeque<>();
    private final Map<String, Integer> changes = new HashMap<>();
    private String lastError = "";

    Speech(StackEngine.Listener listener) {
        this.listener = listener;
    }

    void out(String line) {
        line(line, LogLine.Level.INFO);
    }

    void err(String line) {
        line(line, LogLine.Level.WARN);
    }

    private void line(String line, LogLine.Level plain) {
        if (line.startsWith("::")) {
            int end = line.indexOf("::", 2);
            if (end > 0 && marked(line.substring(2, end), line.substring(end + 2))) {
                return;
            }
        }
        if (plain == LogLine.Level.WARN && !line.isBlank()) {
            remember(line);
        }
        listener.line(plain, line);
    }

    private void remember(String line) {
        tail.addLast(brief(line));
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
    }

    /// A failure's message and its class need only the beginning of a line.
    private static String brief(String line) {
        return line.length() <= LONGEST_KEPT ? line : line.substring(0, LONGEST_KEPT) + "…";
    }

    private boolean marked(String head, String text) {
        int space = head.indexOf(' ');
        String word = space < 0 ? head : head.substring(0, space);
        Map<String, String> properties = properties(space < 0 ? "" : head.substring(space + 1));
        return switch (word) {
            case "debug" -> say(LogLine.Level.DEBUG, text, properties);
            case "notice" -> say(LogLine.Level.INFO, text, properties);
            case "warning" -> say(LogLine.Level.WARN, text, properties);
            case "error" -> {
                lastError = brief(text);
                remember(text);
                yield say(LogLine.Level.ERROR, text, properties);
            }
            case "change" -> change(properties, text);
            default -> false;
        };
    }

    private boolean say(LogLine.Level level, String text, Map<String, String> properties) {
        String file = properties.getOrDefault("file", "");
        String line = properties.getOrDefault("line", "");
        String place = file.isEmpty() ? "" : file + (line.isEmpty() ? "" : ":" + line) + ": ";
        listener.line(level, place + text);
        return true;
    }

    private boolean change(Map<String, String> properties, String text) {
        String op = properties.getOrDefault("op", "update");
        String address = properties.getOrDefault("address", text);
        StackEngine.Phase phase = switch (properties.getOrDefault("phase", "done")) {
            case "started" -> StackEngine.Phase.STARTED;
            case "failed" -> StackEngine.Phase.FAILED;
            case "planned" -> StackEngine.Phase.PLANNED;
            default -> StackEngine.Phase.DONE;
        };
        if (phase == StackEngine.Phase.DONE || phase == StackEngine.Phase.PLANNED) {
            changes.merge(op, 1, Integer::sum);
        }
        listener.changed(new StackEngine.ResourceChange(
                address, properties.getOrDefault("type", "resource"), op, phase, List.of()));
        return true;
    }

    /// `name=value` pairs with spaces or commas between them.
    private static Map<String, String> properties(String text) {
        Map<String, String> found = new HashMap<>();
        var parts = new java.util.StringTokenizer(text, " ,");
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            int sign = part.indexOf('=');
            if (sign > 0) {
                found.put(part.substring(0, sign), part.substring(sign + 1));
            }
        }
        return found;
    }

    /// How many changes were told, by their kind.
    StackEngine.Changes changes() {
        return new StackEngine.Changes(
                changes.getOrDefault("create", 0),
                changes.getOrDefault("update", 0),
                changes.getOrDefault("delete", 0),
                changes.getOrDefault("replace", 0),
                changes.getOrDefault("same", 0));
    }

    /// The line that tells best what went wrong; empty when nothing was said.
    String reason() {
        return lastError.isEmpty() ? (tail.isEmpty() ? "" : tail.getLast()) : lastError;
    }

    /// Everything at the end of what was said on standard error, in lower case.
    String lowerTail() {
        return String.join("\n", tail).toLowerCase(Locale.ROOT);
    }
}
