package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/// The embedded state store: a folder with one SQLite database. Lock files and the key of its
/// secrets lie beside it.
///
/// Several processes of one machine and one user may use a folder at the same time. A commit has
/// reached the disk when it returns; commits that wait at the same time share one fsync. After a
/// failed write every later one fails with `STATE_NOT_WRITABLE`, and the process should end.
/// Thread-safe.
public final class SqliteStore implements AutoCloseable {
    private final Database database;
    private final Readers readers;
    private final Changes changes;
    private final Writer writer;
    private final Leases leases;
    private final SqliteRunStore runs;
    private final SqliteLogStore logs;
    private final SqliteMetricStore metrics;

    SqliteStore(Database database) {
        this.database = database;
        this.readers = new Readers(database);
        this.changes = new Changes(database);
        this.writer = new Writer(database.folder().database(), database::writer, changes::committed);
        this.leases = new Leases(database, readers, writer);
        this.runs = new SqliteRunStore(
                this, new StoredValues(new Secrets(database.folder().key())));
        this.logs = new SqliteLogStore(this);
        this.metrics = new SqliteMetricStore(this);
    }

    /// The store of a state folder.
    ///
    /// Nothing is made or opened before it is needed: reading from a folder that does not exist
    /// gives empty results, and the first write makes it, for this user alone. Calls fail with
    /// `STATE_UNSAFE` when the folder belongs to somebody else, is writable by others, is a
    /// symbolic link or lies on a network file system, and with `STATE_TOO_NEW` when a newer
    /// release wrote it.
    public static SqliteStore open(Path stateFolder) {
        return new SqliteStore(new Database(new StateFolder(stateFolder, StateFolder.machine()), Schema.current()));
    }

    /// The runs; closing them closes this store.
    public RunStore runs() {
        return runs;
    }

    /// The logs.
    public LogStore logs() {
        return logs;
    }

    /// The metrics.
    public MetricStore metrics() {
        return metrics;
    }

    Readers readers() {
        return readers;
    }

    Writer writer() {
        return writer;
    }

    Changes changes() {
        return changes;
    }

    Leases leases() {
        return leases;
    }

    /// Writes a consistent copy of the database to a new file, for this user alone. Others may go
    /// on writing.
    ///
    /// Secrets in the copy open with the folder's `key` file only, which has to be kept as well.
    /// Fails with `CONFLICT` when the file exists, and with `STATE_NOT_WRITABLE` when it cannot be
    /// written.
    public void backup(Path target) {
        if (!database.folder().holdsDatabase()) {
            throw Failure.of(
                            ErrorCode.STORE_UNAVAILABLE,
                            "there is no state in " + database.folder().path() + " to copy")
                    .withNext("name the workspace that has the state with -C")
                    .toException();
        }
        logs.flush();
        try {
            Files.createFile(target, StateFolder.FILE);
        } catch (FileAlreadyExistsException _) {
            throw Failure.of(ErrorCode.CONFLICT, "the file " + target + " exists already")
                    .withNext("name a new file")
                    .toException();
        } catch (IOException e) {
            throw notWritten(target, e);
        }
        copyInto(target);
    }

    private void copyInto(Path target) {
        boolean done = false;
        try {
            try (Session session = database.connect()) {
                session.update("VACUUM INTO ?", target.toString());
            }
            try (FileChannel copy = FileChannel.open(target, StandardOpenOption.WRITE)) {
                copy.force(true);
            }
            done = true;
        } catch (SQLException | IOException e) {
            throw notWritten(target, e);
        } finally {
            if (!done) {
                removeBroken(target);
            }
        }
    }

    private static void removeBroken(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            throw notWritten(target, e);
        }
    }

    private static StratiformException notWritten(Path target, Exception e) {
        Failure failure = Failure.of(
                        ErrorCode.STATE_NOT_WRITABLE, "the copy of the state could not be written to " + target)
                .withNext("name a new file in a folder that you may write to, on a disk with room");
        return new StratiformException(failure, e);
    }

    /// Writes what waits, frees the leases, and ends; later calls fail. May be called again.
    @Override
    public void close() {
        try {
            logs.flush();
        } catch (StratiformException _) {
            // Closed before, or the disk failed and every caller who had to know was told.
        } finally {
            writer.close();
            leases.close();
            changes.close();
            readers.close();
        }
    }
}
