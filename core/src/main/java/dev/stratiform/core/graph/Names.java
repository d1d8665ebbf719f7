package dev.stratiform.core.graph;

import java.util.Collection;
import java.util.stream.Collectors;

/// Lists of names in messages.
final class Names {
    private static final int SHOWN = 10;

    private Names() {}

    /// The first ten names and how many more there are.
    static String list(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }
}
