package dev.stratiform.core.resolve;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A text with references in it: literal pieces and references in their order.
///
/// `${a ?? b}` tries one choice after the other; `$${` is a literal `${`, and `${'…'}` is the
/// quoted text itself. The older spellings in `{{…}}` are read too. `whole` says that the text is
/// one reference and nothing else, so that its value keeps its type. Two literals never stand side
/// by side.
public record ReferenceText(List<Piece> pieces, boolean whole) {
    private static final int LONGEST = 1 << 20;

    /// A dynamic reference of CloudFormation, which is left as it is.
    private static final String FOREIGN = "{{resolve:";

    /// A part of the text.
    public sealed interface Piece {
        /// Plain text.
        record Literal(String text) implements Piece {}

        /// A reference with its defaults; the first choice that has a value is taken.
        record Ref(List<Choice> choices) implements Piece {
            /// Copies the list.
            public Ref {
                choices = List.copyOf(choices);
            }

            @Override
            public String toString() {
                return ReferencePrinter.print(this);
            }
        }
    }

    /// One of the values that a reference may have.
    public sealed interface Choice {
        /// The value of a reference.
        record To(Reference reference) implements Choice {}

        /// A value written out as a default.
        record Given(Value value) implements Choice {}
    }

    /// Copies the list.
    public ReferenceText {
        pieces = List.copyOf(pieces);
    }

    /// Puts pieces together; literals that meet become one.
    static ReferenceText of(List<Piece> parts) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (Piece part : parts) {
            switch (part) {
                case Piece.Literal(String text) -> literal.append(text);
                case Piece.Ref ref -> {
                    flush(literal, pieces);
                    pieces.add(ref);
                }
            }
        }
        flush(literal, pieces);
        if (pieces.isEmpty()) {
            pieces.add(new Piece.Literal(""));
        }
        return new ReferenceText(pieces, pieces.size() == 1 && pieces.getFirst() instanceof Piece.Ref);
    }

    private static void flush(StringBuilder literal, List<Piece> pieces) {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /// Whether a text may hold a reference; a cheap check.
    public static boolean mayRefer(String text) {
        return text.contains("${") || text.contains("{{");
    }

    /// The text in a form that reads back as itself, whatever it holds.
    static String quote(String text) {
        return mayRefer(text) ? new ReferenceText(List.of(new Piece.Literal(text)), false).modern() : text;
    }

    /// The references in the text, those in defaults included.
    public List<Reference> references() {
        List<Reference> found = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Ref(List<Choice> choices)) {
                for (Choice choice : choices) {
                    if (choice instanceof Choice.To(Reference reference)) {
                        found.add(reference);
                    }
                }
            }
        }
        return found;
    }

    /// The same text in today's spelling; it reads back as an equal value.
    public String modern() {
        return ReferencePrinter.print(this);
    }

    /// Reads a text; `isStack` tells stacks from namespaces in the short spelling `${name.output}`.
    ///
    /// Fails with `REFERENCE_INVALID`; the message counts characters of the text from 1. Takes time
    /// in proportion to the text, which has at most 1,048,576 characters when it holds references.
    public static ReferenceText parse(String text, @Nullable Location at, Predicate<String> isStack) {
        if (!mayRefer(text)) {
            return new ReferenceText(List.of(new Piece.Literal(text)), false);
        }
        if (text.length() > LONGEST) {
            throw invalid(at, "a text with references is longer than " + LONGEST + " characters");
        }
        List<Piece> parts = new ArrayList<>();
        var parser = new ReferenceParser(text, at, isStack);
        int from = 0;
        int i = 0;
        while (i < text.length()) {
            boolean escaped = text.startsWith("$${", i);
            boolean reference = !escaped && opens(text, i);
            if (!escaped && !reference) {
                i++;
                continue;
            }
            parts.add(new Piece.Literal(text.substring(from, i)));
            if (escaped) {
                parts.add(new Piece.Literal("${"));
                i += 3;
            } else {
                parts.add(parser.piece(i));
                i = parser.next();
            }
            from = i;
        }
        parts.add(new Piece.Literal(text.substring(from)));
        return of(parts);
    }

    private static boolean opens(String text, int i) {
        return text.startsWith("${", i) || (text.startsWith("{{", i) && !foreign(text, i));
    }

    static boolean foreign(String text, int i) {
        return text.startsWith(FOREIGN, i);
    }

    static RuntimeException invalid(@Nullable Location at, String message) {
        return Failure.at(ErrorCode.REFERENCE_INVALID, at, message).toException();
    }

    static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
