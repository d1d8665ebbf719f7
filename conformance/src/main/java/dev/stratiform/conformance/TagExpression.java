package dev.stratiform.conformance;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// Chooses groups by their tags: `p1 and not slow`, `(a or b) and c`; `,` is another word for or,
/// `!` for not, `&` for and.
public final class TagExpression {
    private static final int LONGEST = 1_000;
    private static final int DEEPEST = 50;
    private final List<String> words;
    private final String text;
    private int at;
    private int depth;

    private TagExpression(List<String> words, String text) {
        this.words = words;
        this.text = text;
    }

    /// The choice that a text describes; `USAGE` when it describes none.
    public static Predicate<Collection<String>> parse(String text) {
        TagExpression parser = new TagExpression(words(text), text);
        Predicate<Collection<String>> choice = parser.either();
        if (parser.at < parser.words.size()) {
            throw parser.wrong("'" + parser.words.get(parser.at) + "' is not expected there");
        }
        return choice;
    }

    private static List<String> words(String text) {
        if (text.length() > LONGEST) {
            throw Failure.of(ErrorCode.USAGE, "the expression of tags is longer than " + LONGEST + " letters")
                    .toException();
        }
        String spaced = text.replaceAll("([(),!&|])", " $1 ");
        List<String> words = new ArrayList<>();
        for (String word : spaced.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(
                        switch (word) {
                            case ",", "|" -> "or";
                            case "&" -> "and";
                            case "!" -> "not";
                            default -> word;
                        });
            }
        }
        return words;
    }

    private StratiformException wrong(String why) {
        return Failure.of(ErrorCode.USAGE, "--tags '" + text + "' cannot be understood: " + why)
                .withNext("write it as: p1 and not slow, or: (a or b) and c")
                .toException();
    }

    private boolean takes(String word) {
        boolean next = at < words.size() && words.get(at).equals(word);
        at += next ? 1 : 0;
        return next;
    }

    private Predicate<Collection<String>> either() {
        Predicate<Collection<String>> choice = both();
        while (takes("or")) {
            choice = choice.or(both());
        }
        return choice;
    }

    private Predicate<Collection<String>> both() {
        Predicate<Collection<String>> choice = one();
        while (takes("and")) {
            choice = choice.and(one());
        }
        return choice;
    }

    private Predicate<Collection<String>> one() {
        if (++depth > DEEPEST) {
            throw wrong("it is too deep");
        }
        try {
            if (takes("not")) {
                return one().negate();
            }
            if (takes("(")) {
                Predicate<Collection<String>> inner = either();
                if (!takes(")")) {
                    throw wrong("a ) is missing");
                }
                return inner;
            }
            if (at >= words.size() || List.of(")", "and", "or").contains(words.get(at))) {
                throw wrong("a tag is missing");
            }
            String tag = words.get(at++);
            return tags -> tags.contains(tag);
        } finally {
            depth--;
        }
    }
}
