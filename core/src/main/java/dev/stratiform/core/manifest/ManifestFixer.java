package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Rewrites older spellings of references in the text of a manifest, in place.
///
/// Comments, order and quotes stay as they are. What cannot be rewritten without a doubt is left.
public final class ManifestFixer {
    /// One rewritten reference.
    public record Fix(Location at, String from, String to) {}

    /// The new text and what was rewritten in it, in the text's order; nothing means the text is as
    /// it was.
    public record Result(String text, List<Fix> fixes) {
        /// Copies the list.
        public Result {
            fixes = List.copyOf(fixes);
        }
    }

    private record Written(String value, Location at) {}

    private final String text;
    private final Manifest manifest;
    private final TextPlaces places;
    private final NavigableMap<Integer, Written> scalars = new TreeMap<>();

    private ManifestFixer(String text, Manifest manifest) {
        this.text = text;
        this.manifest = manifest;
        this.places = new TextPlaces(text);
    }

    /// Reads and fixes a manifest, without writing it. Fails as `ManifestReader.read` does.
    public static Result fix(DeploymentFile file) {
        return fix(SourceFile.read(file.manifest(), file.shown(), YamlReader.LARGEST), file.shown());
    }

    /// Fixes a manifest's text; `shown` names the file.
    static Result fix(byte[] bytes, String shown) {
        Manifest manifest = ManifestReader.parse(bytes, shown);
        String text = TextDecoder.decode(bytes, shown);
        Result result = new ManifestFixer(text, manifest).result();
        boolean same = !result.fixes().isEmpty()
                && ManifestConverter.meaning(manifest)
                        .equals(ManifestConverter.meaning(
                                ManifestReader.parse(result.text().getBytes(StandardCharsets.UTF_8), shown)));
        return same ? result : new Result(text, List.of());
    }

    private Result result() {
        collect(manifest.root());
        StringBuilder made = new StringBuilder();
        List<Fix> fixes = new ArrayList<>();
        int done = 0;
        for (Map.Entry<Integer, Written> scalar : scalars.entrySet()) {
            Integer next = scalars.higherKey(scalar.getKey());
            int end = next == null ? text.length() : next;
            int from = scalar.getKey();
            for (String token : tokens(scalar.getValue().value())) {
                int found = text.indexOf(token, from);
                if (found < 0 || found + token.length() > end) {
                    break;
                }
                from = found + token.length();
                String modern = modern(token, scalar.getValue().at());
                if (!modern.equals(token)) {
                    made.append(text, done, found).append(modern);
                    fixes.add(new Fix(places.place(found, manifest.file()), token, modern));
                    done = from;
                }
            }
        }
        return new Result(made.append(text, done, text.length()).toString(), fixes);
    }

    /// Keys are kept too, as ends of what stands before them.
    private void collect(Node node) {
        switch (node) {
            case Node.Scalar(Value value, Location at) ->
                put(at, value instanceof Value.Text(String written) ? written : "");
            case Node.Sequence(List<Node> items, var _) -> items.forEach(this::collect);
            case Node.Mapping(Map<String, Node.Entry> entries, var _) ->
                entries.values().forEach(entry -> {
                    put(entry.keyAt(), "");
                    collect(entry.node());
                });
        }
    }

    private void put(Location at, String value) {
        int offset = places.offset(at);
        if (offset >= 0) {
            scalars.merge(
                    offset, new Written(value, at), (old, now) -> old.value().isEmpty() ? now : old);
        }
    }

    /// The references in a text, as they are written there.
    private static List<String> tokens(String value) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (ReferenceText.mayRefer(value) && i < value.length()) {
            boolean braces = value.startsWith("{{", i);
            if (value.startsWith("$${", i)) {
                i += 3;
            } else if (braces || value.startsWith("${", i)) {
                String close = braces ? "}}" : "}";
                int end = value.indexOf(close, i);
                if (end < 0) {
                    return tokens;
                }
                tokens.add(value.substring(i, end + close.length()));
                i = end + close.length();
            } else {
                i++;
            }
        }
        return tokens;
    }

    /// The spelling of today; the token itself where there is a doubt.
    private String modern(String token, Location at) {
        try {
            ReferenceText parsed = ReferenceText.parse(token, at, manifest.stacks()::containsKey);
            String modern = parsed.whole() ? parsed.modern() : token;
            boolean safe = modern.chars().noneMatch(c -> c == '\'' || c == '"' || c == '\\' || c == '#' || c < ' ');
            return safe ? modern : token;
        } catch (StratiformException e) {
            return token;
        }
    }
}
