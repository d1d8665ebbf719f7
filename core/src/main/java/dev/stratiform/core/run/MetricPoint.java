package dev.stratiform.core.run;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Some observations of one thing, added up.
///
/// `count` is how many there were, 1 or more; `sum` is what they add up to: seconds where the name
/// ends in `_seconds`, the count itself where it ends in `_total`. `labels` are sorted by name.
public record MetricPoint(String name, Instant at, long count, double sum, Map<String, String> labels) {
    /// Sorts and copies the labels.
    public MetricPoint {
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
