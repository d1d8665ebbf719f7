package dev.stratiform.core.run;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps metrics for 365 days.
///
/// Appending does not wait for the disk; points may be lost when the machine dies. Thread-safe.
public interface MetricStore {
    /// Some observations of one thing, added up.
    ///
    /// `count` is how many there were, 1 or more; `sum` is what they add up to: seconds where the
    /// name ends in `_seconds`, the count itself where it ends in `_total`. `labels` are sorted by
    /// name.
    record Point(String name, Instant at, long count, double sum, Map<String, String> labels) {
        /// Sorts and copies the labels.
        public Point {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /// Adds points.
    void append(List<Point> points);

    /// The points from a time on, oldest first.
    List<Point> since(Instant from);
}
