package dev.stratiform.core.manifest;

import java.time.Duration;
import java.util.Optional;

/// Durations as people write them: `500ms`, `10s`, `45m`, `1h30m`, `2d`; at most ten years.
public final class Durations {
    private static final int LONGEST_NUMBER = 9;
    private static final int LONGEST_TEXT = 40;
    private static final Duration MOST = Duration.ofDays(3_650);

    private Durations() {}

    /// The duration; empty when the text is none.
    public static Optional<Duration> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        int i = 0;
        while (i < text.length()) {
            int start = i;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            int unit = i;
            while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                i++;
            }
            long millis = millis(text.substring(unit, i));
            if (unit == start || unit - start > LONGEST_NUMBER || millis == 0) {
                return Optional.empty();
            }
            sum = sum.plusMillis(Long.parseLong(text.substring(start, unit)) * millis);
        }
        return sum.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(sum);
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 0;
        };
    }

    /// The shortest exact text, such as `1h30m`; `0s` for nothing.
    public static String format(Duration time) {
        StringBuilder text = new StringBuilder();
        append(text, time.toDays(), "d");
        append(text, time.toHoursPart(), "h");
        append(text, time.toMinutesPart(), "m");
        append(text, time.toSecondsPart(), "s");
        append(text, time.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }
}
