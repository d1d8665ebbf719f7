package dev.stratiform.core.run;

import java.time.Instant;
import java.util.List;

/// Keeps metrics for 365 days.
///
/// Appending does not wait for the disk; points may be lost when the machine dies. Thread-safe.
public interface MetricStore {
    /// Adds points.
    void append(List<MetricPoint> points);

    /// The points from a time on, oldest first.
    List<MetricPoint> since(Instant from);
}
