package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.FailureCategory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds up what one driver does and stores it when the driver leaves its run.
///
/// Names and labels: design page runs, section 5. Thread-safe.
final class RunMeter implements RunObserver {
    private static final String PREFIX = "stratiform_";

    private record Series(String name, Map<String, String> labels) {}

    private record Total(long count, double sum) {
        Total and(double value) {
            return new Total(count + 1, sum + value);
        }
    }

    private final MetricStore store;
    private final Map<Series, Total> totals = new HashMap<>();
    private final Map<String, Instant> endedAt = new HashMap<>();
    private @Nullable Instant begin;

    /// A meter that stores what it adds up.
    RunMeter(MetricStore store) {
        this.store = store;
    }

    private void add(String name, double value, Map<String, String> labels) {
        totals.merge(new Series(PREFIX + name, labels), new Total(1, value), (a, _) -> a.and(value));
    }

    @Override
    public synchronized void happened(Run run, RunEvent event, Instant at) {
        begin = begin == null ? at : begin;
        switch (event) {
            case RunEvent.AttemptStarted e -> started(run, e, at);
            case RunEvent.AttemptFinished e -> finished(run, e, at);
            case RunEvent.FoundUnchanged e -> ended(run, e.stack(), at);
            case RunEvent.PreparationFailed e -> {
                retried(run.step(e.stack()), e.failure().code().category());
                endedIfOver(run, e.stack(), at);
            }
            case RunEvent.Started _,
                    RunEvent.Resumed _,
                    RunEvent.AttemptIntended _,
                    RunEvent.AttemptRepeatable _,
                    RunEvent.AttemptLost _,
                    RunEvent.RetryDue _,
                    RunEvent.CancelRequested _,
                    RunEvent.Approved _,
                    RunEvent.OutsideEnvelope _,
                    RunEvent.Rejected _,
                    RunEvent.Resolved _,
                    RunEvent.ResourceChanged _ -> {}
        }
    }

    private void started(Run run, RunEvent.AttemptStarted event, Instant at) {
        add("parallel_steps", run.tally().running(), Map.of());
        if (event.back() || event.attempt() > 1) {
            return;
        }
        Instant first = begin == null ? at : begin;
        Instant free = first;
        for (String need : run.spec(run.step(event.stack())).dependsOn()) {
            Instant end = endedAt.getOrDefault(need, first);
            free = end.isAfter(free) ? end : free;
        }
        add("schedule_delay_seconds", seconds(Duration.between(free, at)), Map.of());
    }

    private void finished(Run run, RunEvent.AttemptFinished event, Instant at) {
        Step step = run.step(event.stack());
        String engine = run.spec(step).work().engine();
        String outcome = word(event.result().ended());
        add("step_duration_seconds", seconds(event.took()), Map.of("engine", engine, "outcome", outcome));
        if (!event.back() && step.state() == StepState.RETRYING) {
            event.result().failure().ifPresent(f -> retried(step, f.code().category()));
        }
        endedIfOver(run, event.stack(), at);
    }

    private void endedIfOver(Run run, String stack, Instant at) {
        if (run.step(stack).state().terminal()) {
            ended(run, stack, at);
        }
    }

    private void retried(Step step, FailureCategory category) {
        if (!step.state().terminal()) {
            add("step_retries_total", 1, Map.of("category", word(category)));
        }
    }

    private void ended(Run run, String stack, Instant at) {
        Step step = run.step(stack);
        endedAt.put(stack, at);
        add("step_total", 1, Map.of("engine", run.spec(step).work().engine(), "outcome", word(step.state())));
    }

    @Override
    public synchronized void resolved(RunSpec spec, String stack, Duration took) {
        add("dependency_resolution_seconds", seconds(took), Map.of());
    }

    @Override
    public synchronized void conflict(RunSpec spec, int attempt, Duration backoff) {
        add("status_conflicts_total", 1, Map.of());
    }

    @Override
    public synchronized void watchBroken(RunSpec spec, int attempt, Duration backoff, Failure failure) {
        add("watch_reconnections_total", 1, Map.of());
    }

    @Override
    public synchronized void left(Run run, Instant at) {
        if (run.state().terminal()) {
            Map<String, String> labels =
                    Map.of("operation", run.spec().operation().label(), "outcome", word(run.state()));
            add("run_total", 1, labels);
            add("run_duration_seconds", seconds(Duration.between(run.spec().createdAt(), at)), labels);
            if (run.state() == RunState.ROLLED_BACK || run.state() == RunState.ROLLBACK_FAILED) {
                add("rollbacks_total", 1, Map.of("outcome", word(run.state())));
            }
        }
        List<MetricStore.Point> points = new ArrayList<>();
        totals.forEach((series, total) -> points.add(
                new MetricStore.Point(series.name(), at, total.count(), total.sum(), new TreeMap<>(series.labels()))));
        totals.clear();
        store.append(points);
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toNanos()) / 1e9;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
