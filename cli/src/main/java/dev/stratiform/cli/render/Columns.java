package dev.stratiform.cli.render;

/// How many columns of a terminal a text takes.
///
/// Combining marks take none, characters of East Asian scripts and emoji take two. Source: Unicode
/// Standard Annex 11; terminals differ for rare characters, which are counted wide.
final class Columns {
    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /// The beginning of a text that fits a width, with a mark at its end when something was cut.
    static String cut(String text, int width, String mark) {
        if (of(text) <= width) {
            return text;
        }
        int room = Math.max(0, width - of(mark));
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            if (used + of(point) > room) {
                break;
            }
            used += of(point);
            end += Character.charCount(point);
        }
        return text.substring(0, end) + (of(mark) <= width ? mark : "");
    }

    private static int of(int point) {
        if (point < 0x300) {
            return 1;
        }
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return wide(point) ? 2 : 1;
    }

    private static boolean wide(int point) {
        return (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
    }
}
