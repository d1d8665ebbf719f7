package dev.stratiform.cli.wiring;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.StackRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Ends the process at a chosen point of the journal, as a crash would; for `./reproduce crash`.
///
/// `STRATIFORM_FAILPOINT=before:7` halts before the seventh commit reaches the store, `after:7`
/// right after it did. Nothing is closed, flushed or told to engines.
final class Failpoint implements RunStore {
    private static final int LIKE_KILLED = 137;

    private final RunStore store;
    private final boolean before;
    private final int at;
    private final AtomicInteger commits = new AtomicInteger();

    private Failpoint(RunStore store, boolean before, int at) {
        this.store = store;
        this.before = before;
        this.at = at;
    }

    /// The store itself unless the environment names a failpoint.
    static RunStore around(RunStore store, Map<String, String> environment) {
        String text = environment.getOrDefault("STRATIFORM_FAILPOINT", "");
        int colon = text.indexOf(':');
        if (colon < 0) {
            return store;
        }
        return new Failpoint(store, text.startsWith("before"), Integer.parseInt(text.substring(colon + 1)));
    }

    private void crash() {
        Runtime.getRuntime().halt(LIKE_KILLED);
    }

    @Override
    public void commit(Commit commit) {
        boolean here = commits.incrementAndGet() == at;
        if (here && before) {
            crash();
        }
        store.commit(commit);
        if (here) {
            crash();
        }
    }

    @Override
    public Lease acquire(EnvironmentKey environment, Lease.Holder holder) {
        return store.acquire(environment, holder);
    }

    @Override
    public void release(Lease lease) {
        store.release(lease);
    }

    @Override
    public Optional<Lease.Holder> holder(EnvironmentKey environment) {
        return store.holder(environment);
    }

    @Override
    public Optional<RunRow> run(String id) {
        return store.run(id);
    }

    @Override
    public List<RunRow> runs(EnvironmentKey environment, int limit) {
        return store.runs(environment, limit);
    }

    @Override
    public List<EnvironmentKey> environments() {
        return store.environments();
    }

    @Override
    public List<JournalEntry> entries(String run, long after, int limit) {
        return store.entries(run, after, limit);
    }

    @Override
    public boolean awaitEntry(String run, long after, Duration atMost) {
        return store.awaitEntry(run, after, atMost);
    }

    @Override
    public List<StackRecord> records(EnvironmentKey environment) {
        return store.records(environment);
    }

    @Override
    public List<StackRecord> recordsAt(EnvironmentKey environment, long generation) {
        return store.recordsAt(environment, generation);
    }

    @Override
    public Map<String, List<Duration>> durations(EnvironmentKey environment) {
        return store.durations(environment);
    }

    @Override
    public Optional<byte[]> blob(String digest) {
        return store.blob(digest);
    }

    @Override
    public void request(RunRequest request) {
        store.request(request);
    }

    @Override
    public List<RunRequest> takeRequests(String run) {
        return store.takeRequests(run);
    }

    @Override
    public void close() {
        store.close();
    }
}
