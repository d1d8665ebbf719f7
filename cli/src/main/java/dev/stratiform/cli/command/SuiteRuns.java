package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.SuiteText;
import dev.stratiform.conformance.Comparison;
import dev.stratiform.conformance.Report;
import dev.stratiform.conformance.ReportFormat;
import dev.stratiform.conformance.RunOptions;
import dev.stratiform.conformance.Suite;
import dev.stratiform.conformance.SuiteRun;
import dev.stratiform.conformance.TagExpression;
import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.io.AtomicFile;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// `s3 run`.
final class SuiteRuns {
    private static final int MOST_PARALLEL = 256;

    private SuiteRuns() {}

    /// Where a report goes: to a file, or to standard output.
    private record Wish(Optional<ReportFormat> format, Optional<Path> file) {}

    static int run(Invocation in) throws InterruptedException {
        return Suites.guarded(in, () -> {
            Arguments arguments = in.arguments();
            Suite suite = Suites.usable(in);
            List<Wish> wishes = wishes(arguments);
            Path journal = journal(in);
            RunOptions options = options(in, Optional.of(journal));
            SuiteRun run = new SuiteRun(suite, options, in.outside().clock(), new SecureRandom());
            if (arguments.has("--dry-run")) {
                return plan(in, run);
            }
            Optional<String> baseline = baseline(arguments);
            return finish(in, followed(in, run, journal), wishes, baseline);
        });
    }

    private static int plan(Invocation in, SuiteRun run) {
        run.plan().forEach((target, groups) -> {
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-plan")
                                .with("target", target)
                                .texts("groups", groups)
                                .value());
            } else {
                in.console().result(target + ": " + groups.size() + " groups");
                groups.forEach(group -> in.console().result("  " + group));
            }
        });
        return 0;
    }

    static RunOptions options(Invocation in, Optional<Path> journal) {
        Arguments arguments = in.arguments();
        Predicate<Collection<String>> tags =
                arguments.get("--tags").map(TagExpression::parse).orElse(_ -> true);
        OptionalInt parallel =
                arguments.has("--sequential") ? OptionalInt.of(1) : arguments.number("--parallel", 1, MOST_PARALLEL);
        return new RunOptions(
                arguments.all("--target"),
                arguments.get("--endpoint"),
                tags,
                arguments.all("--group"),
                parallel,
                arguments.get("--timeout").map(SuiteRuns::duration),
                journal,
                in.outside().environment());
    }

    /// A duration, or a number of seconds.
    private static Duration duration(String text) {
        boolean digits = !text.isEmpty() && text.length() < 7 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return Durations.parse(digits ? text + "s" : text)
                .filter(d -> !d.isZero())
                .orElseThrow(
                        () -> Arguments.usage("--timeout is '" + text + "'; write 30s, 5m or a number of seconds"));
    }

    /// Where results are written as they come: what `--resume` names, else a file of the user's own
    /// state.
    private static Path journal(Invocation in) {
        Optional<String> named = in.arguments().get("--resume");
        if (named.isPresent()) {
            return Path.of(named.get());
        }
        String home = in.outside().environment().getOrDefault("HOME", System.getProperty("user.home", "."));
        String state = in.outside().environment().getOrDefault("XDG_STATE_HOME", home + "/.local/state");
        String name = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                .withZone(java.time.ZoneOffset.UTC)
                .format(in.outside().clock().instant());
        return Path.of(
                state, "stratiform", "s3", name + "-" + ProcessHandle.current().pid() + ".jsonl");
    }

    private static Report followed(Invocation in, SuiteRun run, Path journal) throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        in.outside().onSignal().accept(_ -> {
            if (asked.incrementAndGet() == 1) {
                in.console().diagnostic("interrupted: buckets are being removed (again: leave them)");
                run.interrupt();
            } else {
                in.console()
                        .diagnostic("left as it is; remove buckets with: stratiform s3 cleanup --session " + journal);
                Runtime.getRuntime().halt(130);
            }
        });
        SuiteText text = new SuiteText(in.console());
        boolean shown = !in.console().structured() && onScreen(in.arguments());
        String[] target = {""};
        Report report = run.run((name, id, results) -> {
            if (shown) {
                if (!name.equals(target[0])) {
                    in.console().result("target " + name);
                    target[0] = name;
                }
                text.group(id, results);
            }
        });
        if (shown) {
            text.summary(report);
        }
        settle(in, report, journal);
        return report;
    }

    /// The file of results is needed only to go on with, or to clean up after, what is not
    /// finished.
    private static void settle(Invocation in, Report report, Path journal) {
        if (in.arguments().has("--resume")) {
            return;
        }
        if (report.ending() != Report.Ending.COMPLETE || !report.leftovers().isEmpty()) {
            in.console().progress("go on with: --resume " + journal);
            return;
        }
        try {
            Files.deleteIfExists(journal);
        } catch (IOException e) {
            // A file that stays does no harm.
        }
    }

    private static boolean onScreen(Arguments arguments) {
        List<Wish> wishes = wishes(arguments);
        return wishes.stream().noneMatch(w -> w.format().isPresent() && w.file().isEmpty());
    }

    private static List<Wish> wishes(Arguments arguments) {
        List<Wish> wishes = new ArrayList<>();
        for (String text : arguments.all("--output")) {
            int sign = text.indexOf('=');
            String form = sign < 0 ? text : text.substring(0, sign);
            Optional<Path> file = sign < 0 ? Optional.empty() : Optional.of(Path.of(text.substring(sign + 1)));
            List<String> screen = List.of("console", "table", "text");
            Optional<ReportFormat> format = ReportFormat.find(form);
            if (format.isEmpty() && !screen.contains(form)) {
                List<String> known = List.of("console", "json", "yaml", "junit", "html", "markdown");
                throw Arguments.usage("--output is '" + text + "'" + Nearest.question(form, known) + "; allowed are "
                        + String.join(", ", known) + ", each with =FILE");
            }
            wishes.add(new Wish(format, file));
        }
        return wishes;
    }

    private static Optional<String> baseline(Arguments arguments) {
        Optional<String> file = arguments.get("--baseline");
        boolean update = arguments.has("--update-baseline");
        if (file.isEmpty()) {
            if (update) {
                throw Arguments.usage("--update-baseline needs --baseline FILE");
            }
            return Optional.empty();
        }
        boolean there = Files.exists(Path.of(file.get()));
        if (!there && update) {
            return Optional.empty();
        }
        String text = Suites.text(Path.of(file.get()));
        // A file that is no baseline is refused before anything is asked of a server.
        Comparison.of(text, file.get(), text, file.get());
        return Optional.of(text);
    }

    private static int finish(Invocation in, Report report, List<Wish> wishes, Optional<String> baseline) {
        Arguments arguments = in.arguments();
        String name = arguments.get("--baseline").orElse("");
        Optional<Comparison> comparison = baseline.map(text -> Comparison.of(text, name, report));
        boolean printed = false;
        for (Wish wish : wishes) {
            if (wish.format().isPresent()) {
                String text = wish.format().get().render(report, comparison);
                wish.file()
                        .ifPresentOrElse(
                                file -> write(file, text), () -> in.console().raw(text));
                printed = printed || wish.file().isEmpty();
            }
        }
        if (in.console().structured() && !printed) {
            in.console().result(ReportFormat.json(report));
        }
        comparison
                .filter(_ -> onScreen(arguments) && !in.console().structured())
                .ifPresent(c -> new SuiteText(in.console()).comparison(c));
        boolean whole = report.ending() == Report.Ending.COMPLETE;
        if (arguments.has("--update-baseline") && whole) {
            write(Path.of(name), ReportFormat.baseline(report));
            in.console().progress("wrote the baseline " + name);
            return report.exitCode(false);
        }
        return comparison.map(c -> report.exitCode(!c.worse().isEmpty())).orElse(report.exitCode());
    }

    static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            new AtomicFile(Sleeper.monotonic()).write(file, text);
        } catch (IOException | StratiformException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the file " + file + " cannot be written")
                    .withNext("name a file in a folder that exists and may be written to")
                    .toException();
        }
    }
}
