package dev.stratiform.cli.render;

import dev.stratiform.conformance.CaseResult;
import dev.stratiform.conformance.Comparison;
import dev.stratiform.conformance.Report;
import dev.stratiform.conformance.Status;
import dev.stratiform.conformance.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Shows a conformance run to a person.
public final class SuiteText {
    private static final int MOST_DETAILS = 3;
    private final Console console;
    private final Style style;

    /// A text for a console.
    public SuiteText(Console console) {
        this.console = console;
        this.style = new Style(console.screen());
    }

    /// A group that is over: one line, and what went wrong below it.
    public void group(String id, List<CaseResult> results) {
        boolean skipped = results.stream().allMatch(r -> r.status() == Status.SKIPPED);
        boolean bad = results.stream().anyMatch(r -> r.status().bad());
        long good = results.stream().filter(r -> r.status().good()).count();
        long foretold = results.stream().filter(r -> r.status() == Status.XFAIL).count();
        Duration time = results.stream().map(CaseResult::duration).reduce(Duration.ZERO, Duration::plus);
        int width = Math.max(20, console.screen().width() - 24);
        String name = Style.pad(style.line(id, width), Math.min(width, 56));
        if (skipped) {
            String why = results.isEmpty() ? "" : results.getFirst().actual();
            console.result("- " + style.faint(name + " skipped: " + Style.safe(why)));
            return;
        }
        String marks = foretold > 0 ? " (" + foretold + " as foretold)" : "";
        console.result(
                style.mark(!bad) + " " + name + " " + good + "/" + results.size() + "  " + Style.time(time) + marks);
        results.stream().filter(r -> r.status().bad()).limit(MOST_DETAILS).forEach(this::detail);
        long more = results.stream().filter(r -> r.status().bad()).count() - MOST_DETAILS;
        if (more > 0) {
            console.result("    and " + more + " more");
        }
        results.stream()
                .filter(r -> r.status() == Status.XPASS)
                .forEach(r -> console.result("    " + style.warning("passed") + " although a failure was foretold: "
                        + Style.safe(r.actual())));
    }

    private void detail(CaseResult result) {
        String verdict = result.verdict()
                .map(Verdict::label)
                .orElse(result.status().name().toLowerCase(Locale.ROOT));
        console.result("    " + style.error(verdict) + " " + Style.safe(result.name())
                + (result.phase().equals("test") ? "" : " (" + result.phase() + ")"));
        int width = Math.max(40, console.screen().width() - 15);
        if (!result.expected().isEmpty()) {
            console.result("      expected " + style.line(result.expected(), width));
        }
        console.result("      found    " + style.line(result.actual(), width));
    }

    /// The end: numbers, how it ended, and buckets that are left.
    public void summary(Report report) {
        StringBuilder words = new StringBuilder();
        report.counts().forEach((status, count) -> {
            if (count > 0) {
                words.append(words.isEmpty() ? "" : ", ").append(count).append(' ');
                words.append(status.name().toLowerCase(Locale.ROOT));
            }
        });
        console.result("");
        console.result(style.strong(words.toString()) + style.dot() + report.successRate() + " % of what was tried"
                + style.dot() + Style.time(Duration.between(report.start(), report.end())));
        if (!report.why().isEmpty()) {
            console.result(style.error("not finished: ") + Style.safe(report.why()));
        }
        report.leftovers().forEach(left -> console.result(style.error("bucket left: ") + Style.safe(left)));
    }

    /// What changed, case by case.
    public void comparison(Comparison comparison) {
        changes("worse", comparison.worse());
        changes("better", comparison.better());
        changes("different", comparison.other());
        changes("added", comparison.added());
        changes("removed", comparison.removed());
        console.result(
                comparison.same()
                        ? "nothing changed"
                        : comparison.worse().size() + " worse, "
                                + comparison.better().size() + " better, "
                                + comparison.other().size() + " different, "
                                + comparison.added().size() + " added, "
                                + comparison.removed().size() + " removed");
    }

    private void changes(String word, List<Comparison.Change> changes) {
        for (Comparison.Change change : changes) {
            String shown = word.equals("worse") ? style.error(word) : word.equals("better") ? style.good(word) : word;
            String way = change.before()
                    + (change.before().isEmpty() || change.after().isEmpty() ? "" : " -> ")
                    + change.after();
            console.result(shown + " " + Style.safe(change.target() + ": " + change.name()) + "  " + way);
        }
    }

    /// The change list as a part of a JSON object.
    public static List<JsonShape> json(List<Comparison.Change> changes) {
        return changes.stream()
                .map(change -> JsonShape.part()
                        .with("target", change.target())
                        .with("case", change.name())
                        .with("before", change.before())
                        .with("after", change.after())
                        .with("detail", change.detail()))
                .toList();
    }
}
