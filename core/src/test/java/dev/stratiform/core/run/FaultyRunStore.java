package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// A run store whose n-th call fails, and with it all later ones.
///
/// Use it for n = 1, 2, … until [#struck()] stays false: restart, resume, and the end must be the
/// same. Thread-safe.
public final class FaultyRunStore implements RunStore {
    /// Whether the failing call still has its effect.
    public enum Moment {
        /// Nothing is written.
        BEFORE,
        /// Everything is written, but the caller hears of a failure.
        AFTER
    }

    /// Which calls count.
    public enum Calls {
        /// All calls; depends on how often the caller polls.
        ALL,
        /// `acquire`, `release`, `commit` and `request` only.
        WRITES
    }

    private final RunStore inner;
    private final Calls counted;
    private final long failing;
    private final Moment moment;
    private final AtomicLong count = new AtomicLong();

    /// Makes the call with the number `failing` (from 1) fail.
    public FaultyRunStore(RunStore inner, Calls counted, long failing, Moment moment) {
        this.inner = inner;
        this.counted = counted;
        this.failing = failing;
        this.moment = moment;
    }

    /// Whether the fault took place.
    public boolean struck() {
        return count.get() >= failing;
    }

    private <T> T writing(Supplier<T> call) {
        return call(call, count.incrementAndGet(), ErrorCode.STATE_NOT_WRITABLE);
    }

    private <T> T reading(Supplier<T> call) {
        long number = counted == Calls.ALL ? count.incrementAndGet() : struck() ? failing + 1 : 0;
        return call(call, number, ErrorCode.STORE_UNAVAILABLE);
    }

    private <T> T call(Supplier<T> call, long number, ErrorCode code) {
        if (number < failing) {
            return call.get();
        }
        if (number == failing && moment == Moment.AFTER) {
            call.get();
        }
        throw new StratiformException(Failure.of(code, "the disk failed at call " + failing));
    }

    @Override
    public Lease acquire(EnvironmentKey environment, Lease.Holder holder) {
        return writing(() -> inner.acquire(environment, holder));
    }

    @Override
    public void release(Lease lease) {
        writing(() -> {
            inner.release(lease);
            return true;
        });
    }

    @Override
    public Optional<Lease.Holder> holder(EnvironmentKey environment) {
        return reading(() -> inner.holder(environment));
    }

    @Override
    public void commit(Commit commit) {
        writing(() -> {
            inner.commit(commit);
            return true;
        });
    }

    @Override
    public Optional<RunRow> run(String id) {
        return reading(() -> inner.run(id));
    }

    @Override
    public List<RunRow> runs(EnvironmentKey environment, int limit) {
        return reading(() -> inner.runs(environment, limit));
    }

    @Override
    public List<EnvironmentKey> environments() {
        return reading(inner::environments);
    }

    @Override
    public List<JournalEntry> entries(String run, long after, int limit) {
        return reading(() -> inner.entries(run, after, limit));
    }

    @Override
    public boolean awaitEntry(String run, long after, Duration atMost) {
        return reading(() -> inner.awaitEntry(run, after, atMost));
    }

    @Override
    public List<StackRecord> records(EnvironmentKey environment) {
        return reading(() -> inner.records(environment));
    }

    @Override
    public List<StackRecord> recordsAt(EnvironmentKey environment, long generation) {
        return reading(() -> inner.recordsAt(environment, generation));
    }

    @Override
    public Map<String, List<Duration>> durations(EnvironmentKey environment) {
        return reading(() -> inner.durations(environment));
    }

    @Override
    public Optional<byte[]> blob(String digest) {
        return reading(() -> inner.blob(digest));
    }

    @Override
    public void request(RunRequest request) {
        writing(() -> {
            inner.request(request);
            return true;
        });
    }

    @Override
    public List<RunRequest> takeRequests(String run) {
        return reading(() -> inner.takeRequests(run));
    }

    /// Closes the store behind it, which frees its leases as the end of a process does.
    @Override
    public void close() {
        inner.close();
    }
}
