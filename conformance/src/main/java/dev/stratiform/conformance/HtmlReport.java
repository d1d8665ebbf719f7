package dev.stratiform.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A report as one HTML file: no scripts, no other files, nothing that a server sent is markup.
final class HtmlReport {
    private static final int TRACES = 500;
    private static final int CHANGES = 200;
    private static final String STYLE = """
            :root{color-scheme:light dark;--bg:#fbfaf8;--fg:#1d1b18;--dim:#6b665e;--line:#dedad2;--card:#fff;
            --good:#1a7f4b;--bad:#b3261e;--wait:#9a6700;--goodbg:#e3f4ea;--badbg:#fbe6e4;--waitbg:#fcf1d8}
            @media(prefers-color-scheme:dark){:root{--bg:#171614;--fg:#ece8e1;--dim:#a09a8f;--line:#38352f;--card:#201e1b;
            --good:#6fcf97;--bad:#ff8a80;--wait:#e9c46a;--goodbg:#16301f;--badbg:#3a1a17;--waitbg:#352a10}}
            *{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:2rem 1.25rem 4rem;background:var(--bg);
            color:var(--fg);font:15px/1.5 system-ui,sans-serif}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;
            margin:2.5rem 0 .75rem}p{margin:.25rem 0}.dim{color:var(--dim)}.tiles{display:flex;flex-wrap:wrap;gap:.75rem;
            margin:1.25rem 0}.tile{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem 1rem;
            min-width:6.5rem}.tile b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}.good b,.good{color:var(--good)}
            .bad b,.bad{color:var(--bad)}.wait b,.wait{color:var(--wait)}table{border-collapse:collapse;width:100%;
            background:var(--card);border:1px solid var(--line);border-radius:.5rem}th,td{text-align:left;padding:.4rem .7rem;
            border-bottom:1px solid var(--line);vertical-align:top}th{font-weight:600;color:var(--dim)}tr:last-child td{border-bottom:0}
            td.num{font-variant-numeric:tabular-nums}td.g{background:var(--goodbg)}td.b{background:var(--badbg)}
            td.w{background:var(--waitbg)}.wide{overflow-x:auto}pre{margin:.5rem 0;padding:.6rem;background:var(--bg);
            border:1px solid var(--line);border-radius:.35rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}
            summary{cursor:pointer}.cases{table-layout:fixed}.cases th:nth-child(1){width:32%}.cases th:nth-child(2){width:8.5rem}
            .cases td{overflow-wrap:anywhere}@media(max-width:40rem){.cases{table-layout:auto}}
            .tag{font-size:.8rem;border:1px solid currentColor;border-radius:1rem;padding:0 .5rem;white-space:nowrap}
            .note{border-left:3px solid var(--bad);padding:.25rem .75rem;margin:1rem 0}code{font-size:.92em;overflow-wrap:anywhere}
            """;

    private final Report report;
    private final Optional<Comparison> baseline;
    private final StringBuilder out = new StringBuilder();

    HtmlReport(Report report, Optional<Comparison> baseline) {
        this.report = report;
        this.baseline = baseline;
    }

    String text() {
        String title = "S3 conformance: " + String.join(", ", report.targets());
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        out.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        out.append(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        out.append("<title>")
                .append(safe(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        out.append("<h1>").append(safe(title)).append("</h1>\n<p class=\"dim\">");
        out.append(safe(String.join(", ", report.files())))
                .append(" · session ")
                .append(safe(report.session()));
        out.append(" · ")
                .append(report.start())
                .append(" to ")
                .append(report.end())
                .append("</p>\n");
        tiles();
        notes();
        baseline.ifPresent(this::differences);
        matrix();
        failures();
        all();
        return out.append("</body></html>\n").toString();
    }

    private void tiles() {
        out.append("<div class=\"tiles\">");
        tile("cases", Integer.toString(report.results().size()), "");
        tile("as expected", report.successRate() + " %", report.bad() ? "bad" : "good");
        report.counts().forEach((status, count) -> {
            if (count > 0) {
                tile(ResultJson.label(status), Integer.toString(count), tone(status));
            }
        });
        out.append("</div>\n");
    }

    private void tile(String label, String number, String tone) {
        out.append("<div class=\"tile ")
                .append(tone)
                .append("\"><b>")
                .append(safe(number))
                .append("</b>");
        out.append(safe(label)).append("</div>");
    }

    private static String tone(Status status) {
        return switch (status) {
            case PASS -> "good";
            case FAIL, ERROR -> "bad";
            case BLOCKED, SKIPPED, XFAIL, XPASS -> "wait";
        };
    }

    private void notes() {
        if (!report.why().isEmpty()) {
            out.append("<p class=\"note\">The run did not reach its end: ")
                    .append(safe(report.why()))
                    .append("</p>\n");
        }
        for (String left : report.leftovers()) {
            out.append("<p class=\"note\">A bucket was left: ")
                    .append(safe(left))
                    .append("</p>\n");
        }
    }

    private void differences(Comparison comparison) {
        out.append("<h2>Against the baseline</h2>\n");
        if (comparison.same()) {
            out.append("<p>Nothing changed.</p>\n");
            return;
        }
        out.append("<div class=\"wide\"><table><tr><th></th><th>case</th><th>before</th><th>now</th></tr>\n");
        changes("worse", "bad", comparison.worse());
        changes("better", "good", comparison.better());
        changes("different", "wait", comparison.other());
        changes("added", "", comparison.added());
        changes("removed", "", comparison.removed());
        out.append("</table></div>\n");
    }

    private void changes(String word, String tone, List<Comparison.Change> changes) {
        for (Comparison.Change change : changes.subList(0, Math.min(CHANGES, changes.size()))) {
            out.append("<tr><td class=\"")
                    .append(tone)
                    .append("\">")
                    .append(word)
                    .append("</td><td>");
            out.append(safe(change.target() + ": " + change.name()))
                    .append("</td><td>")
                    .append(safe(change.before()));
            out.append("</td><td>").append(safe(change.after())).append("</td></tr>\n");
        }
        if (changes.size() > CHANGES) {
            out.append("<tr><td></td><td>and ").append(changes.size() - CHANGES).append(" more</td></tr>\n");
        }
    }

    private void matrix() {
        Map<String, Map<String, Tally>> table = Tally.byFamily(report);
        out.append("<h2>Families</h2>\n<div class=\"wide\"><table><tr><th>family</th>");
        report.targets().forEach(t -> out.append("<th>").append(safe(t)).append("</th>"));
        out.append("</tr>\n");
        table.forEach((family, byTarget) -> {
            out.append("<tr><td>").append(safe(family)).append("</td>");
            for (String target : report.targets()) {
                Tally tally = byTarget.getOrDefault(target, Tally.NONE);
                String tone = tally.bad() > 0 ? "b" : tally.foretold() > 0 || tally.tried() == 0 ? "w" : "g";
                out.append("<td class=\"num ")
                        .append(tone)
                        .append("\">")
                        .append(tally.words())
                        .append("</td>");
            }
            out.append("</tr>\n");
        });
        out.append("</table></div>\n");
    }

    private void failures() {
        Predicate<CaseResult> shown = r -> r.status().bad() || r.status() == Status.XFAIL || r.status() == Status.XPASS;
        List<CaseResult> bad =
                report.results().stream().filter(shown).limit(TRACES).toList();
        if (bad.isEmpty()) {
            return;
        }
        out.append("<h2>What was not as expected</h2>\n<div class=\"wide\"><table class=\"cases\">");
        out.append("<tr><th>case</th><th>verdict</th><th>expected and found</th></tr>\n");
        for (CaseResult result : bad) {
            String verdict = result.verdict().map(Verdict::label).orElse("");
            out.append("<tr><td>")
                    .append(safe(result.target()))
                    .append("<br><code>")
                    .append(safe(result.key()));
            out.append("</code><br><span class=\"dim\">")
                    .append(safe(result.title()))
                    .append("</span></td><td><span class=\"tag ");
            out.append(tone(result.status()))
                    .append("\">")
                    .append(ResultJson.label(result.status()))
                    .append("</span><br>");
            out.append(safe(verdict)).append("</td><td>");
            if (!result.expected().isEmpty()) {
                out.append("expected ").append(safe(result.expected())).append("<br>found ");
            }
            out.append(safe(result.actual()));
            if (!result.trace().isEmpty()) {
                out.append("<details><summary>request and answer</summary><pre>");
                out.append(safe(result.trace())).append("</pre></details>");
            }
            out.append("</td></tr>\n");
        }
        out.append("</table></div>\n");
    }

    private void all() {
        out.append("<h2>All cases</h2>\n");
        for (String target : report.targets()) {
            out.append("<details><summary>").append(safe(target)).append("</summary><div class=\"wide\"><table>");
            out.append("<tr><th>case</th><th>operation</th><th>status</th><th>ms</th></tr>\n");
            report.results().stream()
                    .filter(r -> r.target().equals(target))
                    .forEach(r -> out.append("<tr><td><code>")
                            .append(safe(r.key()))
                            .append("</code></td><td>")
                            .append(safe(r.operation()))
                            .append("</td><td class=\"")
                            .append(tone(r.status()))
                            .append("\">")
                            .append(ResultJson.label(r.status()))
                            .append("</td><td class=\"num\">")
                            .append(r.duration().toMillis())
                            .append("</td></tr>\n"));
            out.append("</table></div></details>\n");
        }
    }

    private static String safe(String text) {
        return JUnitReport.safe(text).replace("&#10;", "\n");
    }
}
