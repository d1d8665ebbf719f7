package dev.stratiform.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A report as Markdown.
final class MarkdownReport {
    private static final int MOST = 200;

    private MarkdownReport() {}

    static String of(Report report, Optional<Comparison> baseline) {
        StringBuilder text = new StringBuilder("# S3 conformance: ").append(cell(String.join(", ", report.targets())));
        text.append("\n\n").append(summary(report)).append("\n\n");
        if (!report.why().isEmpty()) {
            text.append("**The run did not reach its end:** ")
                    .append(cell(report.why()))
                    .append("\n\n");
        }
        baseline.ifPresent(comparison -> differences(text, comparison));
        families(text, report);
        List<CaseResult> bad =
                report.results().stream().filter(r -> r.status().bad()).toList();
        if (!bad.isEmpty()) {
            text.append("\n## Failures\n\n| target | case | verdict | expected | found |\n|---|---|---|---|---|\n");
            bad.stream()
                    .limit(MOST)
                    .forEach(r -> text.append("| ")
                            .append(cell(r.target()))
                            .append(" | ")
                            .append(cell(r.key()))
                            .append(" | ")
                            .append(r.verdict().map(Verdict::label).orElse(ResultJson.label(r.status())))
                            .append(" | ")
                            .append(cell(r.expected()))
                            .append(" | ")
                            .append(cell(r.actual()))
                            .append(" |\n"));
            if (bad.size() > MOST) {
                text.append("\nand ").append(bad.size() - MOST).append(" more\n");
            }
        }
        return text.toString();
    }

    static String summary(Report report) {
        StringBuilder words = new StringBuilder();
        report.counts().forEach((status, count) -> {
            if (count > 0) {
                words.append(words.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(ResultJson.label(status));
            }
        });
        return words + "; " + report.successRate() + " % of what was tried";
    }

    private static void differences(StringBuilder text, Comparison comparison) {
        text.append("## Against the baseline\n\n");
        text.append(comparison.worse().size())
                .append(" worse, ")
                .append(comparison.better().size())
                .append(" better, ")
                .append(comparison.other().size())
                .append(" different, ")
                .append(comparison.added().size())
                .append(" added, ")
                .append(comparison.removed().size())
                .append(" removed\n\n");
        comparison.worse().stream()
                .limit(MOST)
                .forEach(c -> text.append("- **worse**: ")
                        .append(cell(c.name()))
                        .append(": ")
                        .append(c.before())
                        .append(" -> ")
                        .append(c.after())
                        .append('\n'));
        text.append(comparison.worse().isEmpty() ? "" : "\n");
    }

    private static void families(StringBuilder text, Report report) {
        Map<String, Map<String, Tally>> table = Tally.byFamily(report);
        text.append("| family |");
        report.targets().forEach(t -> text.append(' ').append(cell(t)).append(" |"));
        text.append("\n|---|").append("---|".repeat(report.targets().size())).append('\n');
        new TreeMap<>(table).forEach((family, byTarget) -> {
            text.append("| ").append(cell(family)).append(" |");
            report.targets()
                    .forEach(t -> text.append(' ')
                            .append(byTarget.getOrDefault(t, Tally.NONE).words())
                            .append(" |"));
            text.append('\n');
        });
    }

    /// Text for a cell: no markup of its own.
    private static String cell(String text) {
        String plain = text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("\n", " ");
        return plain.replace("`", "\\`").replace("*", "\\*").replace("[", "\\[");
    }
}
