package dev.stratiform.conformance;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Results and reports as JSON, and results back from it.
final class ResultJson {
    static final String SCHEMA = "1.0";

    private ResultJson() {}

    static Value.Fields of(Report report) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("schema_version", Value.of(SCHEMA));
        fields.put("session_id", Value.of(report.session()));
        fields.put("config_file", Value.of(String.join(",", report.files())));
        fields.put("target", Value.of(String.join(",", report.targets())));
        fields.put("start_time", Value.of(report.start().toString()));
        fields.put("end_time", Value.of(report.end().toString()));
        fields.put("ending", Value.of(label(report.ending())));
        if (!report.why().isEmpty()) {
            fields.put("reason", Value.of(report.why()));
        }
        fields.put("total_operations", Value.of(report.results().size()));
        fields.put("summary", summary(report));
        fields.put(
                "results",
                new Value.Items(
                        report.results().stream().<Value>map(ResultJson::of).toList()));
        if (!report.leftovers().isEmpty()) {
            fields.put(
                    "leftovers",
                    new Value.Items(report.leftovers().stream().map(Value::of).toList()));
        }
        return new Value.Fields(fields);
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Value summary(Report report) {
        Map<Status, Integer> counts = report.counts();
        Map<String, Value> summary = new LinkedHashMap<>();
        summary.put("passed", Value.of(counts.getOrDefault(Status.PASS, 0)));
        summary.put("failed", Value.of(counts.getOrDefault(Status.FAIL, 0)));
        summary.put("error", Value.of(counts.getOrDefault(Status.ERROR, 0)));
        summary.put("blocked", Value.of(counts.getOrDefault(Status.BLOCKED, 0)));
        summary.put("skipped", Value.of(counts.getOrDefault(Status.SKIPPED, 0)));
        summary.put("xfail", Value.of(counts.getOrDefault(Status.XFAIL, 0)));
        summary.put("xpass", Value.of(counts.getOrDefault(Status.XPASS, 0)));
        summary.put("success_rate", new Value.Num(BigDecimal.valueOf(report.successRate())));
        return new Value.Fields(summary);
    }

    static Value.Fields of(CaseResult result) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("target", Value.of(result.target()));
        fields.put("group_name", Value.of(result.group()));
        fields.put("family", Value.of(result.family()));
        fields.put("title", Value.of(result.title()));
        fields.put("phase", Value.of(result.phase()));
        fields.put("operation_name", Value.of(result.operation()));
        fields.put("name", Value.of(result.name()));
        fields.put("status", Value.of(result.status().name()));
        fields.put("verdict", result.verdict().map(v -> Value.of(v.label())).orElse(Value.nothing()));
        fields.put(
                "duration", new Value.Num(BigDecimal.valueOf(result.duration().toNanos() / 1_000, 6)));
        fields.put("attempts", Value.of(result.attempts()));
        fields.put("request_id", Value.of(result.requestId()));
        fields.put("expected", Value.of(result.expected()));
        fields.put("actual", Value.of(result.actual()));
        fields.put("timestamp", Value.of(result.timestamp().toString()));
        if (!result.trace().isEmpty()) {
            fields.put("trace", Value.of(result.trace()));
        }
        return new Value.Fields(fields);
    }

    /// A result that was written; empty when it is none.
    static Optional<CaseResult> result(Value value) {
        Optional<Status> status = Arrays.stream(Status.values())
                .filter(s -> s.name().equals(text(value, "status")))
                .findFirst();
        if (status.isEmpty() || text(value, "group_name").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CaseResult(
                text(value, "target"),
                text(value, "group_name"),
                text(value, "family"),
                text(value, "title"),
                text(value, "phase").isEmpty() ? "test" : text(value, "phase"),
                text(value, "operation_name"),
                text(value, "name"),
                status.get(),
                Arrays.stream(Verdict.values())
                        .filter(v -> v.label().equals(text(value, "verdict")))
                        .findFirst(),
                Duration.ofNanos(number(value, "duration").movePointRight(9).longValue()),
                number(value, "attempts").intValue(),
                text(value, "request_id"),
                text(value, "expected"),
                text(value, "actual"),
                text(value, "trace"),
                moment(text(value, "timestamp"))));
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    static String text(Value value, String name) {
        return FieldPath.find(value, name).map(Template::text).orElse("");
    }

    private static BigDecimal number(Value value, String name) {
        return FieldPath.find(value, name)
                .filter(Value.Num.class::isInstance)
                .map(v -> ((Value.Num) v).value())
                .orElse(BigDecimal.ZERO);
    }

    /// The results of a report or a baseline; a text that is neither is `SYNTAX_ERROR`.
    static List<CaseResult> results(String text, String name) {
        Value report = Json.read(text, name);
        List<CaseResult> results = new ArrayList<>();
        if (FieldPath.find(report, "results").orElse(Value.nothing()) instanceof Value.Items(List<Value> items)) {
            items.forEach(item -> result(item).ifPresent(results::add));
        }
        return results;
    }
}
