package dev.stratiform.cli.wiring;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunObserver;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.Step;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Writes what drivers do to a file, one JSON object per line.
///
/// Keys are those of design page runs, section 5; times are in seconds. Only facts that hold no
/// outside text but failure messages, which are masked already. Thread-safe.
final class StructuredLog implements RunObserver {
    private final PrintStream out;
    private final LogLine.Level atLeast;
    private final InstantSource clock;

    private StructuredLog(PrintStream out, LogLine.Level atLeast, InstantSource clock) {
        this.out = out;
        this.atLeast = atLeast;
        this.clock = clock;
    }

    /// A log that appends to a file; `FILE_UNREADABLE` when the file cannot be written.
    static StructuredLog open(Path file, LogLine.Level atLeast, InstantSource clock) {
        try {
            var stream = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return new StructuredLog(new PrintStream(stream, true, StandardCharsets.UTF_8), atLeast, clock);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the log file " + file + " cannot be written")
                    .withNext("name a file in a folder that you may write to")
                    .toException();
        }
    }

    /// One line that is being put together.
    private final class Line {
        private final LogLine.Level level;
        private final Map<String, Value> fields = new LinkedHashMap<>();

        private Line(LogLine.Level level, Instant at, String event, RunSpec spec) {
            this.level = level;
            with("at", at.toString()).with("level", word(level)).with("event", event);
            with("deployment", spec.environment().deployment());
            with("environment", spec.environment().environment());
            with("run", spec.id());
        }

        private Line with(String key, String text) {
            fields.put(key, Value.of(text));
            return this;
        }

        private Line with(String key, long number) {
            fields.put(key, Value.of(number));
            return this;
        }

        private Line with(String key, Duration time) {
            fields.put(key, new Value.Num(java.math.BigDecimal.valueOf(time.toMillis(), 3)));
            return this;
        }

        private Line with(Failure failure) {
            with("category", word(failure.code().category()));
            fields.put("retryable", new Value.Bool(failure.code().retryable()));
            return with("code", failure.code().name()).with("message", failure.message());
        }

        private void write() {
            if (level.compareTo(atLeast) >= 0) {
                out.println(Json.write(new Value.Fields(fields)));
            }
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void happened(Run run, RunEvent event, Instant at) {
        RunSpec spec = run.spec();
        switch (event) {
            case RunEvent.Started _ -> new Line(LogLine.Level.INFO, at, "run-started", spec).write();
            case RunEvent.Resumed(String by) ->
                new Line(LogLine.Level.INFO, at, "run-resumed", spec)
                        .with("by", by)
                        .write();
            case RunEvent.CancelRequested(int level, String by) ->
                new Line(LogLine.Level.WARN, at, "cancel-requested", spec)
                        .with("cancelLevel", level)
                        .with("by", by)
                        .write();
            case RunEvent.OfStep step -> ofStep(run, step, at);
        }
    }

    private void ofStep(Run run, RunEvent.OfStep event, Instant at) {
        switch (event) {
            case RunEvent.AttemptStarted e ->
                line(run, e, at, LogLine.Level.INFO, "attempt-started")
                        .with("attempt", e.attempt())
                        .write();
            case RunEvent.AttemptFinished e -> {
                Line line = line(run, e, at, level(run.step(e.stack())), "attempt-finished")
                        .with("attempt", e.attempt())
                        .with("duration", e.took())
                        .with("outcome", word(e.result().ended()));
                e.result().failure().ifPresent(line::with);
                line.write();
            }
            case RunEvent.PreparationFailed e ->
                line(run, e, at, level(run.step(e.stack())), "preparation-failed")
                        .with("attempt", run.step(e.stack()).tries())
                        .with("maxAttempts", e.failure().code().category().maxAttempts())
                        .with(e.failure())
                        .write();
            case RunEvent.AttemptLost e ->
                line(run, e, at, LogLine.Level.WARN, "outcome-unknown")
                        .with("attempt", e.attempt())
                        .write();
            case RunEvent.FoundUnchanged e ->
                line(run, e, at, LogLine.Level.INFO, "unchanged").write();
            case RunEvent.OutsideEnvelope e ->
                line(run, e, at, LogLine.Level.WARN, "outside-envelope")
                        .with("attempt", e.attempt())
                        .with("reason", String.join("; ", e.reasons()))
                        .write();
            case RunEvent.Approved e ->
                line(run, e, at, LogLine.Level.INFO, "approved")
                        .with("by", e.by())
                        .write();
            case RunEvent.Rejected e ->
                line(run, e, at, LogLine.Level.WARN, "rejected")
                        .with("by", e.by())
                        .write();
            case RunEvent.Resolved e ->
                line(run, e, at, LogLine.Level.INFO, "resolved")
                        .with("by", e.by())
                        .with("outcome", word(e.verdict()))
                        .write();
            case RunEvent.ResourceChanged e ->
                line(
                                run,
                                e,
                                at,
                                LogLine.Level.DEBUG,
                                "resource-" + word(e.change().phase()))
                        .with("address", e.change().address())
                        .with("op", e.change().op())
                        .write();
            case RunEvent.AttemptIntended _, RunEvent.AttemptRepeatable _, RunEvent.RetryDue _ ->
                line(run, event, at, LogLine.Level.DEBUG, word(event)).write();
        }
    }

    private Line line(Run run, RunEvent.OfStep event, Instant at, LogLine.Level level, String name) {
        return new Line(level, at, name, run.spec()).with("stack", event.stack());
    }

    private static String word(RunEvent event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    private static LogLine.Level level(Step step) {
        StepState state = step.state();
        if (state == StepState.RETRYING || state == StepState.RUNNING) {
            return LogLine.Level.WARN;
        }
        boolean bad = state == StepState.FAILED || state == StepState.TIMED_OUT || state == StepState.ROLLBACK_FAILED;
        return bad ? LogLine.Level.ERROR : LogLine.Level.INFO;
    }

    @Override
    public void resolved(RunSpec spec, String stack, Duration took) {
        new Line(LogLine.Level.DEBUG, clock.instant(), "inputs-resolved", spec)
                .with("stack", stack)
                .with("duration", took)
                .write();
    }

    @Override
    public void conflict(RunSpec spec, int attempt, Duration backoff) {
        new Line(LogLine.Level.WARN, clock.instant(), "status-conflict", spec)
                .with("attempt", attempt)
                .with("backoff", backoff)
                .with("category", "status_conflict")
                .write();
    }

    @Override
    public void watchBroken(RunSpec spec, int attempt, Duration backoff, Failure failure) {
        new Line(LogLine.Level.WARN, clock.instant(), "watch-broken", spec)
                .with("attempt", attempt)
                .with("backoff", backoff)
                .with(failure)
                .write();
    }

    @Override
    public void left(Run run, Instant at) {
        boolean well = run.state() == RunState.SUCCEEDED;
        new Line(well ? LogLine.Level.INFO : LogLine.Level.ERROR, at, "run-left", run.spec())
                .with("outcome", word(run.state()))
                .with("duration", Duration.between(run.spec().createdAt(), at))
                .write();
    }
}
