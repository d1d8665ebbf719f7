package dev.stratiform.cli.render;

/// How many columns of a terminal a text takes.
///
/// Combining marks take none, characters of East Asian scripts and emoji take two. Source: Unicode
/// Standard Annex 11; terminals differ for rare characters, which are counted wide.
final class Columns {
    /// First and last of each range of wide characters.
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x2E80, 0xA4CF, 0xAC00, 0xD7A3, 0xF900, 0xFAFF,
        0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0x1F300, 0x1FAFF, 0x20000, 0x3FFFD
    };

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
        for (int i = 0; i < WIDE.length; i += 2) {
            if (point >= WIDE[i] && point <= WIDE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
