package dev.stratiform.cli.report;

import dev.stratiform.cli.render.Style;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// A report as one HTML file with a timeline: no scripts, no other files, nothing that a program
/// said is markup.
final class HtmlReport {
    private static final String STYLE = """
            :root{color-scheme:light dark;--bg:#fbfaf8;--fg:#1d1b18;--dim:#6b665e;--line:#dedad2;--card:#fff;--good:#1a7f4b;
            --bad:#b3261e;--wait:#9a6700;--calm:#8a857b}
            @media(prefers-color-scheme:dark){:root{--bg:#171614;--fg:#ece8e1;--dim:#a09a8f;--line:#38352f;--card:#201e1b;
            --good:#6fcf97;--bad:#ff8a80;--wait:#e9c46a;--calm:#7d776c}}
            *{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:2rem 1.25rem 4rem;background:var(--bg);
            color:var(--fg);font:15px/1.5 system-ui,sans-serif}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .6rem}
            p{margin:.25rem 0}.dim{color:var(--dim)}table{border-collapse:collapse;width:100%;background:var(--card);
            border:1px solid var(--line)}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);
            vertical-align:top}th{color:var(--dim);font-weight:600}td.num{font-variant-numeric:tabular-nums;white-space:nowrap}
            .track{position:relative;height:1.1rem;min-width:12rem}.bar{position:absolute;top:.2rem;height:.7rem;min-width:3px;
            border-radius:2px;background:var(--calm)}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
            .bar.good{background:var(--good)}.bar.bad{background:var(--bad)}.bar.wait{background:var(--wait)}
            .on{font-weight:600}.wide{overflow-x:auto}.fault{border-left:3px solid var(--bad);padding:.2rem .75rem;margin:.75rem 0;
            overflow-wrap:anywhere}
            """;

    private HtmlReport() {}

    static String text(RunReport report) {
        StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        out.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        out.append("style-src 'unsafe-inline'\"><title>").append(Markup.safe(report.title()));
        out.append("</title><style>").append(STYLE).append("</style></head><body>\n<h1>");
        out.append(Markup.safe(report.title())).append(": <span class=\"").append(kind(report.state()));
        out.append("\">").append(report.state()).append("</span></h1>\n<p class=\"dim\">run ");
        out.append(report.spec().id())
                .append(" · by ")
                .append(Markup.safe(report.spec().by()));
        out.append(" · ")
                .append(report.begin().truncatedTo(ChronoUnit.SECONDS))
                .append(" · ")
                .append(Style.time(report.took()));
        out.append("</p>\n<p>Critical path, ")
                .append(Style.time(report.criticalTime()))
                .append(": ");
        out.append(report.criticalPath().isEmpty() ? "none" : String.join(" &gt; ", report.criticalPath()));
        out.append("</p>\n<h2>Timeline</h2>\n<div class=\"wide\"><table><thead><tr><th>stack</th><th>state</th>");
        out.append("<th>time</th><th>changes</th><th style=\"width:45%\">0 to ");
        out.append(Style.time(report.took())).append("</th></tr></thead><tbody>\n");
        report.lines().forEach(line -> row(out, report, line));
        out.append("</tbody></table></div>\n");
        report.lines().stream().filter(RunReport.Line::failed).forEach(line -> fault(out, line));
        return out.append("</body></html>\n").toString();
    }

    private static void row(StringBuilder out, RunReport report, RunReport.Line line) {
        String stack = line.step().stack();
        String on = report.criticalPath().contains(stack) ? " class=\"on\"" : "";
        out.append("<tr><td").append(on).append('>').append(stack).append("</td><td class=\"");
        out.append(kind(line.state())).append("\">").append(line.state());
        line.skipped()
                .ifPresent(
                        reason -> out.append(" (").append(Markup.safe(reason)).append(')'));
        out.append("</td><td class=\"num\">").append(line.ran() ? Style.time(line.took()) : "");
        out.append("</td><td class=\"num\">")
                .append(MarkdownReport.changes(line))
                .append("</td><td>");
        line.begin().ifPresent(begin -> bar(out, report, line, begin));
        out.append("</td></tr>\n");
    }

    private static void bar(StringBuilder out, RunReport report, RunReport.Line line, Duration begin) {
        double whole = Math.max(1, report.took().toMillis());
        double left = Math.min(100, 100 * begin.toMillis() / whole);
        double width = Math.min(100 - left, 100 * line.took().toMillis() / whole);
        out.append("<div class=\"track\"><div class=\"bar ").append(kind(line.state()));
        out.append(String.format(Locale.ROOT, "\" style=\"left:%.2f%%;width:%.2f%%\"", left, width));
        out.append(" title=\"").append(Style.time(line.took())).append("\"></div></div>");
    }

    private static void fault(StringBuilder out, RunReport.Line line) {
        line.failure()
                .ifPresent(f -> out.append("<div class=\"fault\"><b>")
                        .append(line.step().stack())
                        .append("</b> <code>")
                        .append(f.code().name())
                        .append("</code><br>")
                        .append(Markup.safe(f.message()))
                        .append("<br><span class=\"dim\">next: ")
                        .append(Markup.safe(f.nextStep()))
                        .append("</span></div>\n"));
    }

    private static String kind(String state) {
        return switch (state) {
            case "succeeded", "unchanged" -> "good";
            case "failed", "timed-out", "rollback-failed", "unknown", "partial" -> "bad";
            case "running", "waiting-approval", "cancelled", "rolled-back" -> "wait";
            default -> "";
        };
    }
}
