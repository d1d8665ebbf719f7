package dev.stratiform.cli.render;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.Step;
import dev.stratiform.core.run.StepState;
import dev.stratiform.resilience.failure.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Shows a run while it goes on: a block that redraws itself on a terminal, elsewhere one line per
/// change of state.
///
/// Used by one thread.
public final class RunDisplay {
    private static final int MIN_WIDTH = 20;
    private static final int WIDEST_NAME = 32;
    private static final long REDRAW_NANOS = 100_000_000;

    private final Console console;
    private final Style style;
    private final InstantSource clock;
    private final Map<String, StepState> shown = new HashMap<>();
    private RunView view;
    private int nameWidth = 8;
    private int drawn;
    private long lastDraw;

    /// A display that begins with the first entry of a run.
    public RunDisplay(Console console, InstantSource clock, JournalEntry created) {
        this.console = console;
        this.style = new Style(console.screen());
        this.clock = clock;
        this.view = new RunView(created);
        for (RunSpec.StepSpec step : view.run().spec().steps()) {
            nameWidth = Math.max(nameWidth, step.stack().length());
        }
        nameWidth = Math.min(nameWidth, Math.clamp(console.screen().width() / 3, 8, WIDEST_NAME));
    }

    /// The run as it is shown.
    public RunView view() {
        return view;
    }

    /// Takes entries in order.
    public void take(List<JournalEntry> entries) {
        for (JournalEntry entry : entries) {
            RunEvent event = view.apply(entry);
            if (console.structured()) {
                console.result(RunJson.event(entry, event));
            }
        }
        if (!console.structured() && !console.quiet()) {
            changedLines();
        }
    }

    /// Draws the live block again when it is time; does nothing elsewhere.
    public void tick() {
        long now = System.nanoTime();
        if (console.screen().live() && !console.structured() && !console.quiet() && now - lastDraw >= REDRAW_NANOS) {
            lastDraw = now;
            erase();
            draw();
        }
    }

    /// Shows a line that a person must see, above the live block.
    public void notice(String line) {
        erase();
        console.diagnostic("  " + Style.safe(line));
    }

    /// Removes the live block.
    public void end() {
        erase();
    }

    private void changedLines() {
        List<String> lines = new ArrayList<>();
        Run run = view.run();
        for (Step step : run.steps()) {
            String stack = run.spec(step).stack();
            StepState before = shown.get(stack);
            if (before != step.state() && worthALine(step)) {
                lines.add(line(step));
                held(step).forEach(why -> lines.add("      " + Style.safe(why)));
            }
            shown.put(stack, step.state());
        }
        if (!lines.isEmpty()) {
            erase();
            lines.forEach(console::progress);
        }
    }

    private boolean worthALine(Step step) {
        boolean running = step.state() == StepState.RUNNING || step.state() == StepState.CANCELLING;
        boolean live = console.screen().live();
        return switch (step.state()) {
            case PENDING, READY, WAITING_SLOT, DEFERRED -> false;
            case SKIPPED ->
                step.skip()
                        .map(reason -> switch (reason) {
                            case DEPENDENCY, CANCELLED, FAIL_FAST -> true;
                            case FILTER, DISABLED, CONDITION, NOTHING_TO_DO -> false;
                        })
                        .orElse(false);
            case RUNNING, CANCELLING -> running && !live;
            case WAITING_APPROVAL,
                    RETRYING,
                    SUCCEEDED,
                    UNCHANGED,
                    FAILED,
                    TIMED_OUT,
                    CANCELLED,
                    UNKNOWN,
                    ROLLED_BACK,
                    ROLLBACK_FAILED -> true;
        };
    }

    private String line(Step step) {
        String stack = view.run().spec(step).stack();
        return row(step, stack, detail(step, stack));
    }

    /// A step's line, never wider than the screen: a line that wraps could not be erased again.
    private String row(Step step, String stack, String text) {
        int width = Math.max(MIN_WIDTH, console.screen().width()) - 1;
        String name = Style.pad(Columns.cut(stack, nameWidth, style.dots()), nameWidth);
        int room = width - 3 - style.sign(step.state()).length();
        return "  " + style.glyph(step.state()) + " " + style.line(name + "  " + text, room);
    }

    private String detail(Step step, String stack) {
        RunView.Progress progress = view.progress(stack);
        String took = Style.time(progress.elapsed(clock.instant()));
        return switch (step.state()) {
            case SUCCEEDED -> took + changes(view.changes(stack));
            case UNCHANGED -> "unchanged";
            case FAILED, TIMED_OUT, ROLLBACK_FAILED -> Style.word(step.state()) + reason(step);
            case UNKNOWN -> "outcome unknown";
            case SKIPPED -> "skipped: " + step.skip().map(Style::word).orElse("");
            case RUNNING -> step.tries() > 0 ? "retrying preparation (" + step.tries() + ")" : "running";
            case RETRYING -> "will be tried again" + reason(step);
            case WAITING_APPROVAL ->
                "waits for approval: stratiform approve " + view.run().spec().id() + " " + stack;
            case CANCELLING, CANCELLED, ROLLED_BACK, PENDING, READY, WAITING_SLOT, DEFERRED -> Style.word(step.state());
        };
    }

    /// Why a step waits for a person: whole, because it is what the person decides by.
    private static List<String> held(Step step) {
        return step.state() == StepState.WAITING_APPROVAL
                ? step.failure().map(f -> List.of(f.message().split("; "))).orElse(List.of())
                : List.of();
    }

    private static String reason(Step step) {
        return step.failure().map(f -> ": " + f.message()).orElse("");
    }

    private String changes(StackEngine.Changes changes) {
        StringBuilder text = new StringBuilder();
        append(text, changes.created(), " created", "+ ");
        append(text, changes.updated(), " updated", "~ ");
        append(text, changes.replaced(), " replaced", style.replaced() + " ");
        append(text, changes.deleted(), " deleted", "- ");
        return text.toString();
    }

    private static void append(StringBuilder text, int number, String word, String sign) {
        if (number > 0) {
            text.append("  ").append(sign).append(number).append(word);
        }
    }

    private void draw() {
        Run run = view.run();
        Instant now = clock.instant();
        List<String> block = new ArrayList<>();
        int room = Math.max(1, console.screen().height() - 3);
        for (Step step : run.steps()) {
            boolean active = step.state() == StepState.RUNNING
                    || step.state() == StepState.CANCELLING
                    || step.state() == StepState.RETRYING
                    || step.back() == Step.Back.RUNNING;
            if (active && block.size() < room) {
                String stack = run.spec(step).stack();
                RunView.Progress progress = view.progress(stack);
                String text = Style.time(progress.elapsed(now)) + "  "
                        + progress.current().orElse(step.back() == Step.Back.RUNNING ? "taking back" : "working");
                block.add(row(step, stack, text));
            }
        }
        block.add(style.line(
                summary(run, now), Math.max(MIN_WIDTH, console.screen().width()) - 1));
        drawn = block.size();
        console.draw(String.join("\n", block) + "\n");
    }

    private String summary(Run run, Instant now) {
        Run.Tally tally = run.tally();
        int all = run.steps().size();
        int over = all - tally.unfinished();
        List<String> parts = new ArrayList<>();
        parts.add("  " + over + " of " + all);
        parts.add(tally.running() + " running");
        parts.add(tally.failed() + " failed");
        view.left(now).ifPresent(left -> parts.add("about " + Style.time(left) + " left"));
        parts.add(
                switch (run.cancelLevel()) {
                    case 0 -> "ctrl-c stops starting new stacks";
                    case 1 -> "ctrl-c again interrupts the engines once more";
                    default -> "ctrl-c again kills the engines";
                });
        return String.join(style.dot(), parts);
    }

    private void erase() {
        if (drawn > 0) {
            console.draw("\u001b[" + drawn + "A\u001b[0J");
            drawn = 0;
        }
    }

    /// What a person can do next, as commands.
    public List<String> next() {
        return RunWords.next(view.run());
    }

    /// The exit code of a command that drove or followed the run.
    public int exitCode() {
        return RunWords.exitCode(view.run());
    }

    /// The closing lines: what happened, why, and what to do next.
    public void conclusion() {
        Run run = view.run();
        for (Step step : run.steps()) {
            boolean bad = step.state() == StepState.FAILED
                    || step.state() == StepState.TIMED_OUT
                    || step.state() == StepState.UNKNOWN
                    || step.state() == StepState.ROLLBACK_FAILED;
            if (bad) {
                failure(step);
            }
        }
        console.diagnostic("  " + RunWords.conclusion(run));
        RunWords.next(run).forEach(line -> console.diagnostic("    " + line));
    }

    private void failure(Step step) {
        String stack = view.run().spec(step).stack();
        String took = Style.time(view.progress(stack).elapsed(clock.instant()));
        console.diagnostic("");
        console.diagnostic("  " + style.glyph(step.state()) + " " + stack + " " + Style.word(step.state()) + " after "
                + took + " (attempt " + step.attempt() + ")");
        step.failure().ifPresent(this::explain);
    }

    private void explain(Failure failure) {
        if (failure.location() != null) {
            console.diagnostic("    " + failure.location());
        }
        Style.safe(failure.message()).lines().forEach(line -> console.diagnostic("    " + line));
        failure.nextStep().lines().forEach(line -> console.diagnostic("    next: " + Style.safe(line)));
    }
}
