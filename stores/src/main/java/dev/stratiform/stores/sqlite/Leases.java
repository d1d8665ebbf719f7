package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Lease;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Leases, each with a lock file and a row. The operating system frees the lock when its process
/// ends; the row has token and holder.
///
/// The lock decides who has the environment; the row's token makes writes of a former holder fail.
/// Thread-safe.
final class Leases implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Database database;
    private final Readers readers;
    private final Writer writer;
    private final Map<EnvironmentKey, Long> mine = new ConcurrentHashMap<>();

    Leases(Database database, Readers readers, Writer writer) {
        this.database = database;
        this.readers = readers;
        this.writer = writer;
    }

    Lease acquire(EnvironmentKey environment, Lease.Holder holder) {
        database.folder().create();
        Path file = file(environment);
        try {
            waitFor(file, environment, holder);
            try {
                long token = writer.write(session -> take(session, environment, holder));
                mine.put(environment, token);
                return new Lease(environment, token, holder);
            } catch (RuntimeException | Error e) {
                LockFiles.free(file);
                throw e;
            }
        } catch (IOException e) {
            throw new StratiformException(
                    Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the lock file " + file + " cannot be made or written")
                            .withNext("mend the rights of the folder and its files, then try again"),
                    e);
        }
    }

    /// Takes the lock file. While nobody alive is named, waits: somebody is just beginning, or only
    /// looking.
    private void waitFor(Path file, EnvironmentKey environment, Lease.Holder asking) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!LockFiles.take(file)) {
            Optional<Lease.Holder> named = named(environment);
            if (named.filter(h -> alive(h, asking)).isPresent() || System.nanoTime() > deadline) {
                String who = named.map(Lease.Holder::toString).orElse("a process that is just beginning");
                throw Failure.of(ErrorCode.LOCKED, environment + " is held by " + who)
                        .toException();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private static boolean alive(Lease.Holder holder, Lease.Holder asking) {
        return !holder.host().equals(asking.host())
                || ProcessHandle.of(holder.pid()).isPresent();
    }

    private static long take(Session session, EnvironmentKey environment, Lease.Holder holder) throws SQLException {
        return session.number(
                """
                INSERT INTO lease (deployment, environment, token, held, holder, host, pid, run, since)
                VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?)
                ON CONFLICT (deployment, environment) DO UPDATE SET token = token + 1, held = 1,
                  holder = excluded.holder, host = excluded.host, pid = excluded.pid, run = excluded.run,
                  since = excluded.since
                RETURNING token
                """,
                environment.deployment(),
                environment.environment(),
                holder.user(),
                holder.host(),
                holder.pid(),
                holder.run(),
                holder.since().toString());
    }

    void release(Lease lease) {
        if (!mine.remove(lease.environment(), lease.token())) {
            return;
        }
        try {
            writer.write(session -> session.update(
                    "UPDATE lease SET held = 0 WHERE deployment = ? AND environment = ? AND token = ?",
                    lease.environment().deployment(),
                    lease.environment().environment(),
                    lease.token()));
        } finally {
            free(lease.environment());
        }
    }

    /// Whether a lease may still write; asked inside the transaction that writes.
    static boolean valid(Session session, Lease lease) throws SQLException {
        return session.number(
                        "SELECT token FROM lease WHERE deployment = ? AND environment = ? AND token = ? AND held = 1",
                        lease.environment().deployment(),
                        lease.environment().environment(),
                        lease.token())
                == lease.token();
    }

    Optional<Lease.Holder> holder(EnvironmentKey environment) {
        Optional<Lease.Holder> named = named(environment);
        if (named.isEmpty()) {
            return named;
        }
        Path file = file(environment);
        try {
            return LockFiles.taken(file) ? named : Optional.empty();
        } catch (IOException e) {
            throw new StratiformException(
                    Failure.of(ErrorCode.STORE_UNAVAILABLE, "the lock file " + file + " cannot be read"), e);
        }
    }

    /// Whom the row names, dead or alive.
    private Optional<Lease.Holder> named(EnvironmentKey environment) {
        return readers.read(Optional.empty(), session -> {
            try (ResultSet rows = session.with("""
                            SELECT holder, host, pid, run, since FROM lease
                            WHERE deployment = ? AND environment = ? AND held = 1
                            """, environment.deployment(), environment.environment())
                    .executeQuery()) {
                return !rows.next()
                        ? Optional.empty()
                        : Optional.of(new Lease.Holder(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getString(4),
                                Instant.parse(rows.getString(5))));
            }
        });
    }

    private Path file(EnvironmentKey environment) {
        return database.folder()
                .locks()
                .resolve(encoded(environment.deployment()) + "." + encoded(environment.environment()) + ".lease");
    }

    /// A name without dots and separators, different for different names.
    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private void free(EnvironmentKey environment) {
        Path file = file(environment);
        try {
            LockFiles.free(file);
        } catch (IOException e) {
            throw new StratiformException(
                    Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the lock file " + file + " cannot be given back"), e);
        }
    }

    /// Gives all locks back without a word, as the end of the process does.
    @Override
    public void close() {
        for (EnvironmentKey environment : Set.copyOf(mine.keySet())) {
            if (mine.remove(environment) != null) {
                free(environment);
            }
        }
    }
}
