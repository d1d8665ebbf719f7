package dev.stratiform.core.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A metric store in memory that keeps the contract, for tests. Thread-safe.
public final class InMemoryMetricStore implements MetricStore {
    private final List<MetricStore.Point> points = new ArrayList<>();

    @Override
    public synchronized void append(List<MetricStore.Point> more) {
        points.addAll(more);
        more.stream()
                .map(point -> point.at().minusSeconds(365 * 86_400L))
                .forEach(oldest -> points.removeIf(point -> point.at().isBefore(oldest)));
    }

    @Override
    public synchronized List<MetricStore.Point> since(Instant from) {
        return points.stream().filter(point -> !point.at().isBefore(from)).toList();
    }
}
