package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.sql.SQLException;

/// What SQLite's result codes mean for a user.
///
/// Source: <https://sqlite.org/rescode.html>
final class SqlFailures {
    private static final int PERM = 3;
    private static final int BUSY = 5;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private SqlFailures() {}

    /// Whether another process held the write lock for too long; nothing was written.
    static boolean busy(SQLException e) {
        return code(e) == BUSY;
    }

    /// Whether a row broke a rule of the schema; the disk is fine.
    static boolean constraint(SQLException e) {
        return code(e) == CONSTRAINT;
    }

    private static int code(SQLException e) {
        return e.getErrorCode() & 0xff;
    }

    /// The failure of a read.
    static StratiformException reading(Path database, SQLException e) {
        String message = switch (code(e)) {
            case CORRUPT, NOTADB -> "the state " + database + " is damaged";
            case BUSY -> "the state " + database + " is kept busy by another process";
            default -> "the state " + database + " cannot be read";
        };
        Failure failure = Failure.of(ErrorCode.STORE_UNAVAILABLE, message);
        return new StratiformException(damaged(e) ? failure.withNext("put back a backup of it") : failure, e);
    }

    private static boolean damaged(SQLException e) {
        return code(e) == CORRUPT || code(e) == NOTADB;
    }

    /// The failure of a write.
    static StratiformException writing(Path database, SQLException e) {
        Failure failure = switch (code(e)) {
            case FULL ->
                failure("the disk of the state " + database + " is full")
                        .withNext("make room, then resume the run: stratiform resume");
            case PERM, READONLY, CANTOPEN ->
                failure("the state " + database + " is not writable")
                        .withNext("mend the rights of the folder and its files, then resume the run");
            case IOERR ->
                failure("the disk of the state " + database + " failed while writing")
                        .withNext("check the disk and its free space, then resume the run");
            case BUSY -> failure("the state " + database + " is kept busy by another process");
            case CORRUPT, NOTADB ->
                failure("the state " + database + " is damaged")
                        .withNext("put back a backup of it, then resume the run");
            default -> failure("the state " + database + " could not be written");
        };
        return new StratiformException(failure, e);
    }

    private static Failure failure(String message) {
        return Failure.of(ErrorCode.STATE_NOT_WRITABLE, message);
    }
}
