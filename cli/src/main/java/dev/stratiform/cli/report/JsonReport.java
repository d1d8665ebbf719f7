package dev.stratiform.cli.report;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.core.value.Json;

/// A report as one JSON object, `stratiform/report/v1`; times are in seconds.
final class JsonReport {
    private JsonReport() {}

    static String text(RunReport report) {
        JsonShape shape = JsonShape.of("report")
                .with("run_id", report.spec().id())
                .with("deployment_id", report.spec().environment().deployment())
                .with("environment", report.spec().environment().environment())
                .with("operation", report.spec().operation().label())
                .with("state", report.state())
                .with("by", report.spec().by())
                .with("begin", report.begin().toString())
                .with("end", report.end().toString())
                .with("seconds", seconds(report.took().toMillis()))
                .texts("critical_path", report.criticalPath())
                .with("critical_path_seconds", seconds(report.criticalTime().toMillis()))
                .parts("steps", report.lines().stream().map(JsonReport::line).toList());
        return Json.write(shape.value()) + "\n";
    }

    private static JsonShape line(RunReport.Line line) {
        JsonShape shape = JsonShape.part()
                .with("stack", line.step().stack())
                .with("engine", line.step().work().engine())
                .with("layer", line.step().layer())
                .texts("depends_on", line.step().dependsOn())
                .with("state", line.state())
                .with("skipped", line.skipped())
                .with("attempts", line.attempts())
                .with(
                        "begin_seconds",
                        line.begin()
                                .map(begin -> seconds(begin.toMillis()))
                                .orElseGet(dev.stratiform.core.value.Value::nothing))
                .with("seconds", seconds(line.took().toMillis()))
                .with(
                        "changes",
                        JsonShape.part()
                                .with("created", line.changes().created())
                                .with("updated", line.changes().updated())
                                .with("replaced", line.changes().replaced())
                                .with("deleted", line.changes().deleted())
                                .value());
        line.failure().ifPresent(f -> shape.with("error", RunJson.failure(f).value()));
        return shape;
    }

    private static dev.stratiform.core.value.Value seconds(long millis) {
        return new dev.stratiform.core.value.Value.Num(java.math.BigDecimal.valueOf(millis, 3));
    }
}
