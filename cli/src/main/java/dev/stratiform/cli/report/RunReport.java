package dev.stratiform.cli.report;

import dev.stratiform.cli.render.Style;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.Step;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run did, for all forms of reports.
///
/// `lines` are in the run's order. `criticalPath` is the chain of stacks that made the run take as
/// long as it did: each began once the one before it was over. A run that goes on ends with its
/// last entry.
public record RunReport(
        RunSpec spec,
        String state,
        Instant begin,
        Instant end,
        List<Line> lines,
        List<String> criticalPath,
        Duration criticalTime) {
    /// One stack's part; `begin` counts from the run's begin and is empty for a stack that did not
    /// run.
    public record Line(
            RunSpec.StepSpec step,
            String state,
            Optional<String> skipped,
            int attempts,
            Optional<Duration> begin,
            Duration took,
            StackEngine.Changes changes,
            Optional<Failure> failure) {
        boolean failed() {
            return failure.isPresent();
        }

        boolean ran() {
            return begin.isPresent();
        }
    }

    /// Copies the lists.
    public RunReport {
        lines = List.copyOf(lines);
        criticalPath = List.copyOf(criticalPath);
    }

    /// The report of a whole journal, from its first entry.
    public static RunReport of(List<JournalEntry> journal) {
        RunView view = RunView.of(journal);
        Run run = view.run();
        Instant begin = journal.getFirst().at();
        Instant end = view.finishedAt().orElse(journal.getLast().at());
        List<Line> lines =
                run.steps().stream().map(step -> line(view, step, begin, end)).toList();
        List<String> path = path(lines);
        Map<String, Duration> took = new HashMap<>();
        lines.forEach(line -> took.put(line.step().stack(), line.took()));
        Duration time = path.stream().map(took::get).reduce(Duration.ZERO, Duration::plus);
        return new RunReport(run.spec(), Style.word(run.state()), begin, end, lines, path, time);
    }

    private static Line line(RunView view, Step step, Instant begin, Instant end) {
        RunSpec.StepSpec spec = view.run().spec(step);
        RunView.Progress progress = view.progress(spec.stack());
        return new Line(
                spec,
                Style.word(step.state()),
                step.skip().map(reason -> reason.label()),
                step.attempt(),
                progress.startedAt().map(at -> Duration.between(begin, at)),
                progress.elapsed(end),
                view.changes(spec.stack()),
                step.failure());
    }

    /// From the stack that ended last, back over the dependency that ended last.
    private static List<String> path(List<Line> lines) {
        Map<String, Line> ran = new HashMap<>();
        lines.stream().filter(Line::ran).forEach(line -> ran.put(line.step().stack(), line));
        Comparator<Line> byEnd = Comparator.comparing(RunReport::over);
        List<String> path = new ArrayList<>();
        Optional<Line> next = ran.values().stream().max(byEnd);
        while (next.isPresent()) {
            Line line = next.get();
            path.addFirst(line.step().stack());
            next = line.step().dependsOn().stream()
                    .map(ran::get)
                    .filter(java.util.Objects::nonNull)
                    .max(byEnd);
        }
        return path;
    }

    private static Duration over(Line line) {
        return line.begin().orElse(Duration.ZERO).plus(line.took());
    }

    Duration took() {
        return Duration.between(begin, end);
    }

    long count(String state) {
        return lines.stream().filter(line -> line.state().equals(state)).count();
    }

    long failures() {
        return lines.stream().filter(Line::failed).count();
    }

    String title() {
        return spec.operation().label() + " of " + spec.environment().deployment() + " in "
                + spec.environment().environment();
    }

    /// A form of reports.
    public enum Form {
        /// One object.
        JSON,
        /// For servers of continuous integration.
        JUNIT,
        /// One file for people.
        HTML,
        /// For pull requests.
        MARKDOWN;

        /// The report in this form.
        public String of(RunReport report) {
            return switch (this) {
                case JSON -> JsonReport.text(report);
                case JUNIT -> JUnitReport.text(report);
                case HTML -> HtmlReport.text(report);
                case MARKDOWN -> MarkdownReport.text(report);
            };
        }
    }
}
