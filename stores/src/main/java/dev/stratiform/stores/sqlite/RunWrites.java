package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunStore.Commit;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One commit, made ready by its caller's thread. The one writing thread then has little to do.
final class RunWrites {
    private record EntryRow(JournalEntry entry, Object payload) {}

    private record RecordRow(StackRecord record, Object inputs, Object outputs, Object program) {}

    private static final class BlobRow {
        final String digest;
        final boolean packed;
        final byte[] body;

        BlobRow(String digest, byte[] bytes) {
            byte[] small = Packing.pack(bytes);
            this.digest = digest;
            this.packed = small.length < bytes.length;
            this.body = packed ? small : bytes.clone();
        }
    }

    private final Commit commit;
    private final List<EntryRow> entries = new ArrayList<>();
    private final List<RecordRow> records = new ArrayList<>();
    private final List<BlobRow> blobs = new ArrayList<>();

    /// Encodes a commit; blobs that are known already are left out.
    RunWrites(Commit commit, StoredValues values, Predicate<String> known) {
        this.commit = commit;
        for (JournalEntry entry : commit.entries()) {
            entries.add(new EntryRow(
                    entry, values.write(entry.payload(), RunReads.identity(entry.run(), entry.sequence()))));
        }
        for (StackRecord record : commit.records()) {
            String identity = RunReads.identity(record);
            records.add(new RecordRow(
                    record,
                    values.write(record.inputs(), identity + " inputs"),
                    values.write(record.outputs(), identity + " outputs"),
                    values.write(record.program(), identity + " program")));
        }
        commit.blobs().forEach((digest, bytes) -> {
            if (!known.test(digest)) {
                blobs.add(blob(digest, bytes));
            }
        });
    }

    private static BlobRow blob(String digest, byte[] bytes) {
        if (!Digest.of(bytes).equals(digest)) {
            throw Failure.of(ErrorCode.INTERNAL, "the blob " + digest + " has other contents than its digest says")
                    .toException();
        }
        return new BlobRow(digest, bytes);
    }

    /// Writes everything, or refuses with `LEASE_LOST` or `STALE_VERSION`.
    boolean on(Session session) throws SQLException {
        RunRow row = commit.row();
        checkLease(session, row);
        long run = runAtExpectedVersion(session, row);
        checkSequences(row);
        run = writeRow(session, row, run);
        for (EntryRow entry : entries) {
            session.update(
                    "INSERT INTO entry (run, sequence, at, type, payload) VALUES (?, ?, ?, ?, ?)",
                    run,
                    entry.entry().sequence(),
                    entry.entry().at().toString(),
                    entry.entry().type(),
                    entry.payload());
        }
        for (RecordRow record : records) {
            writeRecord(session, record);
        }
        for (BlobRow blob : blobs) {
            session.update(
                    "INSERT INTO blob (digest, packed, body) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
                    blob.digest,
                    blob.packed ? 1 : 0,
                    blob.body);
        }
        return true;
    }

    private void checkLease(Session session, RunRow row) throws SQLException {
        boolean foreign =
                commit.records().stream().anyMatch(r -> !r.environment().equals(row.environment()));
        if (foreign
                || !commit.lease().environment().equals(row.environment())
                || !Leases.valid(session, commit.lease())) {
            throw Failure.of(
                            ErrorCode.LEASE_LOST,
                            "the lease of " + row.environment() + " is not held any more, so run " + row.id()
                                    + " may not be written")
                    .toException();
        }
    }

    /// The row number of the run, 0 when it does not exist yet.
    private long runAtExpectedVersion(Session session, RunRow row) throws SQLException {
        try (ResultSet rows = session.with("SELECT seq, version FROM run WHERE id = ?", row.id())
                .executeQuery()) {
            boolean there = rows.next();
            long version = there ? rows.getLong(2) : 0;
            if (version != commit.expectedVersion()) {
                throw stale("run " + row.id() + " is at version " + version + ", not " + commit.expectedVersion());
            }
            return there ? rows.getLong(1) : 0;
        }
    }

    private void checkSequences(RunRow row) {
        long sequence = commit.expectedVersion();
        for (JournalEntry entry : commit.entries()) {
            sequence++;
            if (entry.sequence() != sequence || !entry.run().equals(row.id())) {
                throw stale("run " + row.id() + " must go on with entry " + sequence);
            }
        }
        if (row.version() != sequence || sequence == 0) {
            throw stale("run " + row.id() + " must be at version " + sequence + " after its first entry");
        }
    }

    private static StratiformException stale(String message) {
        return Failure.of(ErrorCode.STALE_VERSION, message).toException();
    }

    private static long writeRow(Session session, RunRow row, long run) throws SQLException {
        if (run == 0) {
            return session.number(
                    """
                    INSERT INTO run (operation, state, version, generation, steps, done, failed, skipped, running,
                      started_by, created_at, finished_at, spec, id, deployment, environment)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    RETURNING seq
                    """,
                    columns(
                            row,
                            row.id(),
                            row.environment().deployment(),
                            row.environment().environment()));
        }
        session.update("""
                UPDATE run SET operation = ?, state = ?, version = ?, generation = ?, steps = ?, done = ?, failed = ?,
                  skipped = ?, running = ?, started_by = ?, created_at = ?, finished_at = ?, spec = ?
                WHERE seq = ?
                """, columns(row, run));
        return run;
    }

    private static @Nullable Object[] columns(RunRow row, Object... last) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(row.operation().name());
        all.add(row.state().name());
        all.add(row.version());
        all.add(row.generation());
        all.add(row.counts().steps());
        all.add(row.counts().done());
        all.add(row.counts().failed());
        all.add(row.counts().skipped());
        all.add(row.counts().running());
        all.add(row.by());
        all.add(row.createdAt().toString());
        all.add(row.finishedAt() == null ? null : row.finishedAt().toString());
        all.add(row.spec());
        all.addAll(List.of(last));
        return all.toArray();
    }

    private static void writeRecord(Session session, RecordRow row) throws SQLException {
        StackRecord record = row.record();
        List<Value> edges = record.edges().stream().map(Value::of).toList();
        session.update(
                """
                INSERT INTO stack_record (deployment, environment, stack, generation, run, kind, engine, engine_version,
                  edges, inputs, outputs, outputs_pending, source, program, fingerprint, at, took_nanos)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                record.environment().deployment(),
                record.environment().environment(),
                record.stack(),
                record.generation(),
                record.run(),
                record.kind().name(),
                record.engine(),
                record.engineVersion(),
                Json.write(new Value.Items(edges)),
                row.inputs(),
                row.outputs(),
                record.outputsPending() ? 1 : 0,
                record.source(),
                row.program(),
                record.fingerprint(),
                record.at().toString(),
                record.took().toNanos());
    }
}
