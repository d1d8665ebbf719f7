package dev.stratiform.stores.sqlite;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tells waiters that something was committed, by this process or by another one.
///
/// Commits of this process wake waiters at once. Those of others are seen by SQLite's
/// `data_version`, which all waiters together look at every 25 ms at most. Thread-safe.
final class Changes implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Session session;
    private long dataVersion;
    private long lookedAt;
    private long count;
    private boolean closed;

    Changes(Database database) {
        this.database = database;
    }

    /// Says that this process committed something.
    void committed() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A number that grows with every change that was seen.
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the number is no longer `seen`, or until the time is over.
    void await(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (count == seen && left > 0) {
                long slice = Math.min(left, LOOK_NANOS);
                left -= slice - Math.max(0, changed.awaitNanos(slice));
                look();
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        long now = System.nanoTime();
        if (closed || now - lookedAt < LOOK_NANOS / 2) {
            return;
        }
        lookedAt = now;
        try {
            if (session == null) {
                session = database.reader();
                count += session == null ? 0 : 1;
                return;
            }
            long version = session.number("PRAGMA data_version");
            if (version != dataVersion) {
                dataVersion = version;
                count++;
            }
        } catch (SQLException e) {
            throw SqlFailures.reading(database.folder().database(), e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (session != null) {
                session.close();
                session = null;
            }
        } catch (SQLException e) {
            throw SqlFailures.reading(database.folder().database(), e);
        } finally {
            count++;
            changed.signalAll();
            lock.unlock();
        }
    }
}
