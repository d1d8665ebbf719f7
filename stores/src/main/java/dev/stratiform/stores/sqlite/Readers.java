package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A few reading sessions, opened when first needed and used again. Thread-safe.
final class Readers implements AutoCloseable {
    private static final int MOST = 4;

    private final Database database;
    private final Semaphore permits = new Semaphore(MOST, true);
    private final Deque<Session> idle = new ArrayDeque<>();
    private volatile boolean closed;

    Readers(Database database) {
        this.database = database;
    }

    /// What the work reads, or `absent` when there is no state yet.
    <T> T read(T absent, Session.Work<T> work) {
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw Failure.of(ErrorCode.STORE_UNAVAILABLE, "the state store is closed")
                        .toException();
            }
            return withSession(absent, work);
        } finally {
            permits.release();
        }
    }

    private <T> T withSession(T absent, Session.Work<T> work) {
        try {
            @Nullable Session session;
            synchronized (idle) {
                session = idle.poll();
            }
            if (session == null) {
                session = database.reader();
            }
            if (session == null) {
                return absent;
            }
            boolean good = false;
            try {
                T result = work.on(session);
                good = true;
                return result;
            } finally {
                if (good) {
                    synchronized (idle) {
                        idle.push(session);
                    }
                } else {
                    session.close();
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.reading(database.folder().database(), e);
        }
    }

    /// Waits for the reads that are going on, and ends.
    @Override
    public void close() {
        permits.acquireUninterruptibly(MOST);
        try {
            closed = true;
            while (!idle.isEmpty()) {
                idle.pop().close();
            }
        } catch (SQLException e) {
            throw SqlFailures.reading(database.folder().database(), e);
        } finally {
            permits.release(MOST);
        }
    }
}
