package dev.stratiform.engines.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// What a program said that may explain its failure: its errors, and the last of the rest. Used by
/// one thread.
public final class SaidLines {
    private static final int TAIL = 40;
    private static final int LONGEST_KEPT = 2_000;
    private static final int MOST_ERRORS = 200;

    private final Deque<String> tail = new ArrayDeque<>();
    private final List<String> errors = new ArrayList<>();

    /// Keeps a line.
    public void remember(String line) {
        tail.addLast(line.length() <= LONGEST_KEPT ? line : line.substring(0, LONGEST_KEPT) + "…");
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
    }

    /// Keeps a line that says what went wrong.
    public void error(String line) {
        remember(line);
        if (errors.size() < MOST_ERRORS) {
            errors.add(line);
        }
    }

    /// A text of several lines as one.
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /// Whether anything was called an error.
    public boolean saidError() {
        return !errors.isEmpty();
    }

    /// The first error, or the last thing that was said.
    public String reason() {
        return errors.isEmpty() ? (tail.isEmpty() ? "" : tail.getLast()) : errors.getFirst();
    }

    /// What was said last, for telling the class of a failure.
    String lowerTail() {
        return String.join("\n", tail).toLowerCase(Locale.ROOT);
    }
}
