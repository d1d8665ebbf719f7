package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that writes. Work that waits at the same time shares one transaction and one
/// fsync.
///
/// Work is carried out in the order of its arrival, each piece all or nothing. When the disk fails,
/// everything that was not acknowledged fails, and so does all later work: after a failed fsync
/// nobody knows what is on the disk, so nothing is tried again. Thread-safe.
final class Writer implements AutoCloseable {
    private static final int MOST_WAITING = 256;
    private static final int MOST_TOGETHER = 128;

    private final Path database;
    private final Supplier<Session> opening;
    private final Runnable committed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Deque<Task<?>> queue = new ArrayDeque<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private boolean running;
    private boolean closed;
    private @Nullable Failure poison;

    Writer(Path database, Supplier<Session> opening, Runnable committed) {
        this.database = database;
        this.opening = opening;
        this.committed = committed;
    }

    private static final class Task<T> {
        final Session.Work<T> work;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable StratiformException refused;

        Task(Session.Work<T> work) {
            this.work = work;
        }

        /// Does the work. What it refuses leaves nothing behind and does not disturb the others.
        void run(Session session) throws SQLException {
            session.update("SAVEPOINT task");
            try {
                result = work.on(session);
            } catch (StratiformException e) {
                refused = e;
            } catch (SQLException e) {
                if (!SqlFailures.constraint(e)) {
                    throw e;
                }
                refused = new StratiformException(
                        Failure.of(ErrorCode.INTERNAL, "a row breaks a rule of the state's schema"), e);
            }
            if (refused != null) {
                session.update("ROLLBACK TO task");
            }
            session.update("RELEASE task");
        }

        @SuppressWarnings("NullAway") // a piece of work may well give nothing
        void acknowledge() {
            if (refused == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(refused);
            }
        }
    }

    /// Carries out work and waits until it is durable. What the work throws is thrown here.
    <T> T write(Session.Work<T> work) {
        Task<T> task = new Task<>(work);
        add(task);
        try {
            return task.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StratiformException cause) {
                throw new StratiformException(cause.failure(), cause);
            }
            throw e;
        }
    }

    /// Carries out work some time later; waits only while too much of it is waiting.
    void writeLater(Session.Work<Boolean> work) {
        add(new Task<>(work));
    }

    private void add(Task<?> task) {
        lock.lock();
        try {
            while (!closed && poison == null && queue.size() >= MOST_WAITING) {
                notFull.awaitUninterruptibly();
            }
            if (poison != null) {
                throw poison.toException();
            }
            if (closed) {
                throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the state store is closed")
                        .withNext("open it again")
                        .toException();
            }
            if (!running) {
                Session session = opening.get();
                Thread.ofPlatform().name("state-writer").daemon().start(() -> run(session));
                running = true;
            }
            queue.add(task);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run(Session session) {
        List<Task<?>> batch = new ArrayList<>();
        try {
            while (take(batch)) {
                if (!commit(session, batch)) {
                    return;
                }
                batch.clear();
            }
            session.close();
        } catch (SQLException | RuntimeException | Error e) {
            poison(batch, e);
        } finally {
            ended.complete(true);
        }
    }

    private boolean take(List<Task<?>> batch) {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                if (closed) {
                    return false;
                }
                notEmpty.awaitUninterruptibly();
            }
            while (!queue.isEmpty() && batch.size() < MOST_TOGETHER) {
                batch.add(queue.remove());
            }
            notFull.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// One transaction; false when the disk failed and the writer is at its end.
    private boolean commit(Session session, List<Task<?>> batch) {
        try {
            session.update("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            if (SqlFailures.busy(e)) {
                StratiformException failure = SqlFailures.writing(database, e);
                batch.forEach(t -> t.answer.completeExceptionally(failure));
                return true;
            }
            poison(batch, e);
            return false;
        }
        try {
            for (Task<?> task : batch) {
                task.run(session);
            }
            session.update("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            poison(batch, e);
            rollBack(session);
            return false;
        }
        batch.forEach(Task::acknowledge);
        committed.run();
        return true;
    }

    /// Gives the write lock back to other processes; writes nothing.
    private static void rollBack(Session session) {
        try {
            session.execute("ROLLBACK");
        } catch (SQLException _) {
            return;
        }
    }

    /// Fails what waits and all that will come. The session stays open, so that closing it writes
    /// nothing.
    private void poison(List<Task<?>> batch, Throwable cause) {
        StratiformException failure = cause instanceof SQLException sql
                ? SqlFailures.writing(database, sql)
                : new StratiformException(
                        Failure.of(ErrorCode.STATE_NOT_WRITABLE, "writing to the state " + database + " broke off"),
                        cause);
        lock.lock();
        try {
            poison = failure.failure();
            batch.forEach(t -> t.answer.completeExceptionally(failure));
            queue.forEach(t -> t.answer.completeExceptionally(failure));
            queue.clear();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Finishes what waits, and ends.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signal();
            notFull.signalAll();
            if (!running) {
                return;
            }
        } finally {
            lock.unlock();
        }
        ended.join();
    }
}
