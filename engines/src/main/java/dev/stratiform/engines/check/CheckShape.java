package dev.stratiform.engines.check;

import java.util.HashSet;
import java.util.Set;

/// What a kind of check knows: `texts`, `numbers`, `truths`, `lists` by name; `needed` must be
/// there.
record CheckShape(Set<String> texts, Set<String> numbers, Set<String> truths, Set<String> lists, Set<String> needed) {
    static CheckShape texts(String... needed) {
        return new CheckShape(Set.of(needed), Set.of(), Set.of(), Set.of(), Set.of(needed));
    }

    CheckShape truths(String... names) {
        return new CheckShape(texts, numbers, Set.of(names), lists, needed);
    }

    CheckShape numbers(String... names) {
        return new CheckShape(texts, Set.of(names), truths, lists, needed);
    }

    CheckShape maybe(String name) {
        Set<String> more = new HashSet<>(texts);
        more.add(name);
        return new CheckShape(more, numbers, truths, lists, needed);
    }
}
