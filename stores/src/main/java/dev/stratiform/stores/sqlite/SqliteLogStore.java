package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.resilience.failure.StratiformException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The logs of a state folder. Lines are packed, and written at the latest 100 ms after they came.
final class SqliteLogStore implements LogStore {
    private static final Executor SOON = CompletableFuture.delayedExecutor(
            100, TimeUnit.MILLISECONDS, work -> Thread.ofVirtual().start(work));

    private final SqliteStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LogChunk> open = new HashMap<>();
    private volatile boolean used;

    SqliteLogStore(SqliteStore store) {
        this.store = store;
    }

    @Override
    public void append(List<LogLine> lines) {
        lock.lock();
        try {
            for (LogLine line : lines) {
                LogChunk chunk = open.get(line.run());
                if (chunk == null) {
                    chunk = new LogChunk(line.run());
                    open.put(line.run(), chunk);
                    sealSoon(chunk);
                }
                chunk.add(line);
                if (chunk.full()) {
                    seal(chunk);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void sealSoon(LogChunk chunk) {
        SOON.execute(() -> {
            lock.lock();
            try {
                seal(chunk);
            } catch (StratiformException _) {
                // The writer keeps its failure and tells it to the next caller.
            } finally {
                lock.unlock();
            }
        });
    }

    /// Hands a chunk to the writer unless that was done. The lock is held, which keeps a run's
    /// chunks in order.
    private void seal(LogChunk chunk) {
        if (open.remove(chunk.run(), chunk)) {
            used = true;
            store.writer().writeLater(chunk.writing());
        }
    }

    @Override
    public void flush() {
        lock.lock();
        try {
            List.copyOf(open.values()).forEach(this::seal);
        } finally {
            lock.unlock();
        }
        if (used) {
            store.writer().write(_ -> true);
        }
    }

    @Override
    public List<LogLine> read(Query query) {
        Deque<LogLine> found = new ArrayDeque<>();
        return store.readers().read(List.of(), session -> {
            scan(session, query, query.after(), "ASC", lines -> {
                for (LogLine line : lines) {
                    if (found.size() < query.limit() && line.sequence() > query.after() && matches(line, query)) {
                        found.addLast(line);
                    }
                }
                return found.size() < query.limit();
            });
            return List.copyOf(found);
        });
    }

    @Override
    public List<LogLine> tail(Query query) {
        Deque<LogLine> found = new ArrayDeque<>();
        return store.readers().read(List.of(), session -> {
            scan(session, query, 0, "DESC", lines -> {
                for (LogLine line : lines.reversed()) {
                    if (found.size() < query.limit() && matches(line, query)) {
                        found.addFirst(line);
                    }
                }
                return found.size() < query.limit();
            });
            return List.copyOf(found);
        });
    }

    private static boolean matches(LogLine line, Query query) {
        return line.level().compareTo(query.atLeast()) >= 0
                && query.stack().map(line.stack()::equals).orElse(true)
                && query.since().map(since -> !line.at().isBefore(since)).orElse(true);
    }

    /// Goes through the chunks that may hold a match until the taker has enough. One is in memory
    /// at a time.
    private static void scan(Session session, Query query, long after, String order, Predicate<List<LogLine>> taker)
            throws SQLException {
        if (query.limit() <= 0) {
            return;
        }
        long since = query.since().map(at -> at.getEpochSecond()).orElse(Long.MIN_VALUE);
        try (ResultSet rows = session.with("""
                        SELECT first, body FROM log_chunk
                        WHERE run = ? AND last > ? AND level >= ? AND newest >= ? ORDER BY last \
                        """ + order, query.run(), after, LogChunk.rank(query.atLeast()), since)
                .executeQuery()) {
            boolean more = true;
            while (more && rows.next()) {
                more = taker.test(LogChunk.lines(query.run(), rows.getLong(1), rows.getBytes(2)));
            }
        }
    }
}
