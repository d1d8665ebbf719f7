package dev.stratiform.core.run;

import dev.stratiform.core.run.StackRecord.Kind;
import dev.stratiform.core.value.Digest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A run store in memory that keeps the whole contract, for tests.
///
/// [#another()] gives a second opening of the same storage, as another process would have it.
/// Closing one opening is the death of that process: its leases are free, and all its later calls
/// fail. Thread-safe.
public final class InMemoryRunStore implements RunStore {
    private final Storage storage;
    private boolean closed;

    /// A store with nothing in it.
    public InMemoryRunStore() {
        this(new Storage());
    }

    private InMemoryRunStore(Storage storage) {
        this.storage = storage;
    }

    /// Another opening of the same storage.
    public InMemoryRunStore another() {
        return new InMemoryRunStore(storage);
    }

    private static final class Storage {
        final ReentrantLock lock = new ReentrantLock();
        final Condition changed = lock.newCondition();
        final Map<String, RunRow> runs = new LinkedHashMap<>();
        final Map<String, List<JournalEntry>> journals = new HashMap<>();
        final List<StackRecord> records = new ArrayList<>();
        final Map<String, byte[]> blobs = new HashMap<>();
        final List<RunRequest> requests = new ArrayList<>();
        final Map<EnvironmentKey, Long> tokens = new HashMap<>();
        final Map<EnvironmentKey, Held> held = new HashMap<>();
    }

    private record Held(InMemoryRunStore by, Lease lease) {}

    private interface Body<T> {
        T run();
    }

    private <T> T reading(Body<T> body) {
        return guarded(ErrorCode.STORE_UNAVAILABLE, body);
    }

    private <T> T writing(Body<T> body) {
        return guarded(ErrorCode.STATE_NOT_WRITABLE, body);
    }

    private <T> T guarded(ErrorCode whenClosed, Body<T> body) {
        storage.lock.lock();
        try {
            if (closed) {
                throw failure(whenClosed, "the state store is closed");
            }
            return body.run();
        } finally {
            storage.lock.unlock();
        }
    }

    private static StratiformException failure(ErrorCode code, String message) {
        return Failure.of(code, message).toException();
    }

    @Override
    public Lease acquire(EnvironmentKey environment, Lease.Holder holder) {
        return writing(() -> {
            Held held = storage.held.get(environment);
            if (held != null) {
                throw failure(
                        ErrorCode.LOCKED,
                        environment + " is held by " + held.lease().holder());
            }
            Lease lease = new Lease(environment, storage.tokens.merge(environment, 1L, Long::sum), holder);
            storage.held.put(environment, new Held(this, lease));
            return lease;
        });
    }

    @Override
    public void release(Lease lease) {
        writing(() -> {
            if (holds(lease)) {
                storage.held.remove(lease.environment());
            }
            return true;
        });
    }

    private boolean holds(Lease lease) {
        Held held = storage.held.get(lease.environment());
        return held != null && held.lease().token() == lease.token();
    }

    @Override
    public Optional<Lease.Holder> holder(EnvironmentKey environment) {
        return reading(() -> Optional.ofNullable(storage.held.get(environment))
                .map(h -> h.lease().holder()));
    }

    @Override
    public void commit(Commit commit) {
        writing(() -> {
            check(commit);
            RunRow row = commit.row();
            storage.runs.put(row.id(), row);
            storage.journals.computeIfAbsent(row.id(), _ -> new ArrayList<>()).addAll(commit.entries());
            storage.records.addAll(commit.records());
            commit.blobs().forEach((digest, bytes) -> storage.blobs.putIfAbsent(digest, bytes.clone()));
            storage.changed.signalAll();
            return true;
        });
    }

    private void check(Commit commit) {
        RunRow row = commit.row();
        boolean foreign =
                commit.records().stream().anyMatch(r -> !r.environment().equals(row.environment()));
        if (foreign || !commit.lease().environment().equals(row.environment()) || !holds(commit.lease())) {
            throw failure(ErrorCode.LEASE_LOST, "the lease of " + row.environment() + " is not held any more");
        }
        RunRow old = storage.runs.get(row.id());
        long version = old == null ? 0 : old.version();
        if (version != commit.expectedVersion()) {
            throw failure(
                    ErrorCode.STALE_VERSION,
                    "run " + row.id() + " is at version " + version + ", not " + commit.expectedVersion());
        }
        long sequence = version;
        for (JournalEntry entry : commit.entries()) {
            sequence++;
            if (entry.sequence() != sequence || !entry.run().equals(row.id())) {
                throw failure(ErrorCode.STALE_VERSION, "run " + row.id() + " must go on with entry " + sequence);
            }
        }
        if (row.version() != sequence || sequence == 0) {
            throw failure(ErrorCode.STALE_VERSION, "run " + row.id() + " must be at version " + sequence);
        }
        commit.blobs().forEach((digest, bytes) -> {
            if (!Digest.of(bytes).equals(digest)) {
                throw failure(ErrorCode.INTERNAL, "the blob " + digest + " has other contents than its digest says");
            }
        });
    }

    @Override
    public Optional<RunRow> run(String id) {
        return reading(() -> Optional.ofNullable(storage.runs.get(id)));
    }

    @Override
    public List<RunRow> runs(EnvironmentKey environment, int limit) {
        return reading(() ->
                storage.runs.values().stream()
                        .filter(r -> r.environment().equals(environment))
                        .toList()
                        .reversed()
                        .stream()
                        .limit(limit)
                        .toList());
    }

    @Override
    public List<EnvironmentKey> environments() {
        return reading(() -> storage.runs.values().stream()
                .map(RunRow::environment)
                .distinct()
                .sorted(Comparator.comparing(EnvironmentKey::deployment).thenComparing(EnvironmentKey::environment))
                .toList());
    }

    @Override
    public List<JournalEntry> entries(String run, long after, int limit) {
        return reading(() -> storage.journals.getOrDefault(run, List.of()).stream()
                .skip(after)
                .limit(limit)
                .toList());
    }

    @Override
    public boolean awaitEntry(String run, long after, Duration atMost) {
        return reading(() -> {
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            try {
                while (storage.journals.getOrDefault(run, List.of()).size() <= after) {
                    if (left <= 0) {
                        return false;
                    }
                    left = storage.changed.awaitNanos(left);
                    if (closed) {
                        throw failure(ErrorCode.STORE_UNAVAILABLE, "the state store is closed");
                    }
                }
                return true;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    @Override
    public List<StackRecord> records(EnvironmentKey environment) {
        return recordsAt(environment, Long.MAX_VALUE);
    }

    @Override
    public List<StackRecord> recordsAt(EnvironmentKey environment, long generation) {
        return reading(() -> {
            Map<String, StackRecord> newest = new TreeMap<>();
            storage.records.stream()
                    .filter(r -> r.environment().equals(environment) && r.generation() <= generation)
                    .forEach(r -> newest.put(r.stack(), r));
            return List.copyOf(newest.values());
        });
    }

    @Override
    public Map<String, List<Duration>> durations(EnvironmentKey environment) {
        return reading(() -> {
            Map<String, List<Duration>> all = new TreeMap<>();
            for (StackRecord r : storage.records.reversed()) {
                if (r.environment().equals(environment) && r.kind() == Kind.APPLIED) {
                    List<Duration> of = all.computeIfAbsent(r.stack(), _ -> new ArrayList<>());
                    if (of.size() < 10) {
                        of.add(r.took());
                    }
                }
            }
            return all;
        });
    }

    @Override
    public Optional<byte[]> blob(String digest) {
        return reading(() -> Optional.ofNullable(storage.blobs.get(digest)).map(byte[]::clone));
    }

    @Override
    public void request(RunRequest request) {
        writing(() -> {
            if (!storage.runs.containsKey(request.run())) {
                throw failure(ErrorCode.RUN_NOT_FOUND, "there is no run " + request.run());
            }
            return storage.requests.add(request);
        });
    }

    @Override
    public List<RunRequest> takeRequests(String run) {
        return writing(() -> {
            List<RunRequest> taken = new ArrayList<>();
            for (Iterator<RunRequest> all = storage.requests.iterator(); all.hasNext(); ) {
                RunRequest request = all.next();
                if (request.run().equals(run)) {
                    taken.add(request);
                    all.remove();
                }
            }
            return taken;
        });
    }

    @Override
    public void close() {
        storage.lock.lock();
        try {
            closed = true;
            storage.held.values().removeIf(h -> h.by() == this);
            storage.changed.signalAll();
        } finally {
            storage.lock.unlock();
        }
    }
}
