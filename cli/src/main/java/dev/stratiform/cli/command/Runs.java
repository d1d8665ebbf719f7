package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.EventFeed;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunView;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Commands about runs.
final class Runs {
    private static final int PAGE = 1_000;
    private static final Duration STEP = Duration.ofMillis(200);

    private Runs() {}

    static int watch(Invocation in) throws InterruptedException {
        RunRow row = in.control().run(in.required(0, "a run"));
        return new Follower(in).follow(row.id());
    }

    static int retry(Invocation in) throws InterruptedException {
        Follower follower = new Follower(in);
        String run = in.control().retry(in.required(0, "a run"), in.outside().user());
        return follower.drive(run);
    }

    static int resume(Invocation in) throws InterruptedException {
        Follower follower = new Follower(in);
        RunRow row = in.control().run(in.required(0, "a run"));
        in.control().resume(row.id(), in.outside().user());
        return follower.drive(row.id());
    }

    static int cancel(Invocation in) {
        RunRow row = in.control().run(in.required(0, "a run"));
        if (row.state().terminal()) {
            in.tell(
                    "the run " + row.id() + " is over (" + Style.label(row.state()) + "); there is nothing to cancel",
                    JsonShape.of("request")
                            .with("run_id", row.id())
                            .with("request", "cancel")
                            .with("over", true));
            return 0;
        }
        String level = in.arguments().has("--kill") ? "3" : in.arguments().has("--force") ? "2" : "1";
        return request(in, RunRequest.Kind.CANCEL, level, "cancel requested (level " + level + ")");
    }

    static int approve(Invocation in) {
        RunRow row = in.control().run(in.required(0, "a run"));
        String plan = in.position(1).map(stack -> heldPlan(in, row, stack)).orElse("");
        return request(in, RunRequest.Kind.APPROVE, plan, "approved");
    }

    /// The plan that a stack waits with: an approval is for this one and no later one.
    private static String heldPlan(Invocation in, RunRow row, String stack) {
        Run run =
                RunView.of(in.control().entries(row.id(), 0, Integer.MAX_VALUE)).run();
        if (!run.has(stack)) {
            throw Failure.of(ErrorCode.STACK_NOT_FOUND, "the run " + row.id() + " has no stack " + stack)
                    .withNext("see: stratiform status")
                    .toException();
        }
        return run.step(stack).plan();
    }

    static int reject(Invocation in) {
        return request(
                in, RunRequest.Kind.REJECT, in.arguments().get("--reason").orElse(""), "rejected");
    }

    private static int request(Invocation in, RunRequest.Kind kind, String detail, String done) {
        RunRow row = in.control().run(in.required(0, "a run"));
        String stack = in.position(1).orElse(null);
        in.control()
                .request(new RunRequest(
                        row.id(),
                        kind,
                        stack,
                        detail,
                        in.outside().user(),
                        in.outside().clock().instant()));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("request")
                            .with("run_id", row.id())
                            .with("request", kind.name().toLowerCase(Locale.ROOT))
                            .value());
        } else {
            in.console().result(done + ": run " + row.id() + (stack == null ? "" : ", stack " + stack));
        }
        return 0;
    }

    static int resolve(Invocation in) {
        String run = in.control().run(in.required(0, "a run and a stack")).id();
        String stack = in.required(1, "a run and a stack");
        String word = in.arguments()
                .get("--as")
                .orElseThrow(() -> Arguments.usage("resolve needs --as done, --as failed or --as rerun"));
        RunEvent.Verdict verdict = switch (word) {
            case "done" -> RunEvent.Verdict.DONE;
            case "failed" -> RunEvent.Verdict.FAILED;
            case "rerun" -> RunEvent.Verdict.RERUN;
            default -> throw Arguments.usage("--as is '" + word + "'; allowed are done, failed and rerun");
        };
        in.control().resolve(run, stack, verdict, in.outside().user());
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("resolve")
                            .with("run_id", run)
                            .with("stack", stack)
                            .with("as", word)
                            .value());
        } else {
            in.console().result("noted: " + stack + " is " + word + "; go on with: stratiform resume " + run);
        }
        return 0;
    }

    static int logs(Invocation in) throws InterruptedException {
        Arguments arguments = in.arguments();
        ControlPlane plane = in.control();
        RunRow row = arguments.get("--run").map(plane::run).orElseGet(() -> newest(in));
        Optional<Instant> since = in.since();
        LogLine.Level level = arguments.get("--level").map(Runs::level).orElse(LogLine.Level.DEBUG);
        LogStore.Query query = new LogStore.Query(row.id(), arguments.get("--stack"), level, since, 0, PAGE);
        var tail = arguments.number("--tail", 1, 1_000_000);
        Optional<LogStore.Query> last = tail.isPresent()
                ? Optional.of(new LogStore.Query(row.id(), query.stack(), level, since, 0, tail.getAsInt()))
                : Optional.empty();
        if (in.console().structured() && !arguments.has("--follow")) {
            List<JsonShape> lines = new ArrayList<>();
            last.map(plane::logTail).orElseGet(() -> all(plane, query)).forEach(l -> lines.add(RunJson.line(l)));
            in.console()
                    .result(JsonShape.of("logs")
                            .with("run_id", row.id())
                            .parts("lines", lines)
                            .value());
            return 0;
        }
        long after = last.map(q -> print(plane.logTail(q), in.console(), 0)).orElse(0L);
        after = drain(plane, query, after, last.isPresent() && after == 0, in.console());
        return arguments.has("--follow") ? follow(plane, query, after, in.console()) : 0;
    }

    private static List<LogLine> all(ControlPlane plane, LogStore.Query query) {
        List<LogLine> all = new ArrayList<>();
        List<LogLine> page = plane.logs(query);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = plane.logs(query.after(page.getLast().sequence()));
        }
        return all;
    }

    private static int follow(ControlPlane plane, LogStore.Query query, long from, Console console)
            throws InterruptedException {
        long after = from;
        EventFeed feed = plane.feed(query.run(), plane.run(query.run()).version());
        while (!console.broken() && !plane.run(query.run()).state().terminal()) {
            feed.next(STEP);
            after = drain(plane, query, after, false, console);
        }
        drain(plane, query, after, false, console);
        return 0;
    }

    private static RunRow newest(Invocation in) {
        List<RunRow> rows = in.control().history(in.deployment(), in.environment(), 1);
        if (rows.isEmpty()) {
            throw Failure.of(ErrorCode.RUN_NOT_FOUND, "there was no run in " + in.environment() + " yet")
                    .withNext("stratiform deploy")
                    .toException();
        }
        return rows.getFirst();
    }

    static LogLine.Level level(String word) {
        return switch (word) {
            case "debug" -> LogLine.Level.DEBUG;
            case "info" -> LogLine.Level.INFO;
            case "warn" -> LogLine.Level.WARN;
            case "error" -> LogLine.Level.ERROR;
            default -> throw Arguments.usage("the level is '" + word + "'; allowed are debug, info, warn and error");
        };
    }

    private static long drain(ControlPlane plane, LogStore.Query query, long after, boolean stop, Console console) {
        long last = after;
        boolean more = !stop;
        while (more && !console.broken()) {
            List<LogLine> lines = plane.logs(query.after(last));
            last = print(lines, console, last);
            more = lines.size() == query.limit();
        }
        return last;
    }

    private static long print(List<LogLine> lines, Console console, long after) {
        long last = after;
        for (LogLine line : lines) {
            if (console.structured()) {
                console.result(RunJson.line(line).value());
            } else {
                console.result(line.at().toString().substring(11, 19) + " "
                        + Style.pad(line.level().name(), 5) + " " + line.stack() + "  " + Style.safe(line.text()));
            }
            last = line.sequence();
        }
        return last;
    }
}
