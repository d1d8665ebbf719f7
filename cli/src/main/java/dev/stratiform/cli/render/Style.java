package dev.stratiform.cli.render;

import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.run.StepState;
import java.time.Duration;
import java.util.Locale;

/// Glyphs, colours and measures of text.
public final class Style {
    private static final String RESET = "\u001b[0m";
    private final boolean colour;
    private final boolean unicode;

    /// A style for what a terminal can show.
    public Style(Console.Screen screen) {
        this.colour = screen.colour();
        this.unicode = screen.unicode();
    }

    String glyph(StepState state) {
        return paint(code(state), sign(state));
    }

    /// The sign of a state without its colour.
    String sign(StepState state) {
        return switch (state) {
            case SUCCEEDED, UNCHANGED -> unicode ? "✓" : "ok";
            case FAILED, TIMED_OUT, ROLLBACK_FAILED -> unicode ? "✗" : "!!";
            case UNKNOWN -> "?";
            case CANCELLED, CANCELLING -> unicode ? "■" : "x";
            case RUNNING -> unicode ? "●" : "*";
            case RETRYING -> unicode ? "↻" : "~";
            case ROLLED_BACK -> unicode ? "↺" : "<";
            case WAITING_APPROVAL -> unicode ? "⏸" : "=";
            case PENDING, READY, WAITING_SLOT, SKIPPED, DEFERRED -> unicode ? "·" : ".";
        };
    }

    private static String code(StepState state) {
        return switch (state) {
            case SUCCEEDED -> "32";
            case FAILED, TIMED_OUT, ROLLBACK_FAILED, UNKNOWN -> "31";
            case CANCELLED, CANCELLING, RETRYING, WAITING_APPROVAL -> "33";
            case RUNNING -> "34";
            case ROLLED_BACK -> "35";
            case UNCHANGED, PENDING, READY, WAITING_SLOT, SKIPPED, DEFERRED -> "2";
        };
    }

    /// The sign before a number of replacements.
    String replaced() {
        return unicode ? "±" : "+-";
    }

    /// What stands between the parts of a line.
    String dot() {
        return unicode ? " · " : " | ";
    }

    /// What stands for something left out.
    String dots() {
        return unicode ? "…" : "...";
    }

    /// One line of a screen from text that may come from outside: made safe, without line ends, and
    /// cut to a width in columns.
    String line(String text, int width) {
        return Columns.cut(safe(text.replace('\n', ' ').replace('\t', ' ')), width, dots());
    }

    /// A mark for what is well and what is not.
    public String mark(boolean well) {
        return well ? good(unicode ? "✓" : "ok") : error(unicode ? "✗" : "!!");
    }

    /// Text in bold.
    public String strong(String text) {
        return paint("1", text);
    }

    /// Text that stands back.
    public String faint(String text) {
        return paint("2", text);
    }

    /// Text of an error.
    public String error(String text) {
        return paint("31", text);
    }

    String warning(String text) {
        return paint("33", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + RESET : text;
    }

    /// A duration for people: `850ms`, `12s`, `7m 42s`, `1h 05m`.
    public static String time(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds < 10 ? seconds + "." + (millis % 1_000) / 100 + "s" : seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m " + two(seconds % 60) + "s";
        }
        return seconds / 3_600 + "h " + two(seconds / 60 % 60) + "m";
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /// The text with spaces up to a width; a longer one is left as it is.
    public static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /// A constant as people and programs read it.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A run's state for people and programs.
    public static String label(RunState state) {
        return word(state);
    }

    /// A recorded stack's state for people and programs.
    public static String label(StackRecord record) {
        return word(record.kind());
    }

    /// Text from outside with control and direction characters made visible.
    public static String safe(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
            if (control || turns(c)) {
                clean.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    /// Whether a character changes the direction in which a terminal writes.
    private static boolean turns(char c) {
        return (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
    }
}
