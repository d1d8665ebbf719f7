package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Several observers as one.
record Observers(List<RunObserver> all) implements RunObserver {
    @Override
    public void happened(Run run, RunEvent event, Instant at) {
        all.forEach(one -> one.happened(run, event, at));
    }

    @Override
    public void resolved(RunSpec spec, String stack, Duration took) {
        all.forEach(one -> one.resolved(spec, stack, took));
    }

    @Override
    public void conflict(RunSpec spec, int attempt, Duration backoff) {
        all.forEach(one -> one.conflict(spec, attempt, backoff));
    }

    @Override
    public void watchBroken(RunSpec spec, int attempt, Duration backoff, Failure failure) {
        all.forEach(one -> one.watchBroken(spec, attempt, backoff, failure));
    }

    @Override
    public void left(Run run, Instant at) {
        all.forEach(one -> one.left(run, at));
    }
}
