package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.RunDisplay;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.EventFeed;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Follows a run to its end and shows it.
final class Follower {
    private static final int LINES = 500;
    private static final Duration STEP = Duration.ofMillis(100);

    private final ControlPlane plane;
    private final Console console;
    private final InstantSource clock;

    private final boolean verbose;
    private final Invocation.Outside outside;
    private final List<Reports.Wish> reports;
    private final Queue<String> notices = new ConcurrentLinkedQueue<>();

    Follower(Invocation in) {
        this.outside = in.outside();
        this.reports = Reports.wishes(in);
        this.plane = in.control();
        this.console = in.console();
        this.clock = in.outside().clock();
        this.verbose = in.arguments().has("-v") && !console.structured();
    }

    /// Shows a run that this process drives; Ctrl-C cancels it, one level more each time, SIGTERM
    /// the first level only.
    int drive(String run) throws InterruptedException {
        var level = new AtomicInteger();
        outside.onSignal().accept(signal -> {
            int now = level.updateAndGet(before -> switch (signal) {
                case INTERRUPT -> Math.min(3, before + 1);
                case TERMINATE -> Math.max(1, before);
            });
            String said = switch (now) {
                case 1 -> "nothing new starts; engines are asked to end (again: ask once more)";
                case 2 -> "engines are asked once more (again: kill them)";
                default -> "engines are killed";
            };
            notices.add("interrupted: " + said);
            String by = outside.user();
            plane.request(
                    new RunRequest(run, RunRequest.Kind.CANCEL, null, Integer.toString(now), by, clock.instant()));
        });
        int code = follow(run);
        Reports.write(plane, run, reports, console);
        return code;
    }

    /// Shows a run until it is over or blocked; the result is the exit code.
    int follow(String run) throws InterruptedException {
        JournalEntry created = plane.entries(run, 0, 1).getFirst();
        RunDisplay display = new RunDisplay(console, clock, created);
        EventFeed feed = plane.feed(run, created.sequence());
        boolean troubled = false;
        long said = 0;
        while (!over(display.view().run())) {
            display.tick();
            for (String notice = notices.poll(); notice != null; notice = notices.poll()) {
                display.notice(notice);
            }
            display.take(feed.next(STEP));
            said = verbose ? sayMore(display, run, said) : 0;
            if (feed.trouble().isPresent() && !troubled) {
                display.notice(feed.trouble().get().message() + "; it is tried again");
            }
            troubled = feed.trouble().isPresent();
        }
        if (verbose) {
            sayMore(display, run, said);
        }
        display.end();
        Run state = display.view().run();
        if (console.structured()) {
            console.result(JsonShape.of("result")
                    .with("run", RunJson.run(state).value())
                    .texts("next", display.next())
                    .value());
        } else {
            display.conclusion();
        }
        return display.exitCode();
    }

    /// Shows what the engines said since a line; the sequence of the last line shown.
    private long sayMore(RunDisplay display, String run, long after) {
        LogStore.Query query =
                new LogStore.Query(run, Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), after, LINES);
        long last = after;
        for (LogLine line : plane.logs(query)) {
            display.notice(line.stack() + ": " + line.text());
            last = line.sequence();
        }
        return last;
    }

    private static boolean over(Run run) {
        return run.state().terminal() || run.blocked();
    }
}
