package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The queries on runs and what their rows mean.
final class RunReads {
    private static final String RUN = """
            SELECT id, deployment, environment, operation, state, version, generation, steps, done, failed, skipped,
              running, started_by, created_at, finished_at, spec FROM run
            """;

    private final StoredValues values;

    RunReads(StoredValues values) {
        this.values = values;
    }

    /// What a journal entry's secrets are bound to.
    static String identity(String run, long sequence) {
        return "entry " + sequence + " of run " + run;
    }

    /// What a record's secrets are bound to.
    static String identity(StackRecord record) {
        return identity(record.environment(), record.stack(), record.generation());
    }

    private static String identity(EnvironmentKey environment, String stack, long generation) {
        return environment + " stack " + stack + " generation " + generation;
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(PreparedStatement query, Row<T> mapping) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapping.of(rows));
            }
            return all;
        }
    }

    List<RunRow> run(Session session, String id) throws SQLException {
        return all(session.with(RUN + "WHERE id = ?", id), RunReads::run);
    }

    List<RunRow> runs(Session session, EnvironmentKey environment, int limit) throws SQLException {
        return all(
                session.with(
                        RUN + "WHERE deployment = ? AND environment = ? ORDER BY seq DESC LIMIT ?",
                        environment.deployment(),
                        environment.environment(),
                        limit),
                RunReads::run);
    }

    private static RunRow run(ResultSet row) throws SQLException {
        return new RunRow(
                row.getString(1),
                new EnvironmentKey(row.getString(2), row.getString(3)),
                Operation.valueOf(row.getString(4)),
                RunState.valueOf(row.getString(5)),
                row.getLong(6),
                row.getLong(7),
                new RunRow.Counts(row.getInt(8), row.getInt(9), row.getInt(10), row.getInt(11), row.getInt(12)),
                row.getString(13),
                Instant.parse(row.getString(14)),
                finished(row.getString(15)),
                row.getString(16));
    }

    private static @Nullable Instant finished(@Nullable String at) {
        return at == null ? null : Instant.parse(at);
    }

    List<EnvironmentKey> environments(Session session) throws SQLException {
        return all(
                session.with("SELECT DISTINCT deployment, environment FROM run ORDER BY deployment, environment"),
                row -> new EnvironmentKey(row.getString(1), row.getString(2)));
    }

    List<JournalEntry> entries(Session session, String run, long after, int limit) throws SQLException {
        return all(
                session.with("""
                        SELECT sequence, at, type, payload FROM entry
                        WHERE run = (SELECT seq FROM run WHERE id = ?) AND sequence > ? ORDER BY sequence LIMIT ?
                        """, run, after, limit),
                row -> new JournalEntry(
                        run,
                        row.getLong(1),
                        Instant.parse(row.getString(2)),
                        row.getString(3),
                        values.read(row.getObject(4), identity(run, row.getLong(1)))));
    }

    List<StackRecord> records(Session session, EnvironmentKey environment, long generation) throws SQLException {
        return all(
                session.with("""
                        SELECT stack, generation, run, kind, engine, engine_version, edges, inputs, outputs,
                          outputs_pending, source, program, fingerprint, at, took_nanos FROM stack_record
                        WHERE seq IN (SELECT max(seq) FROM stack_record
                          WHERE deployment = ? AND environment = ? AND generation <= ? GROUP BY stack)
                        ORDER BY stack
                        """, environment.deployment(), environment.environment(), generation),
                row -> record(environment, row));
    }

    private StackRecord record(EnvironmentKey environment, ResultSet row) throws SQLException {
        String identity = identity(environment, row.getString(1), row.getLong(2));
        return new StackRecord(
                environment,
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                StackRecord.Kind.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6),
                edges(row.getString(7), identity),
                values.read(row.getObject(8), identity + " inputs"),
                values.read(row.getObject(9), identity + " outputs"),
                row.getInt(10) == 1,
                row.getString(11),
                values.read(row.getObject(12), identity + " program"),
                row.getString(13),
                Instant.parse(row.getString(14)),
                Duration.ofNanos(row.getLong(15)));
    }

    private static List<String> edges(String json, String identity) {
        List<String> edges = new ArrayList<>();
        if (Json.read(json, "the edges of " + identity) instanceof Value.Items(List<Value> stacks)) {
            for (Value stack : stacks) {
                if (stack instanceof Value.Text(String name)) {
                    edges.add(name);
                }
            }
        }
        return edges;
    }

    Map<String, List<Duration>> durations(Session session, EnvironmentKey environment) throws SQLException {
        Map<String, List<Duration>> durations = new LinkedHashMap<>();
        all(
                        session.with("""
                                SELECT stack, took_nanos FROM (
                                  SELECT stack, took_nanos, seq, row_number() OVER (PARTITION BY stack ORDER BY seq DESC) AS place
                                  FROM stack_record WHERE deployment = ? AND environment = ? AND kind = 'APPLIED')
                                WHERE place <= 10 ORDER BY stack, seq DESC
                                """, environment.deployment(), environment.environment()),
                        row -> Map.entry(row.getString(1), Duration.ofNanos(row.getLong(2))))
                .forEach(e -> durations
                        .computeIfAbsent(e.getKey(), _ -> new ArrayList<>())
                        .add(e.getValue()));
        return durations;
    }

    List<byte[]> blob(Session session, String digest) throws SQLException {
        return all(
                session.with("SELECT body, packed FROM blob WHERE digest = ?", digest),
                row -> row.getInt(2) == 1 ? Packing.unpack(row.getBytes(1)) : row.getBytes(1));
    }

    /// Takes the requests of a run away and gives them, oldest first. For the writing session.
    List<RunRequest> takeRequests(Session session, String run) throws SQLException {
        List<RunRequest> requests = all(
                session.with("SELECT kind, stack, detail, asked_by, at FROM request WHERE run = ? ORDER BY seq", run),
                row -> new RunRequest(
                        run,
                        RunRequest.Kind.valueOf(row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        Instant.parse(row.getString(5))));
        session.update("DELETE FROM request WHERE run = ?", run);
        return requests;
    }
}
