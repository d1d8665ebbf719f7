package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where the places of a file are in its text: lines and columns of code points, as YAML counts
/// them, and offsets.
final class TextPlaces {
    private final String text;
    private final int[] lines;

    TextPlaces(String text) {
        this.text = text;
        this.lines = lineStarts(text);
    }

    /// The offset of a place; -1 when the text does not have it.
    int offset(Location at) {
        if (at.line() < 1 || at.line() > lines.length) {
            return -1;
        }
        int start = lines[at.line() - 1];
        int end = at.line() < lines.length ? lines[at.line()] : text.length();
        int points = text.codePointCount(start, end);
        return at.column() < 1 || at.column() > points ? -1 : text.offsetByCodePoints(start, at.column() - 1);
    }

    /// The place of an offset.
    Location place(int offset, String file) {
        int line = line(offset);
        return new Location(file, line + 1, text.codePointCount(lines[line], offset) + 1);
    }

    /// Where the line of an offset begins.
    int lineStart(int offset) {
        return lines[line(offset)];
    }

    private int line(int offset) {
        int found = Arrays.binarySearch(lines, offset);
        return found >= 0 ? found : -found - 2;
    }

    private static int[] lineStarts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !pair)) {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }
}
