package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What every metric store must do.
public interface MetricStoreContract {
    /// The time of the first point.
    Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// The store under test; nothing is in it when a test begins.
    MetricStore metrics();

    /// Makes what was appended readable.
    void settle();

    private static MetricStore.Point point(String name, int second, double sum) {
        return new MetricStore.Point(name, START.plusSeconds(second), 3, sum, Map.of("b", "2", "a", "x\"y\n"));
    }

    @Test
    default void pointsAreReadBackAsTheyWereInTheirOrder() {
        List<MetricStore.Point> points = List.of(point("one", 0, 1.5), point("two", 0, 0), point("one", 5, 1e12));
        metrics().append(points.subList(0, 2));
        metrics().append(List.of());
        metrics().append(points.subList(2, 3));
        settle();
        assertThat(metrics().since(START)).isEqualTo(points);
        assertThat(metrics().since(START.plusSeconds(1))).containsExactly(points.getLast());
        assertThat(metrics().since(START.plusSeconds(6))).isEmpty();
    }

    @Test
    default void pointsGoAfterAYear() {
        metrics().append(List.of(point("old", 0, 1)));
        metrics().append(List.of(new MetricStore.Point("new", START.plus(Duration.ofDays(366)), 1, 1, Map.of())));
        settle();
        assertThat(metrics().since(Instant.EPOCH))
                .extracting(MetricStore.Point::name)
                .containsExactly("new");
    }
}
