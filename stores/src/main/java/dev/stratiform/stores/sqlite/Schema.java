package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/// The versions of the schema; version n is reached by the first n migrations.
///
/// A migration is a resource with statements that end with a semicolon at the end of a line. It
/// never changes once released.
final class Schema {
    private static final Pattern END = Pattern.compile(";\\s*\n");

    private final List<String> migrations;

    Schema(List<String> migrations) {
        this.migrations = migrations;
    }

    /// The migrations of this release.
    static Schema current() {
        return new Schema(List.of("schema-1.sql", "schema-2.sql"));
    }

    /// Whether a database is at this release's version. Fails with `STATE_TOO_NEW` when it is
    /// beyond.
    boolean fits(Session session, Path database) throws SQLException {
        long version = session.number("PRAGMA user_version");
        if (version > migrations.size()) {
            throw Failure.of(
                            ErrorCode.STATE_TOO_NEW,
                            "the state " + database + " has version " + version + "; this release knows versions up to "
                                    + migrations.size())
                    .toException();
        }
        return version == migrations.size();
    }

    /// Brings a database to this release's version, each step all or nothing.
    void migrate(Session session, Path database) throws SQLException {
        while (!fits(session, database)) {
            session.execute("BEGIN IMMEDIATE");
            try {
                int version = Math.toIntExact(session.number("PRAGMA user_version"));
                if (version < migrations.size()) {
                    for (String statement : END.split(text(migrations.get(version)), -1)) {
                        if (!statement.isBlank()) {
                            session.execute(statement);
                        }
                    }
                    session.execute("PRAGMA user_version = " + (version + 1));
                }
                session.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                session.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static String text(String resource) {
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw Failure.of(ErrorCode.INTERNAL, "the migration " + resource + " is missing in this release")
                        .toException();
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
