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

/// Adds up what drivers do and stores it when they leave their run.
///
/// Names and labels: design page runs, section 5. Thread-safe.
public final class RunMeter implements RunObserver {
    private static final String PREFIX = "stratiform_";

    private record Series(String name, Map<String, String> labels) {}

    private record Total(long count, double sum) {
        Total and(double value) {
            return new Total(count + 1, sum + value);
        }
    }

    /// What is known of a run that a driver of this process works on.
    private static final class Course {
        private final Map<Series, Total> totals = new HashMap<>();
        private final Map<String, Instant> endedAt = new HashMap<>();
        private final Instant begin;

        private Course(Instant begin) {
            this.begin = begin;
        }

        private void add(String name, double value, Map<String, String> labels) {
            totals.merge(new Series(PREFIX + name, labels), new Total(1, value), (a, _) -> a.and(value));
        }
    }

    private final MetricStore store;
    private final Map<String, Course> courses = new HashMap<>();

    /// A meter that stores what it adds up.
    public RunMeter(MetricStore store) {
        this.store = store;
    }

    @Override
    public synchronized void happened(Run run, RunEvent event, Instant at) {
        Course course = course(run.spec(), at);
        switch (event) {
            case RunEvent.AttemptStarted e -> started(course, run, e, at);
            case RunEvent.AttemptFinished e -> finished(course, run, e, at);
            case RunEvent.FoundUnchanged e -> ended(course, run, e.stack(), at);
            case RunEvent.PreparationFailed e ->
                retried(course, run.step(e.stack()), e.failure().code().category());
            case RunEvent.Started _,
                    RunEvent.Resumed _,
                    RunEvent.AttemptIntended _,
                    RunEvent.AttemptRepeatable _,
                    RunEvent.AttemptLost _,
                    RunEvent.RetryDue _,
                    RunEvent.CancelRequested _,
                    RunEvent.Approved _,
                    RunEvent.Rejected _,
                    RunEvent.Resolved _,
                    RunEvent.ResourceChanged _ -> {}
        }
    }

    private Course course(RunSpec spec, Instant at) {
        return courses.computeIfAbsent(spec.id(), _ -> new Course(at));
    }

    private static void started(Course course, Run run, RunEvent.AttemptStarted event, Instant at) {
        course.add("parallel_steps", run.tally().running(), Map.of());
        if (event.back() || event.attempt() > 1) {
            return;
        }
        Instant free = course.begin;
        for (String need : run.spec(run.step(event.stack())).dependsOn()) {
            Instant end = course.endedAt.getOrDefault(need, course.begin);
            free = end.isAfter(free) ? end : free;
        }
        course.add("schedule_delay_seconds", seconds(Duration.between(free, at)), Map.of());
    }

    private static void finished(Course course, Run run, RunEvent.AttemptFinished event, Instant at) {
        Step step = run.step(event.stack());
        String engine = run.spec(step).work().engine();
        String outcome = word(event.result().ended());
        course.add("step_duration_seconds", seconds(event.took()), Map.of("engine", engine, "outcome", outcome));
        if (!event.back() && step.state() == StepState.RETRYING) {
            event.result()
                    .failure()
                    .ifPresent(f -> retried(course, step, f.code().category()));
        }
        if (step.state().terminal()) {
            ended(course, run, event.stack(), at);
        }
    }

    private static void retried(Course course, Step step, FailureCategory category) {
        if (!step.state().terminal()) {
            course.add("step_retries_total", 1, Map.of("category", word(category)));
        }
    }

    private static void ended(Course course, Run run, String stack, Instant at) {
        Step step = run.step(stack);
        course.endedAt.put(stack, at);
        course.add("step_total", 1, Map.of("engine", run.spec(step).work().engine(), "outcome", word(step.state())));
    }

    @Override
    public synchronized void resolved(RunSpec spec, String stack, Duration took) {
        course(spec, spec.createdAt()).add("dependency_resolution_seconds", seconds(took), Map.of());
    }

    @Override
    public synchronized void conflict(RunSpec spec, int attempt, Duration backoff) {
        course(spec, spec.createdAt()).add("status_conflicts_total", 1, Map.of());
    }

    @Override
    public synchronized void watchBroken(RunSpec spec, int attempt, Duration backoff, Failure failure) {
        course(spec, spec.createdAt()).add("watch_reconnections_total", 1, Map.of());
    }

    @Override
    public synchronized void left(Run run, Instant at) {
        Course course = courses.remove(run.spec().id());
        if (course == null) {
            return;
        }
        if (run.state().terminal()) {
            Map<String, String> labels =
                    Map.of("operation", run.spec().operation().label(), "outcome", word(run.state()));
            course.add("run_total", 1, labels);
            course.add(
                    "run_duration_seconds", seconds(Duration.between(run.spec().createdAt(), at)), labels);
            if (run.state() == RunState.ROLLED_BACK || run.state() == RunState.ROLLBACK_FAILED) {
                course.add("rollbacks_total", 1, Map.of("outcome", word(run.state())));
            }
        }
        List<MetricPoint> points = new ArrayList<>();
        course.totals.forEach((series, total) -> points.add(
                new MetricPoint(series.name(), at, total.count(), total.sum(), new TreeMap<>(series.labels()))));
        store.append(points);
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toNanos()) / 1e9;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
