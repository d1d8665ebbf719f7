package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The metrics of a state folder. Points that are too old go when new ones come.
final class SqliteMetricStore implements MetricStore {
    private static final Duration KEPT = Duration.ofDays(365);

    private final SqliteStore store;

    SqliteMetricStore(SqliteStore store) {
        this.store = store;
    }

    @Override
    public void append(List<MetricStore.Point> points) {
        if (points.isEmpty()) {
            return;
        }
        List<MetricStore.Point> kept = List.copyOf(points);
        store.writer().writeLater(session -> {
            for (MetricStore.Point point : kept) {
                session.update(
                        "INSERT INTO metric (at, name, labels, count, sum) VALUES (?, ?, ?, ?, ?)",
                        point.at().toEpochMilli(),
                        point.name(),
                        text(point.labels()),
                        point.count(),
                        point.sum());
            }
            Instant oldest = kept.getLast().at().minus(KEPT);
            session.update("DELETE FROM metric WHERE at < ?", oldest.toEpochMilli());
            return true;
        });
    }

    private static String text(Map<String, String> labels) {
        Map<String, Value> values = new LinkedHashMap<>();
        labels.forEach((name, value) -> values.put(name, Value.of(value)));
        return Json.write(new Value.Fields(values));
    }

    @Override
    public List<MetricStore.Point> since(Instant from) {
        return store.readers().read(List.of(), session -> {
            List<MetricStore.Point> points = new ArrayList<>();
            try (ResultSet rows = session.with(
                            "SELECT at, name, labels, count, sum FROM metric WHERE at >= ? ORDER BY seq",
                            from.toEpochMilli())
                    .executeQuery()) {
                while (rows.next()) {
                    points.add(point(rows));
                }
            }
            return points;
        });
    }

    private static MetricStore.Point point(ResultSet rows) throws SQLException {
        Map<String, String> labels = new LinkedHashMap<>();
        if (Json.read(rows.getString(3), "a metric's labels") instanceof Value.Fields fields) {
            fields.values().forEach((name, value) -> {
                if (value instanceof Value.Text(String text)) {
                    labels.put(name, text);
                }
            });
        }
        return new MetricStore.Point(
                rows.getString(2), Instant.ofEpochMilli(rows.getLong(1)), rows.getLong(4), rows.getDouble(5), labels);
    }
}
