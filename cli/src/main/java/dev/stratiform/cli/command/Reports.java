package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.report.RunReport;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reports of runs, to the screen or to files.
final class Reports {
    /// A report that a person wants; without a file it goes to the screen.
    record Wish(RunReport.Form form, Optional<Path> file) {}

    private Reports() {}

    /// What `--report FORM[=FILE]` asks for; told before anything is done when it cannot be had.
    static List<Wish> wishes(Invocation in) {
        return in.arguments().all("--report").stream()
                .map(text -> wish(in, text, "--report"))
                .toList();
    }

    private static Wish wish(Invocation in, String text, String option) {
        int sign = text.indexOf('=');
        String word = sign < 0 ? text : text.substring(0, sign);
        RunReport.Form form = Arrays.stream(RunReport.Form.values())
                .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        Arguments.usage(option + " is '" + text + "'; allowed are json, junit, html and markdown"));
        return new Wish(
                form,
                sign < 0 ? Optional.empty() : Optional.of(in.outside().folder().resolve(text.substring(sign + 1))));
    }

    /// `report [RUN]`: of a run, or of the environment's newest.
    static int show(Invocation in) {
        ControlPlane plane = in.control();
        String run = in.position(0).map(id -> plane.run(id).id()).orElseGet(() -> newest(in));
        String form = in.arguments().get("--format").orElse("markdown");
        String suffix = in.arguments().get("--out").map(file -> "=" + file).orElse("");
        write(plane, run, List.of(wish(in, form + suffix, "--format")), in.console());
        return 0;
    }

    private static String newest(Invocation in) {
        return in.control().history("", in.environment(), 1).stream()
                .findFirst()
                .map(RunRow::id)
                .orElseThrow(
                        () -> Failure.of(ErrorCode.RUN_NOT_FOUND, "there is no run in " + in.environment() + " yet")
                                .toException());
    }

    static void write(ControlPlane plane, String run, List<Wish> wishes, Console console) {
        if (wishes.isEmpty()) {
            return;
        }
        RunReport report = RunReport.of(plane.entries(run, 0, Integer.MAX_VALUE));
        for (Wish wish : wishes) {
            String text = wish.form().of(report);
            if (wish.file().isEmpty()) {
                console.raw(text);
                continue;
            }
            Path file = wish.file().get();
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw Failure.of(ErrorCode.FILE_UNREADABLE, "the report cannot be written to " + file)
                        .withNext("write it again elsewhere: stratiform report " + run + " --out FILE")
                        .toException();
            }
            console.progress("wrote " + file);
        }
    }
}
