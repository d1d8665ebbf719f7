package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.RunDisplay;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Follows a run to its end and shows it.
final class Follower {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int PAGE = 1_000;

    private final ControlPlane plane;
    private final Console console;
    private final InstantSource clock;

    private final Invocation.Outside outside;
    private final Queue<String> notices = new ConcurrentLinkedQueue<>();

    Follower(Invocation in) {
        this.outside = in.outside();
        this.plane = in.control();
        this.console = in.console();
        this.clock = in.outside().clock();
    }

    /// Shows a run that this process drives; Ctrl-C cancels it, one level more each time, SIGTERM
    /// the first level only.
    int drive(String run) {
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
        return follow(run);
    }

    /// Shows a run until it is over or blocked; the result is the exit code.
    int follow(String run) {
        List<JournalEntry> page = plane.entries(run, 0, PAGE);
        RunDisplay display = new RunDisplay(console, clock, page.getFirst());
        display.take(page.subList(1, page.size()));
        long after = page.getLast().sequence();
        while (!over(display.view().run())) {
            display.tick();
            for (String notice = notices.poll(); notice != null; notice = notices.poll()) {
                display.notice(notice);
            }
            if (plane.awaitEntry(run, after, STEP)) {
                page = plane.entries(run, after, PAGE);
                display.take(page);
                after = page.isEmpty() ? after : page.getLast().sequence();
            }
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

    private static boolean over(Run run) {
        return run.state().terminal() || run.blocked();
    }
}
