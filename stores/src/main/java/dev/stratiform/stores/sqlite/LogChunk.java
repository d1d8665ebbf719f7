package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogLine.Level;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Lines of one run that are packed into one row. Up to 250, or up to 64 KiB and one line more.
///
/// A line is its level, attempt, time, stack and text; its sequence follows from its place. Used
/// under its owner's lock until it is full.
final class LogChunk {
    private static final int MOST_LINES = 250;
    private static final int MOST_BYTES = 64 << 10;

    private final String run;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 << 10);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int lines;
    private Level highest = Level.DEBUG;
    private Instant newest = Instant.MIN;

    LogChunk(String run) {
        this.run = run;
    }

    String run() {
        return run;
    }

    boolean full() {
        return lines >= MOST_LINES || bytes.size() >= MOST_BYTES;
    }

    void add(LogLine line) {
        try {
            out.writeByte(rank(line.level()));
            out.writeInt(line.attempt());
            Instant at = line.at();
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            write(line.stack());
            write(line.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines++;
        highest = highest.compareTo(line.level()) < 0 ? line.level() : highest;
        newest = newest.isBefore(line.at()) ? line.at() : newest;
    }

    private void write(String text) throws IOException {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(encoded.length);
        out.write(encoded);
    }

    /// The work that writes the row after the last one of the run.
    Session.Work<Boolean> writing() {
        byte[] body = Packing.pack(bytes.toByteArray());
        return session -> insert(session, body);
    }

    private boolean insert(Session session, byte[] body) throws SQLException {
        long last = session.number("SELECT max(last) FROM log_chunk WHERE run = ?", run);
        session.update(
                "INSERT INTO log_chunk (run, first, last, level, newest, body) VALUES (?, ?, ?, ?, ?, ?)",
                run,
                last + 1,
                last + lines,
                rank(highest),
                newest.getEpochSecond(),
                body);
        return true;
    }

    /// The lines of a row, the first of which has the given sequence.
    static List<LogLine> lines(String run, long first, byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(Packing.unpack(body));
        List<LogLine> lines = new ArrayList<>(MOST_LINES);
        for (long sequence = first; in.hasRemaining(); sequence++) {
            Level level = level(in.get());
            int attempt = in.getInt();
            Instant at = Instant.ofEpochSecond(in.getLong(), in.getInt());
            String stack = text(in);
            lines.add(new LogLine(run, sequence, at, level, stack, attempt, text(in)));
        }
        return lines;
    }

    /// The number of a level in the database; never changes, and grows with the level.
    static int rank(Level level) {
        return switch (level) {
            case DEBUG -> 0;
            case INFO -> 1;
            case WARN -> 2;
            case ERROR -> 3;
        };
    }

    private static Level level(int rank) {
        return switch (rank) {
            case 0 -> Level.DEBUG;
            case 1 -> Level.INFO;
            case 2 -> Level.WARN;
            default -> Level.ERROR;
        };
    }

    private static String text(ByteBuffer in) {
        byte[] encoded = new byte[in.getInt()];
        in.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }
}
