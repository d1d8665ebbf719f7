package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// Says in plain words, with a next step, what the YAML parser complains about.
final class YamlProblem {
    private YamlProblem() {}

    private static final int LONGEST = 200;

    private record Words(String message, @Nullable String next) {}

    /// What the parser's message begins with, and ours.
    private static final Map<String, Words> FIXED = Map.of(
            "mapping values are not allowed",
            new Words("a ':' is not allowed here", "put the text in quotes, or check the indentation"),
            "could not find expected ':'",
            new Words("a key stands here without ':'", "write it as key: value"),
            "found unknown escape character",
            new Words("this escape is not known in double quotes", "write \\\\ for a backslash, or use single quotes"),
            "expected escape sequence",
            new Words("this escape in double quotes is cut short", "write all its digits, such as \\x41"),
            "expected '<document start>'",
            new Words("a second document begins here; a file holds one", "move it to a file of its own"),
            "found undefined tag handle",
            new Words("tags are not allowed; values have the type they look like", "remove the tag"),
            "unexpected character found",
            new Words("the name of an anchor or alias is missing or holds a character that it may not", null),
            "expected the node content",
            new Words("a value is expected here", "write the value, or put the text in quotes"));

    static StratiformException of(MarkedYamlEngineException e, String file) {
        Optional<Mark> problem = e.getProblemMark();
        Optional<Mark> context = e.getContextMark();
        String found = e.getProblem() == null ? "" : e.getProblem();
        String during = e.getContext() == null ? "" : e.getContext();
        boolean unclosed = found.contains("end of stream") && during.contains("quoted scalar") && context.isPresent();
        Location at = place(unclosed ? context : problem.or(() -> context), file);
        Words words = unclosed
                ? new Words("the quote that begins here is never closed", "close it")
                : words(found, during, context.map(m -> m.getLine() + 1).orElse(0));
        return NodeBuilder.syntax(at, words.message(), words.next());
    }

    static Location place(Optional<Mark> mark, String file) {
        return mark.map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(Location.of(file));
    }

    private static Words words(String found, String during, int line) {
        if (found.contains("(TAB)'") || found.contains("after \\t(TAB)")) {
            return new Words(
                    "a tab is used for indentation; YAML allows only spaces there", "replace the tab by spaces");
        }
        if (found.startsWith("expected <block end>")) {
            return new Words(
                    "this does not fit the block that begins at line " + line, "align it with the lines above");
        }
        if (found.startsWith("expected ',' or")) {
            String close = found.contains("']'") ? "]" : "}";
            return new Words(
                    "a ',' or '" + close + "' is missing in what opens at line " + line,
                    "add it, or put the text in quotes");
        }
        if (found.startsWith("found character '") && found.length() > 17) {
            int c = found.codePointAt(17);
            return new Words("a plain text cannot begin with '" + Character.toString(c) + "'", "put it in quotes");
        }
        for (var row : FIXED.entrySet()) {
            if (found.startsWith(row.getKey())) {
                return row.getValue();
            }
        }
        String context = during.isEmpty() ? "" : ", " + during;
        return new Words(oneLine("the file is not well-formed YAML: " + found + context), null);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
