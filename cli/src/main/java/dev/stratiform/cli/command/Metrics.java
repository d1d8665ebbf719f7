package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.MetricText;
import dev.stratiform.core.run.MetricStore;
import java.time.Instant;
import java.util.List;

/// The command `metrics`.
final class Metrics {
    private Metrics() {}

    static int show(Invocation in) {
        String format = in.arguments().get("--format").orElse("text");
        if (!List.of("text", "prometheus").contains(format)) {
            throw Arguments.usage("--format is '" + format + "'; allowed are text and prometheus");
        }
        List<MetricStore.Point> points =
                MetricText.totals(in.control().metrics(in.since().orElse(Instant.EPOCH)));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("metrics")
                            .parts(
                                    "metrics",
                                    points.stream().map(MetricText::json).toList())
                            .value());
        } else if (format.equals("prometheus")) {
            MetricText.prometheus(points).forEach(in.console()::result);
        } else {
            MetricText.lines(points).forEach(in.console()::result);
        }
        return 0;
    }
}
