package dev.stratiform.cli.report;

import dev.stratiform.cli.render.Style;

/// A report as Markdown, short enough for a comment at a pull request.
final class MarkdownReport {
    private MarkdownReport() {}

    static String text(RunReport report) {
        StringBuilder out = new StringBuilder();
        out.append("### Stratiform: ")
                .append(report.title())
                .append(" — **")
                .append(report.state())
                .append("**\n\nRun `")
                .append(report.spec().id())
                .append("` by ")
                .append(safe(report.spec().by()))
                .append(", ")
                .append(Style.time(report.took()))
                .append(". Critical path: ")
                .append(report.criticalPath().isEmpty() ? "none" : String.join(" > ", report.criticalPath()))
                .append(" (")
                .append(Style.time(report.criticalTime()))
                .append(").\n\n| stack | state | time | changes |\n|---|---|---|---|\n");
        report.lines()
                .forEach(line -> out.append("| ")
                        .append(line.step().stack())
                        .append(" | ")
                        .append(line.state())
                        .append(line.skipped()
                                .map(reason -> " (" + reason + ")")
                                .orElse(""))
                        .append(" | ")
                        .append(line.ran() ? Style.time(line.took()) : "")
                        .append(" | ")
                        .append(changes(line))
                        .append(" |\n"));
        report.lines().stream()
                .filter(RunReport.Line::failed)
                .forEach(line -> line.failure()
                        .ifPresent(f -> out.append("\n**")
                                .append(line.step().stack())
                                .append("**: ")
                                .append(safe(f.message()))
                                .append("  \nnext: ")
                                .append(safe(f.nextStep()))
                                .append('\n')));
        return out.toString();
    }

    static String changes(RunReport.Line line) {
        StringBuilder text = new StringBuilder();
        add(text, "+", line.changes().created());
        add(text, "~", line.changes().updated());
        add(text, "±", line.changes().replaced());
        add(text, "-", line.changes().deleted());
        return text.toString().strip();
    }

    private static void add(StringBuilder text, String sign, int number) {
        if (number > 0) {
            text.append(' ').append(sign).append(number);
        }
    }

    /// What programs said is no markup.
    private static String safe(String text) {
        return Style.safe(text).replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replace("\n", " ");
    }
}
