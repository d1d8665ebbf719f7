package dev.stratiform.engines.code;

import dev.stratiform.engines.code.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts the text of a program into tokens, without comments; never fails, whatever the text is.
///
/// One scanner for TypeScript and HCL: both have C's comments and quoted strings; what only one has
/// (`#` comments and heredocs, single quotes and back-quotes) is chosen by the language.
final class Scanner {
    private final String text;
    private final boolean hcl;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Scanner(String text, boolean hcl) {
        this.text = text;
        this.hcl = hcl;
    }

    static List<Token> typeScript(String text) {
        return new Scanner(text, false).scan();
    }

    static List<Token> hcl(String text) {
        return new Scanner(text, true).scan();
    }

    private List<Token> scan() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                add(Kind.LINE_END, "\n", 1);
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("//", at) || (hcl && c == '#')) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
                at = Math.min(text.length(), at + 2);
            } else if (hcl && text.startsWith("<<", at)) {
                heredoc();
            } else if (c == '"' || (!hcl && (c == '\'' || c == '`'))) {
                string(c);
            } else if (word(c)) {
                word();
            } else {
                add(Kind.SYMBOL, String.valueOf(c), 1);
            }
        }
        return tokens;
    }

    private void add(Kind kind, String what, int length) {
        tokens.add(new Token(kind, what));
        at += length;
    }

    private void skipTo(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found;
    }

    private boolean word(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || (hcl && c == '-');
    }

    private void word() {
        int from = at;
        while (at < text.length() && (word(text.charAt(at)) || number(from))) {
            at++;
        }
        tokens.add(new Token(Kind.WORD, text.substring(from, at)));
    }

    /// Whether a point belongs to a number.
    private boolean number(int from) {
        return text.charAt(at) == '.'
                && Character.isDigit(text.charAt(from))
                && at + 1 < text.length()
                && Character.isDigit(text.charAt(at + 1));
    }

    private void string(char quote) {
        StringBuilder value = new StringBuilder();
        boolean expression = false;
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                value.append(escaped(text.charAt(at + 1)));
                at += 2;
            } else if (quote != '\'' && (c == '$' || c == '%') && text.startsWith("{", at + 1)) {
                expression = true;
                int from = at + 2;
                expression();
                if (!hcl) {
                    // What a template literal computes is program, too.
                    tokens.addAll(typeScript(text.substring(from, Math.max(from, Math.min(at, text.length()) - 1))));
                }
            } else {
                value.append(c);
                at++;
            }
        }
        at++;
        tokens.add(new Token(expression ? Kind.TEMPLATE : Kind.STRING, value.toString()));
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    /// Passes over `${ … }`, whatever is in it; strings in it may hold braces.
    private void expression() {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == '"') {
                at = closing(at);
            }
            at++;
            if (depth == 0 && c == '}') {
                return;
            }
        }
    }

    /// The place of the quote that ends a string.
    private int closing(int from) {
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    /// `<<WORD … WORD`, also with `<<-`.
    private void heredoc() {
        int lineEnd = text.indexOf('\n', at);
        String name = lineEnd < 0
                ? ""
                : text.substring(at + 2, lineEnd).replace("-", "").strip();
        int line = lineEnd;
        while (!name.isEmpty() && line >= 0) {
            int next = text.indexOf('\n', line + 1);
            String content = text.substring(line + 1, next < 0 ? text.length() : next);
            if (content.strip().equals(name)) {
                at = next < 0 ? text.length() : next;
                tokens.add(new Token(Kind.TEMPLATE, ""));
                return;
            }
            line = next;
        }
        at += 2;
    }
}
