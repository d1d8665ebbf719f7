package dev.stratiform.stores.sqlite;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Opens sessions on the database of a state folder, in the one right way.
///
/// Reading never makes anything. Thread-safe.
final class Database {
    private static final int BUSY_MILLIS = 30_000;
    private static final long LOG_LIMIT_BYTES = 64L << 20;

    private final StateFolder folder;
    private final Schema schema;
    private volatile boolean known;

    Database(StateFolder folder, Schema schema) {
        this.folder = folder;
        this.schema = schema;
    }

    StateFolder folder() {
        return folder;
    }

    /// A session that reads, or null when there is nothing to read yet.
    ///
    /// Brings an older database to this release's schema. Null also while another process is still
    /// making a new one.
    @Nullable Session reader() throws SQLException {
        if (!known && !folder.holdsDatabase()) {
            return null;
        }
        Session session = connect();
        try {
            if (!known && !schema.fits(session, folder.database())) {
                if (session.number("PRAGMA user_version") == 0) {
                    session.close();
                    return null;
                }
                prepare(session);
            }
            known = true;
            session.execute("PRAGMA query_only = ON");
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// A session that writes; makes the folder and the database when they are absent.
    Session writer() {
        folder.create();
        try {
            Session session = connect();
            try {
                prepare(session);
                session.execute("PRAGMA synchronous = FULL");
                session.execute("PRAGMA foreign_keys = ON");
                session.execute("PRAGMA journal_size_limit = " + LOG_LIMIT_BYTES);
                return session;
            } catch (SQLException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            throw SqlFailures.writing(folder.database(), e);
        }
    }

    /// A session without any restriction, on a database file that exists.
    Session connect() throws SQLException {
        return Session.connect(folder.database(), BUSY_MILLIS);
    }

    /// Switches to write-ahead logging and migrates. Refuses a newer schema before it changes
    /// anything.
    private void prepare(Session session) throws SQLException {
        schema.fits(session, folder.database());
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLIS);
        while (true) {
            try {
                session.execute("PRAGMA journal_mode = WAL");
                break;
            } catch (SQLException e) {
                // SQLite answers "busy" at once here, whatever the timeout is, when two processes
                // make the switch.
                if (!SqlFailures.busy(e) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        schema.migrate(session, folder.database());
    }
}
