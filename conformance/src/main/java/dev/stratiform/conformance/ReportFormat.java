package dev.stratiform.conformance;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The forms in which a report is written to a file or a stream.
public enum ReportFormat {
    /// One JSON object.
    JSON,
    /// The same as YAML.
    YAML,
    /// XML for build servers.
    JUNIT,
    /// One HTML file that needs no other.
    HTML,
    /// Markdown, for comments on changes.
    MARKDOWN;

    /// The name on the command line.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A form by its name.
    public static Optional<ReportFormat> find(String label) {
        return Arrays.stream(values()).filter(f -> f.label().equals(label)).findFirst();
    }

    /// The report in this form, with a line end at its end.
    public String render(Report report, Optional<Comparison> baseline) {
        return switch (this) {
            case JSON -> Json.writeIndented(ResultJson.of(report)) + "\n";
            case YAML -> YamlText.of(ResultJson.of(report));
            case JUNIT -> JUnitReport.of(report);
            case HTML -> new HtmlReport(report, baseline).text();
            case MARKDOWN -> MarkdownReport.of(report, baseline);
        };
    }

    /// A report as one JSON object.
    public static Value.Fields json(Report report) {
        return ResultJson.of(report);
    }

    /// What a baseline file holds: of every case only what it is compared by, so that the file
    /// changes only when a case does.
    public static String baseline(Report report) {
        List<Value> results = report.results().stream()
                .<Value>map(r -> {
                    Map<String, Value> fields = new LinkedHashMap<>();
                    fields.put("target", Value.of(r.target()));
                    fields.put("group_name", Value.of(r.group()));
                    fields.put("phase", Value.of(r.phase()));
                    fields.put("name", Value.of(r.name()));
                    fields.put("status", Value.of(r.status().name()));
                    fields.put(
                            "verdict", r.verdict().map(v -> Value.of(v.label())).orElse(Value.nothing()));
                    return new Value.Fields(fields);
                })
                .toList();
        Map<String, Value> file = new LinkedHashMap<>();
        file.put("schema_version", Value.of(ResultJson.SCHEMA));
        file.put("results", new Value.Items(results));
        return Json.writeIndented(new Value.Fields(file)) + "\n";
    }
}
