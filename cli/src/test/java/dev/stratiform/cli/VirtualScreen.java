package dev.stratiform.cli;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A terminal that understands what the live display uses: line ends, moving up, erasing below,
/// colours. Lines that are too long wrap, as on a real one.
final class VirtualScreen extends OutputStream {
    private final int width;
    private final List<StringBuilder> lines = new ArrayList<>();
    private final java.io.ByteArrayOutputStream waiting = new java.io.ByteArrayOutputStream();
    private final StringBuilder ever = new StringBuilder();
    private int row;
    private int column;

    VirtualScreen(int width) {
        this.width = width;
        lines.add(new StringBuilder());
    }

    @Override
    public synchronized void write(int b) {
        waiting.write(b);
    }

    @Override
    public synchronized void flush() {
        String text = waiting.toString(StandardCharsets.UTF_8);
        waiting.reset();
        ever.append(text);
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (point == 0x1b) {
                at = escape(text, at);
            } else {
                put(point);
                at += Character.charCount(point);
            }
        }
    }

    private int escape(String text, int at) {
        int end = at + 2;
        while (!Character.isLetter(text.charAt(end))) {
            end++;
        }
        String number = text.substring(at + 2, end);
        switch (text.charAt(end)) {
            case 'A' -> row = Math.max(0, row - Integer.parseInt(number));
            case 'J' -> {
                lines.get(row).setLength(Math.min(column, lines.get(row).length()));
                lines.subList(row + 1, lines.size()).clear();
            }
            case 'm' -> {}
            default -> throw new AssertionError("unknown escape " + text.substring(at + 1, end + 1));
        }
        return end + 1;
    }

    private void put(int point) {
        if (point == '\n') {
            down();
            return;
        }
        int columns = point >= 0x2e80 && point <= 0xd7a3 || point >= 0x1f300 ? 2 : 1;
        if (column + columns > width) {
            down();
        }
        lines.get(row).appendCodePoint(point);
        column += columns;
    }

    private void down() {
        row++;
        column = 0;
        if (row == lines.size()) {
            lines.add(new StringBuilder());
        }
    }

    synchronized String text() {
        flush();
        return String.join("\n", lines);
    }

    /// All that was ever written, also what was erased.
    synchronized String everDrawn() {
        flush();
        return ever.toString();
    }
}
