package dev.stratiform.conformance;

import java.util.Map;
import java.util.TreeMap;

/// How the cases of one family went on one target.
record Tally(int good, int foretold, int bad, int skipped) {
    static final Tally NONE = new Tally(0, 0, 0, 0);

    static Map<String, Map<String, Tally>> byFamily(Report report) {
        Map<String, Map<String, Tally>> table = new TreeMap<>();
        report.results()
                .forEach(r -> table.computeIfAbsent(r.family(), _ -> new TreeMap<>())
                        .merge(r.target(), NONE.plus(r.status()), Tally::and));
        return table;
    }

    private Tally plus(Status status) {
        return switch (status) {
            case PASS, XPASS -> new Tally(good + 1, foretold, bad, skipped);
            case XFAIL -> new Tally(good, foretold + 1, bad, skipped);
            case FAIL, ERROR, BLOCKED -> new Tally(good, foretold, bad + 1, skipped);
            case SKIPPED -> new Tally(good, foretold, bad, skipped + 1);
        };
    }

    private Tally and(Tally other) {
        return new Tally(good + other.good, foretold + other.foretold, bad + other.bad, skipped + other.skipped);
    }

    int tried() {
        return good + foretold + bad;
    }

    String words() {
        if (tried() == 0) {
            return skipped == 0 ? "-" : skipped + " skipped";
        }
        String rest = skipped == 0 ? "" : ", " + skipped + " skipped";
        return good + "/" + tried() + rest;
    }
}
