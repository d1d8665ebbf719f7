package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.resolve.ReferenceText.Choice;
import dev.stratiform.core.resolve.ReferenceText.Piece;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads what stands between the braces of one reference, character by character.
final class ReferenceParser {
    private static final int CHOICES = 8;
    private static final int LONGEST_WORD = 512;

    private final String text;
    private final @Nullable Location at;
    private final Predicate<String> isStack;
    private String close = "}";
    private int start;
    private int next;

    ReferenceParser(String text, @Nullable Location at, Predicate<String> isStack) {
        this.text = text;
        this.at = at;
        this.isStack = isStack;
    }

    /// Where the last piece ended.
    int next() {
        return next;
    }

    /// The piece that opens at an index with `${` or `{{`.
    Piece piece(int from) {
        start = from;
        next = from + 2;
        close = text.charAt(from) == '$' ? "}" : "}}";
        List<Choice> choices = new ArrayList<>();
        do {
            skip();
            choices.add(choice(choices.isEmpty()));
            skip();
        } while (symbol("??"));
        if (!symbol(close)) {
            throw bad(
                    next < text.length()
                            ? "has '" + Character.toString(text.codePointAt(next)) + "' where " + close + " is expected"
                            : "has no closing " + close);
        }
        if (choices.size() > CHOICES) {
            throw bad("has more than " + CHOICES + " choices");
        }
        if (choices.getFirst() instanceof Choice.Given(Value value)) {
            if (choices.size() == 1 && value instanceof Value.Text(String literal)) {
                return new Piece.Literal(literal);
            }
            throw bad("begins with a plain value; write the value without ${}");
        }
        return new Piece.Ref(choices);
    }

    private Choice choice(boolean first) {
        char c = next < text.length() ? text.charAt(next) : '\0';
        if (c == '\'' || c == '"') {
            return new Choice.Given(Value.of(quoted()));
        }
        if (!first && (c == '[' || c == '{')) {
            return new Choice.Given(json());
        }
        int from = next;
        String word = word();
        return new ReferenceWord(word, isStack, what -> badAt(from, what)).choice(first);
    }

    /// A text in quotes; a doubled quote stands for one.
    private String quoted() {
        char quote = text.charAt(next);
        StringBuilder value = new StringBuilder();
        int i = next + 1;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == quote) {
                if (i >= text.length() || text.charAt(i) != quote) {
                    next = i;
                    return value.toString();
                }
                i++;
            }
            value.append(c);
        }
        throw bad("has a text without its closing " + quote);
    }

    /// A list or object as a default, in JSON.
    private Value json() {
        int from = next;
        int depth = 0;
        boolean inText = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inText) {
                i += c == '\\' ? 1 : 0;
                inText = c != '"';
            } else if (c == '"') {
                inText = true;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ']' || c == '}') && --depth == 0) {
                next = i + 1;
                return json(text.substring(from, next));
            }
        }
        throw bad("has a default without its closing bracket");
    }

    private Value json(String written) {
        try {
            return Json.read(written, "the default");
        } catch (StratiformException e) {
            throw bad("has a default that is not well-formed JSON");
        }
    }

    /// Everything up to a space, a closing brace or `??`; brackets may hold quoted keys.
    private String word() {
        int from = next;
        while (next < text.length() && !wordEnds()) {
            boolean quotedKey = text.startsWith("['", next) || text.startsWith("[\"", next);
            next++;
            if (quotedKey) {
                quoted();
            }
            if (next - from > LONGEST_WORD) {
                throw badAt(from, "is longer than " + LONGEST_WORD + " characters");
            }
        }
        return text.substring(from, next);
    }

    private boolean wordEnds() {
        char c = text.charAt(next);
        return Character.isWhitespace(c) || c == '}' || c == '\'' || c == '"' || text.startsWith("??", next);
    }

    private void skip() {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
    }

    private boolean symbol(String symbol) {
        boolean there = text.startsWith(symbol, next);
        next += there ? symbol.length() : 0;
        return there;
    }

    /// The characters of names that need no quotes.
    static boolean nameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    private RuntimeException bad(String what) {
        return badAt(next, what);
    }

    private RuntimeException badAt(int index, String what) {
        int end = text.indexOf(close, start);
        String shown = text.substring(start, end < 0 ? text.length() : end + close.length());
        return ReferenceText.invalid(
                at,
                "the reference " + ReferenceText.shorten(shown) + " " + what + " (character " + (index + 1)
                        + " of the text)");
    }

    /// The steps of a path such as `.a[0]['b.c']`.
    static List<Step> steps(String path, Function<String, RuntimeException> bad) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < path.length()) {
            int end;
            if (path.startsWith("['", i) || path.startsWith("[\"", i)) {
                char quote = path.charAt(i + 1);
                StringBuilder key = new StringBuilder();
                end = quotedKey(path, i + 2, quote, key);
                if (end < 0) {
                    throw bad.apply("has a key without its closing " + quote + "]");
                }
                steps.add(new Step.Key(key.toString()));
            } else if (path.charAt(i) == '[') {
                end = path.indexOf(']', i) + 1;
                steps.add(new Step.Index(index(end == 0 ? "" : path.substring(i + 1, end - 1), bad)));
            } else {
                end = i + 1;
                while (end < path.length() && nameCharacter(path.charAt(end))) {
                    end++;
                }
                if (path.charAt(i) != '.' || end == i + 1) {
                    throw bad.apply("has an empty or misplaced part; write a name after each dot, and ['…'] around a"
                            + " key with other characters");
                }
                steps.add(new Step.Key(path.substring(i + 1, end)));
            }
            i = end;
        }
        return steps;
    }

    /// The index after the closing bracket; less than 0 when there is none.
    private static int quotedKey(String path, int from, char quote, StringBuilder key) {
        int i = from;
        while (i < path.length()) {
            char c = path.charAt(i++);
            if (c == quote) {
                if (i < path.length() && path.charAt(i) == quote) {
                    i++;
                } else {
                    return i < path.length() && path.charAt(i) == ']' ? i + 1 : -1;
                }
            }
            key.append(c);
        }
        return -1;
    }

    private static int index(String digits, Function<String, RuntimeException> bad) {
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad.apply("has an index that is no number in brackets, such as [0]");
        }
        return Integer.parseInt(digits);
    }
}
