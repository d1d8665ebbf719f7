package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.CheckedStack;
import dev.stratiform.core.CloudCheck;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command that makes the post-deploy checks of what is deployed.
final class Checks {
    private Checks() {}

    static int verify(Invocation in) {
        List<CheckedStack> all =
                in.control().verify(in.target(), in.arguments().all("--filter"), in.console()::progress);
        boolean well = all.stream().allMatch(CheckedStack::well);
        if (in.console().structured()) {
            in.console().result(json(all, well));
        } else {
            all.forEach(one -> in.console().result(line(one)));
            in.console().result(summary(all));
        }
        return well ? 0 : 1;
    }

    static int aws(Invocation in) {
        return told(in, in.control().checkCloud(Optional.of(in.target())), "validate-aws");
    }

    static int engines(Invocation in) {
        return told(in, in.control().checkEngines(in.target()), "validate-engines");
    }

    private static int told(Invocation in, List<CloudCheck.Line> lines, String schema) {
        boolean well = lines.stream().allMatch(CloudCheck.Line::well);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of(schema)
                            .with("well", well)
                            .parts("checks", lines.stream().map(Checks::json).toList())
                            .value());
        } else {
            lines.forEach(line -> print(in, line));
        }
        return well ? 0 : ErrorCode.VALIDATION_ERROR.exitCode();
    }

    private static JsonShape json(CloudCheck.Line line) {
        return JsonShape.part()
                .with("name", line.name())
                .with("well", line.well())
                .with("found", line.found())
                .with("fix", line.fix());
    }

    private static void print(Invocation in, CloudCheck.Line line) {
        in.console().result("  " + (line.well() ? "ok     " : "WRONG  ") + line.name() + ": " + line.found());
        if (!line.fix().isEmpty()) {
            in.console().result("         next: " + line.fix());
        }
    }

    private static String line(CheckedStack one) {
        String name = "  " + (one.well() ? "well  " : "FAILED") + "  " + one.stack() + "  "
                + one.outcome().kind();
        return name + one.outcome().finding().map(finding -> ": " + finding).orElse("");
    }

    private static String summary(List<CheckedStack> all) {
        if (all.isEmpty()) {
            return "no checks: no applied stack has any under verify";
        }
        long failed = all.stream().filter(one -> !one.well()).count();
        return all.size() + " checks, " + failed + " failed";
    }

    private static Value.Fields json(List<CheckedStack> all, boolean well) {
        List<Value> checks = new ArrayList<>();
        for (CheckedStack one : all) {
            checks.add(JsonShape.part()
                    .with("stack", one.stack())
                    .with("check", one.outcome().kind())
                    .with("well", one.well())
                    .with("finding", one.outcome().finding())
                    .with("took_ms", one.outcome().took().toMillis())
                    .value());
        }
        return JsonShape.of("verify")
                .with("well", well)
                .with("checks", new Value.Items(checks))
                .value();
    }
}
