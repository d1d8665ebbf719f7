package dev.stratiform.cli.command;

import java.util.List;

/// The part of the table of commands that is about S3 suites.
final class SuiteTable {
    private static final Option TARGET =
            Option.values("--target", "NAME", "the target of the suite (default: the suite's own, or its only one)");
    private static final Option ENDPOINT = Option.value("--endpoint", "URL", "an address in place of the target's own");
    private static final Option SUITE = Option.values("--config", "FILE", "the same as SUITE");
    private static final Option ANY_FILE =
            Option.flag("--allow-files", "let file:// bodies lie outside of the suite's folder");

    static final List<Command> ALL = List.of(
            Command.of(
                            "s3 run",
                            "[SUITE...]",
                            "find out which part of the S3 API a server implements",
                            SuiteRuns::run,
                            SUITE,
                            TARGET,
                            ENDPOINT,
                            Option.value("--tags", "EXPR", "only groups with these tags: p1 and not slow"),
                            Option.values("--group", "ID", "only this group; * stands for any text"),
                            Option.value("--parallel", "N", "how many groups run at once (default: 8)"),
                            Option.flag("--sequential", "one group after another"),
                            Option.value("--baseline", "FILE", "fail only for what is worse than in this file"),
                            Option.flag("--update-baseline", "write the results to the baseline"),
                            Option.values(
                                    "--output -o --format",
                                    "FORM[=FILE]",
                                    "console, json, yaml, junit, html or markdown, to the screen or a file"),
                            Option.value("--resume", "FILE", "write results there as they come, and go on with it"),
                            Option.value("--timeout", "DURATION", "how long one step may take (default: the suite's)"),
                            Option.flag("--dry-run", "only list what would run"),
                            ANY_FILE)
                    .many(),
            Command.of(
                            "s3 validate",
                            "[SUITE...]",
                            "check a suite and list everything that is wrong",
                            Suites::validate,
                            SUITE,
                            Option.flag("--strict", "warnings are errors"),
                            ANY_FILE)
                    .many(),
            Command.of(
                            "s3 list",
                            "groups|operations|credentials|tags|targets [SUITE...]",
                            "list what a suite has, or what a step can name",
                            Suites::list,
                            SUITE,
                            ANY_FILE)
                    .many(),
            Command.of("s3 explain", "OPERATION", "show what an operation takes and gives", Suites::explain),
            Command.of("s3 compare", "A B", "compare two reports (exit 1 when something is worse)", Suites::compare),
            Command.of(
                            "s3 cleanup",
                            "[SUITE...]",
                            "remove buckets that earlier runs left",
                            Suites::cleanup,
                            SUITE,
                            TARGET,
                            ENDPOINT,
                            Option.value("--prefix", "TEXT", "their names begin so (default: the suite's)"),
                            Option.value("--session", "FILE", "only those that a file of results names"),
                            Option.flag("--dry-run", "only list them"),
                            ANY_FILE)
                    .many(),
            Command.of("s3 init", "[FILE]", "write a first suite (default: s3suite.yaml)", Suites::init),
            Command.of(
                    "s3 convert",
                    "FILE",
                    "print a suite of the first generation in the present form",
                    Suites::convert,
                    Option.value("--out", "FILE", "write it to a new file instead")),
            Command.of(
                            "s3 bench",
                            "[SUITE...]",
                            "measure put, get, head, list and delete on a target",
                            Suites::bench,
                            SUITE,
                            TARGET,
                            ENDPOINT,
                            Option.value("--operations", "N", "how many of each (default: 1000)"),
                            Option.value("--size", "SIZE", "the size of an object (default: 4KiB)"),
                            Option.value("--concurrency", "N", "how many at once (default: 8)"),
                            ANY_FILE)
                    .many());

    private SuiteTable() {}
}
