package dev.stratiform.cli.render;

import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Metrics for people, for programs, and in the text format that Prometheus reads.
///
/// Source of the format: the Prometheus documentation, page "Exposition formats".
public final class MetricText {
    private MetricText() {}

    /// One point for each name and labels: all observations added up, sorted by name.
    public static List<MetricStore.Point> totals(List<MetricStore.Point> points) {
        Map<String, MetricStore.Point> totals = new TreeMap<>();
        for (MetricStore.Point point : points) {
            totals.merge(
                    point.name() + point.labels(),
                    point,
                    (a, b) -> new MetricStore.Point(
                            a.name(), b.at(), a.count() + b.count(), a.sum() + b.sum(), a.labels()));
        }
        return List.copyOf(totals.values());
    }

    /// A point as JSON.
    public static JsonShape json(MetricStore.Point point) {
        Map<String, Value> labels = new LinkedHashMap<>();
        point.labels().forEach((name, value) -> labels.put(name, Value.of(value)));
        return JsonShape.part()
                .with("name", point.name())
                .with("labels", new Value.Fields(labels))
                .with("count", point.count())
                .with("sum", new Value.Num(rounded(point.sum())))
                .with("last_at", point.at().toString());
    }

    /// Points as lines: how many, and how much each on average.
    public static List<String> lines(List<MetricStore.Point> points) {
        List<String> lines = new ArrayList<>();
        for (MetricStore.Point point : points) {
            String name = point.name() + (point.labels().isEmpty() ? "" : " " + point.labels());
            if (point.name().endsWith("_active")) {
                lines.add(Style.pad(name, 72) + " " + rounded(point.sum()).toPlainString());
                continue;
            }
            String mean = point.name().endsWith("_total")
                    ? ""
                    : "  on average " + rounded(point.sum() / point.count()).toPlainString()
                            + (point.name().endsWith("_seconds") ? " s" : "");
            lines.add(Style.pad(name, 72) + " " + point.count() + mean);
        }
        return lines;
    }

    /// Points in the text format of Prometheus: counters as they are, the rest as summaries.
    public static List<String> prometheus(List<MetricStore.Point> points) {
        List<String> lines = new ArrayList<>();
        String name = "";
        for (MetricStore.Point point : points) {
            boolean counter = point.name().endsWith("_total");
            boolean gauge = point.name().endsWith("_active");
            if (!point.name().equals(name)) {
                name = point.name();
                lines.add("# TYPE " + name + (counter ? " counter" : gauge ? " gauge" : " summary"));
            }
            String labels = labels(point);
            if (counter) {
                lines.add(name + labels + " " + point.count());
            } else if (gauge) {
                lines.add(name + labels + " " + rounded(point.sum()).toPlainString());
            } else {
                lines.add(name + "_sum" + labels + " " + rounded(point.sum()).toPlainString());
                lines.add(name + "_count" + labels + " " + point.count());
            }
        }
        return lines;
    }

    private static String labels(MetricStore.Point point) {
        if (point.labels().isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        point.labels().forEach((name, value) -> parts.add(name + "=\"" + escaped(value) + "\""));
        return "{" + String.join(",", parts) + "}";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
    }
}
