package dev.stratiform.core.resolve;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A text with references in it: literal pieces and references in their order.
///
/// `whole` says that the text is one reference and nothing else, so that its value keeps its type.
public record ReferenceText(List<Piece> pieces, boolean whole) {
    private static final int LONGEST = 100_000;

    /// A part of the text.
    public sealed interface Piece {
        /// Plain text.
        record Literal(String text) implements Piece {}

        /// A reference; `fallback` is used when it has no value.
        record Ref(Reference reference, Optional<String> fallback, String written) implements Piece {}
    }

    /// Copies the list.
    public ReferenceText {
        pieces = List.copyOf(pieces);
    }

    /// Marks the next braces as data. No file can hold it: control characters are refused there.
    private static final char QUOTE = '\u0001';

    /// Whether a text may hold a reference; a cheap check.
    public static boolean mayRefer(String text) {
        return text.contains("${") || text.contains("{{") || text.indexOf(QUOTE) >= 0;
    }

    /// The text in a form that reads back as itself, whatever it holds.
    static String quote(String text) {
        if (!mayRefer(text)) {
            return text;
        }
        return text.replace("\u0001", "\u0001\u0001").replace("${", "\u0001${").replace("{{", "\u0001{{");
    }

    /// The references in the text.
    public List<Reference> references() {
        List<Reference> found = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Ref ref) {
                found.add(ref.reference());
            }
        }
        return found;
    }

    /// Reads a text; `isStack` tells stacks from namespaces in the short spelling `${name.output}`.
    ///
    /// Fails with `REFERENCE_INVALID`. `$${` stands for a literal `${`. Both `${…}` and `{{…}}` are
    /// read.
    public static ReferenceText parse(String text, @Nullable Location at, Predicate<String> isStack) {
        if (text.length() > LONGEST) {
            throw invalid(at, "a text with references is longer than " + LONGEST + " characters");
        }
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) == QUOTE) {
                int end = Math.min(text.length(), i + (text.startsWith("\u0001\u0001", i) ? 2 : 3));
                literal.append(text, i + 1, end);
                i = end;
                continue;
            }
            if (text.startsWith("$${", i)) {
                literal.append("${");
                i += 3;
                continue;
            }
            String open = text.startsWith("${", i) ? "${" : text.startsWith("{{", i) ? "{{" : "";
            if (open.isEmpty()) {
                literal.append(text.charAt(i++));
                continue;
            }
            String close = open.equals("${") ? "}" : "}}";
            int end = text.indexOf(close, i + 2);
            if (end < 0) {
                throw invalid(at, "'" + shorten(text.substring(i)) + "' has no closing " + close);
            }
            if (!literal.isEmpty()) {
                pieces.add(new Piece.Literal(literal.toString()));
                literal.setLength(0);
            }
            String written = text.substring(i, end + close.length());
            pieces.add(piece(text.substring(i + 2, end).strip(), written, at, isStack));
            i = end + close.length();
        }
        if (!literal.isEmpty() || pieces.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
        }
        return new ReferenceText(pieces, pieces.size() == 1 && pieces.getFirst() instanceof Piece.Ref);
    }

    private static Piece piece(String inner, String written, @Nullable Location at, Predicate<String> isStack) {
        int mark = inner.indexOf("??");
        String path = mark < 0 ? inner : inner.substring(0, mark).strip();
        Optional<String> fallback = mark < 0
                ? Optional.empty()
                : Optional.of(inner.substring(mark + 2).strip());
        Reference reference = new ReferenceParser(written, at, isStack).parse(path);
        return new Piece.Ref(reference, fallback, written);
    }

    static RuntimeException invalid(@Nullable Location at, String message) {
        return Failure.at(ErrorCode.REFERENCE_INVALID, at, message).toException();
    }

    static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
