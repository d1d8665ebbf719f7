package dev.stratiform.cli.command;

import dev.stratiform.aws.S3Operation;
import dev.stratiform.cli.render.FindingText;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.cli.render.SuiteText;
import dev.stratiform.conformance.BucketCleaner;
import dev.stratiform.conformance.Comparison;
import dev.stratiform.conformance.Explanation;
import dev.stratiform.conformance.S3Bench;
import dev.stratiform.conformance.Suite;
import dev.stratiform.conformance.SuiteConverter;
import dev.stratiform.conformance.SuiteSample;
import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.FailureCategory;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands of `stratiform s3` but `s3 run`.
final class Suites {
    private static final int CONFIGURATION = 2;
    private static final int RUNTIME = 3;
    private static final int LEFT = 4;
    private static final long LARGEST = 1L << 30;

    private Suites() {}

    /// A command that may fail.
    interface Work {
        int run() throws InterruptedException;
    }

    /// The exit codes of these commands: 2 for what the user gives, 3 for what the server does.
    static int guarded(Invocation in, Work work) throws InterruptedException {
        try {
            return work.run();
        } catch (StratiformException e) {
            CommandLine.report(e.failure(), in.console());
            FailureCategory category = e.failure().code().category();
            boolean given = category == FailureCategory.PARSING
                    || category == FailureCategory.STATUS_CONFLICT
                    || e.failure().code() == ErrorCode.AWS_CREDENTIALS
                    || e.failure().code() == ErrorCode.AWS_NOT_FOUND;
            return given ? CONFIGURATION : RUNTIME;
        }
    }

    /// The suites that the positions name: files, or `@NAME` for one that is shipped.
    static Suite read(Invocation in) {
        List<Path> files = new ArrayList<>();
        in.arguments().positions().stream().map(name -> file(in, name)).forEach(files::add);
        in.arguments().all("--config").forEach(name -> files.add(file(in, name)));
        if (files.isEmpty()) {
            throw Arguments.usage("stratiform " + in.command().name() + " needs a suite: a file, or one of "
                    + String.join(", ", shippedNames(in)));
        }
        boolean anywhere = in.arguments().has("--allow-files");
        return Suite.read(files, in.outside().environment(), anywhere);
    }

    private static Path file(Invocation in, String name) {
        if (!name.startsWith("@")) {
            Path file = Path.of(name);
            return file.isAbsolute() ? file : in.outside().folder().resolve(file);
        }
        Path folder = shipped(in);
        String plain = name.substring(1);
        Path file = folder.resolve(plain + ".yaml").normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw Arguments.usage(
                    "there is no shipped suite '" + name + "'; there are: " + String.join(", ", shippedNames(in)));
        }
        return file;
    }

    private static Path shipped(Invocation in) {
        return in.outside()
                .installation()
                .map(home -> home.resolve("share").resolve("suites"))
                .filter(Files::isDirectory)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.FILE_UNREADABLE, "the shipped suites are not part of this installation")
                        .toException());
    }

    private static List<String> shippedNames(Invocation in) {
        try (var files = Files.list(shipped(in))) {
            return files.map(f -> String.valueOf(f.getFileName()))
                    .filter(n -> n.endsWith(".yaml") && !n.equals("config.yaml"))
                    .map(n -> "@" + n.substring(0, n.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException | StratiformException e) {
            return List.of();
        }
    }

    /// A suite without errors; otherwise they are listed, and the command fails with the first.
    static Suite usable(Invocation in) {
        Suite suite = read(in);
        List<Finding> errors =
                suite.findings().stream().filter(Finding::isError).toList();
        if (errors.isEmpty()) {
            return suite;
        }
        errors.stream().skip(1).forEach(finding -> {
            String where = finding.location() == null ? "" : finding.location() + ": ";
            in.console().diagnostic("error: " + where + Style.safe(finding.message()));
        });
        Finding first = errors.getFirst();
        throw new StratiformException(new Failure(first.code(), first.message(), first.location(), first.nextStep()));
    }

    static int validate(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            Suite suite = read(in);
            long errors = suite.findings().stream().filter(Finding::isError).count();
            long others = suite.findings().size() - errors;
            boolean well = errors == 0 && (others == 0 || !in.arguments().has("--strict"));
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-validate")
                                .with("valid", well)
                                .with("groups", suite.listing().size())
                                .parts(
                                        "findings",
                                        suite.findings().stream()
                                                .map(FindingText::json)
                                                .toList())
                                .value());
            } else {
                suite.findings().forEach(finding -> FindingText.print(finding, in.console()));
                long steps =
                        suite.listing().stream().mapToLong(Suite.Line::steps).sum();
                in.console()
                        .result(FindingText.count(errors, others) + ": "
                                + suite.listing().size() + " groups, " + steps + " cases");
            }
            return well ? 0 : CONFIGURATION;
        });
    }

    static int list(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            String what = in.required(0, "groups, operations, credentials or tags");
            in.arguments().positions().removeFirst();
            List<String> lines = switch (what) {
                case "operations" -> Explanation.operations();
                case "groups" -> groups(read(in));
                case "credentials" ->
                    read(in).credentials().entrySet().stream()
                            .map(e -> e.getKey() + "  " + e.getValue())
                            .toList();
                case "tags" ->
                    read(in).tags().entrySet().stream()
                            .map(e -> e.getKey() + "  " + e.getValue())
                            .toList();
                case "targets" -> List.copyOf(read(in).targets());
                default ->
                    throw Arguments.usage("'" + what
                            + "' cannot be listed; there are groups, operations, credentials, tags, targets");
            };
            if (in.console().structured()) {
                in.console().result(JsonShape.of("s3-list").texts(what, lines).value());
            } else {
                lines.forEach(in.console()::result);
            }
            return 0;
        });
    }

    private static List<String> groups(Suite suite) {
        return suite.listing().stream()
                .map(l -> Style.pad(l.id(), 44) + "  " + l.title()
                        + (l.requires().isEmpty() ? "" : "  [" + String.join(", ", l.requires()) + "]"))
                .toList();
    }

    static int explain(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            S3Operation operation = Explanation.operation(in.required(0, "an operation"));
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-operation")
                                .with("name", operation.name())
                                .with("body", operation.sends())
                                .parts("request", json(Explanation.lines(operation.request())))
                                .parts("response", json(Explanation.lines(operation.answer())))
                                .value());
                return 0;
            }
            Style style = new Style(in.console().screen());
            in.console().result(style.strong(operation.name()));
            in.console().result("takes" + (operation.sends() ? ", besides a body" : "") + ":");
            Explanation.lines(operation.request()).forEach(line -> in.console().result(text(line, style)));
            in.console().result("gives" + (operation.receives() ? ", besides a body" : "") + ":");
            Explanation.lines(operation.answer()).forEach(line -> in.console().result(text(line, style)));
            return 0;
        });
    }

    private static String text(Explanation.Line line, Style style) {
        String name = "  ".repeat(line.depth() + 1) + line.name();
        String allowed = line.allowed().isEmpty() ? "" : "  one of " + String.join(", ", line.allowed());
        return Style.pad(name, 40) + " " + Style.pad(line.type() + (line.required() ? ", required" : ""), 26)
                + style.faint(line.depth() == 0 ? line.place() : "") + allowed;
    }

    private static List<JsonShape> json(List<Explanation.Line> lines) {
        return lines.stream()
                .map(line -> JsonShape.part()
                        .with("depth", line.depth())
                        .with("name", line.name())
                        .with("type", line.type())
                        .with("required", line.required())
                        .with("place", line.place())
                        .texts("allowed", line.allowed()))
                .toList();
    }

    static int compare(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            String before = in.required(0, "two reports");
            String after = in.required(1, "two reports");
            Comparison comparison = Comparison.of(text(Path.of(before)), before, text(Path.of(after)), after);
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-compare")
                                .parts("worse", SuiteText.json(comparison.worse()))
                                .parts("better", SuiteText.json(comparison.better()))
                                .parts("different", SuiteText.json(comparison.other()))
                                .parts("added", SuiteText.json(comparison.added()))
                                .parts("removed", SuiteText.json(comparison.removed()))
                                .value());
            } else {
                new SuiteText(in.console()).comparison(comparison);
            }
            return comparison.worse().isEmpty() ? 0 : 1;
        });
    }

    /// A file that this program or a user wrote, as text.
    static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw Failure.of(
                                ErrorCode.FILE_UNREADABLE,
                                "the file " + file + " has more than " + (LARGEST >> 20) + " MiB")
                        .toException();
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the file " + file + " cannot be read")
                    .withNext("name a report that was written with --output json=FILE, or a baseline")
                    .toException();
        }
    }

    static int cleanup(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            Suite suite = usable(in);
            Arguments arguments = in.arguments();
            try (BucketCleaner cleaner = BucketCleaner.open(
                    suite, SuiteRuns.options(in, Optional.empty()), in.outside().clock(), new SecureRandom())) {
                List<String> found = cleaner.find(
                        arguments.get("--prefix"), arguments.get("--session").map(Path::of));
                return removed(in, cleaner, found);
            }
        });
    }

    private static int removed(Invocation in, BucketCleaner cleaner, List<String> found) throws InterruptedException {
        boolean dry = in.arguments().has("--dry-run");
        List<String> gone = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String bucket : found) {
            Optional<String> problem = dry ? Optional.of("only looked at") : cleaner.remove(bucket);
            problem.ifPresentOrElse(why -> left.add(bucket + ": " + why), () -> gone.add(bucket));
        }
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("s3-cleanup")
                            .texts("removed", gone)
                            .texts("left", left)
                            .value());
        } else {
            gone.forEach(bucket -> in.console().result("removed " + bucket));
            left.forEach(bucket -> in.console().result((dry ? "would remove " : "left ") + bucket));
            in.console()
                    .result(found.isEmpty() ? "nothing to remove" : gone.size() + " of " + found.size() + " removed");
        }
        return dry || left.isEmpty() ? 0 : LEFT;
    }

    static int init(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            Path file = in.outside().folder().resolve(in.position(0).orElse("s3suite.yaml"));
            if (Files.exists(file)) {
                throw Failure.of(ErrorCode.CONFLICT, "the file " + file + " is there already")
                        .withNext("name another one: stratiform s3 init FILE")
                        .toException();
            }
            SuiteRuns.write(file, SuiteSample.TEXT);
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-init")
                                .with("file", file.toString())
                                .value());
            } else {
                in.console().result("wrote " + file);
                in.console().result("next: stratiform s3 run " + file + " --endpoint http://127.0.0.1:9000");
            }
            return 0;
        });
    }

    static int convert(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            Path file = in.outside().folder().resolve(in.required(0, "a suite of the first generation"));
            String text = SuiteConverter.convert(file);
            Optional<String> target = in.arguments().get("--out");
            if (target.isPresent() && Files.exists(Path.of(target.get()))) {
                throw Failure.of(ErrorCode.CONFLICT, "the file " + target.get() + " is there already")
                        .withNext("name another one with --out")
                        .toException();
            }
            target.ifPresentOrElse(
                    name -> SuiteRuns.write(Path.of(name), text),
                    () -> in.console().raw(text));
            return 0;
        });
    }

    static int bench(Invocation in) throws InterruptedException {
        return guarded(in, () -> {
            Suite suite = usable(in);
            Arguments arguments = in.arguments();
            S3Bench.Load load = new S3Bench.Load(
                    arguments.number("--operations", 1, 1_000_000).orElse(1_000),
                    arguments.get("--size").orElse("4KiB"),
                    arguments.number("--concurrency", 1, 256).orElse(8));
            List<S3Bench.Line> lines = S3Bench.run(
                    suite,
                    SuiteRuns.options(in, Optional.empty()),
                    load,
                    in.outside().clock(),
                    new SecureRandom());
            if (in.console().structured()) {
                in.console()
                        .result(JsonShape.of("s3-bench")
                                .parts(
                                        "operations",
                                        lines.stream().map(Suites::json).toList())
                                .value());
            } else {
                in.console().result(Style.pad("operation", 16) + "      per s     p50     p95     p99  failed");
                lines.forEach(line -> in.console()
                        .result(Style.pad(line.operation(), 16)
                                + "%11.0f %7s %7s %7s %7d"
                                        .formatted(
                                                line.perSecond(),
                                                time(line.p50()),
                                                time(line.p95()),
                                                time(line.p99()),
                                                line.failed())));
            }
            return lines.stream().anyMatch(line -> line.failed() > 0) ? 1 : 0;
        });
    }

    private static JsonShape json(S3Bench.Line line) {
        return JsonShape.part()
                .with("operation", line.operation())
                .with("count", line.count())
                .with("failed", line.failed())
                .with("per_second", new Value.Num(java.math.BigDecimal.valueOf(Math.round(line.perSecond() * 10), 1)))
                .with("p50_micros", line.p50().toNanos() / 1_000)
                .with("p95_micros", line.p95().toNanos() / 1_000)
                .with("p99_micros", line.p99().toNanos() / 1_000);
    }

    private static String time(Duration time) {
        long micros = time.toNanos() / 1_000;
        return micros < 10_000
                ? "%.1fms".formatted(micros / 1_000.0)
                : Durations.format(Duration.ofMillis(micros / 1_000));
    }
}
