package dev.stratiform.cli.render;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs, their events and log lines as JSON.
public final class RunJson {
    private RunJson() {}

    /// A run's summary.
    public static JsonShape row(RunRow row) {
        Instant finished = row.finishedAt();
        return JsonShape.part()
                .with("run_id", row.id())
                .with("deployment_id", row.environment().deployment())
                .with("environment", row.environment().environment())
                .with("operation", row.operation().label())
                .with("state", Style.word(row.state()))
                .with("version", row.generation())
                .with("steps", row.counts().steps())
                .with("done", row.counts().done())
                .with("failed", row.counts().failed())
                .with("skipped", row.counts().skipped())
                .with("by", row.by())
                .with("created_at", row.createdAt().toString())
                .with("finished_at", finished == null ? null : finished.toString());
    }

    /// The state of a run with its steps.
    public static JsonShape run(Run run) {
        return JsonShape.of("run")
                .with("run_id", run.spec().id())
                .with("deployment_id", run.spec().environment().deployment())
                .with("environment", run.spec().environment().environment())
                .with("operation", run.spec().operation().label())
                .with("state", Style.word(run.state()))
                .with("blocked", run.blocked())
                .parts(
                        "steps",
                        run.steps().stream()
                                .map(step -> {
                                    JsonShape shape = JsonShape.part()
                                            .with("stack", run.spec(step).stack())
                                            .with("state", Style.word(step.state()))
                                            .with("attempt", step.attempt());
                                    step.skip().ifPresent(reason -> shape.with("skipped", reason.label()));
                                    step.failure()
                                            .ifPresent(failure -> shape.with(
                                                    "error", failure(failure).value()));
                                    return shape;
                                })
                                .toList());
    }

    /// One event of a run; inputs and outputs are left out, because they may hold much and secret.
    public static Value.Fields event(JournalEntry entry, RunEvent event) {
        Map<String, Value> data = new LinkedHashMap<>(entry.payload().values());
        data.remove("inputs");
        data.remove("outputs");
        JsonShape shape = JsonShape.of("event")
                .with("type", entry.type())
                .with("run_id", entry.run())
                .with("sequence", entry.sequence())
                .with("timestamp", entry.at().toString());
        if (event instanceof RunEvent.OfStep step) {
            shape.with("stack", step.stack());
        }
        return shape.with("data", new Value.Fields(data)).value();
    }

    /// A log line.
    public static JsonShape line(LogLine line) {
        return JsonShape.of("log")
                .with("run_id", line.run())
                .with("sequence", line.sequence())
                .with("timestamp", line.at().toString())
                .with("level", Style.word(line.level()))
                .with("stack", line.stack())
                .with("attempt", line.attempt())
                .with("message", line.text());
    }

    /// A failure.
    public static JsonShape failure(Failure failure) {
        return JsonShape.part()
                .with("code", failure.code().name())
                .with("message", failure.message())
                .with(
                        "location",
                        failure.location() == null ? null : failure.location().toString())
                .with("next", failure.nextStep());
    }
}
