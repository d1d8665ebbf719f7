package dev.stratiform.cli.report;

/// Text inside XML and HTML.
final class Markup {
    private Markup() {}

    /// A text as it may stand in content and in attributes; characters that XML does not have are
    /// left out.
    static String safe(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    boolean known = c == '\n' || c == '\t' || (c >= ' ' && !surrogate(c) && c != 0xfffe && c != 0xffff);
                    if (known) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    private static boolean surrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
