package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The runs of a state folder.
final class SqliteRunStore implements RunStore {
    private final SqliteStore store;
    private final StoredValues values;
    private final RunReads reads;

    SqliteRunStore(SqliteStore store, StoredValues values) {
        this.store = store;
        this.values = values;
        this.reads = new RunReads(values);
    }

    @Override
    public Lease acquire(EnvironmentKey environment, Lease.Holder holder) {
        return store.leases().acquire(environment, holder);
    }

    @Override
    public void release(Lease lease) {
        store.leases().release(lease);
    }

    @Override
    public Optional<Lease.Holder> holder(EnvironmentKey environment) {
        return store.leases().holder(environment);
    }

    @Override
    public void commit(Commit commit) {
        RunWrites writes = new RunWrites(commit, values, this::known);
        store.writer().write(writes::on);
    }

    private boolean known(String digest) {
        return store.readers().read(false, s -> s.number("SELECT count(*) FROM blob WHERE digest = ?", digest) > 0);
    }

    @Override
    public Optional<RunRow> run(String id) {
        return store.readers().read(List.<RunRow>of(), s -> reads.run(s, id)).stream()
                .findFirst();
    }

    @Override
    public List<RunRow> runs(EnvironmentKey environment, int limit) {
        return store.readers().read(List.of(), s -> reads.runs(s, environment, limit));
    }

    @Override
    public List<EnvironmentKey> environments() {
        return store.readers().read(List.of(), reads::environments);
    }

    @Override
    public List<JournalEntry> entries(String run, long after, int limit) {
        return store.readers().read(List.of(), s -> reads.entries(s, run, after, limit));
    }

    @Override
    public boolean awaitEntry(String run, long after, Duration atMost) {
        long begun = System.nanoTime();
        long longest = TimeUnit.NANOSECONDS.convert(atMost);
        while (true) {
            long seen = store.changes().count();
            if (store.readers().read(0L, s -> s.number("SELECT version FROM run WHERE id = ?", run)) > after) {
                return true;
            }
            long left = longest - (System.nanoTime() - begun);
            if (left <= 0) {
                return false;
            }
            try {
                store.changes().await(seen, left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public List<StackRecord> records(EnvironmentKey environment) {
        return recordsAt(environment, Long.MAX_VALUE);
    }

    @Override
    public List<StackRecord> recordsAt(EnvironmentKey environment, long generation) {
        return store.readers().read(List.of(), s -> reads.records(s, environment, generation));
    }

    @Override
    public Map<String, List<Duration>> durations(EnvironmentKey environment) {
        return store.readers().read(Map.of(), s -> reads.durations(s, environment));
    }

    @Override
    public Optional<byte[]> blob(String digest) {
        return store.readers().read(List.<byte[]>of(), s -> reads.blob(s, digest)).stream()
                .findFirst();
    }

    @Override
    public void request(RunRequest request) {
        if (run(request.run()).isEmpty()) {
            throw Failure.of(ErrorCode.RUN_NOT_FOUND, "there is no run " + request.run())
                    .toException();
        }
        store.writer()
                .write(s -> s.update(
                        "INSERT INTO request (run, kind, stack, detail, asked_by, at) VALUES (?, ?, ?, ?, ?, ?)",
                        request.run(),
                        request.kind().name(),
                        request.stack(),
                        request.detail(),
                        request.by(),
                        request.at().toString()));
    }

    /// Writes only when a request is there, so that a driver may ask often.
    @Override
    public List<RunRequest> takeRequests(String run) {
        long open = store.readers().read(0L, s -> s.number("SELECT count(*) FROM request WHERE run = ?", run));
        return open == 0 ? List.of() : store.writer().write(s -> reads.takeRequests(s, run));
    }

    @Override
    public void close() {
        store.close();
    }
}
