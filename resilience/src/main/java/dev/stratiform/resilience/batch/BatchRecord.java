package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// One line of a batch's state file: what happened to which item, and when.
///
/// A line is a checksum, a space, fields parted by tabs, and a line feed. Control characters, backslashes and
/// surrogates are escaped, so every text comes back as it was.
///
/// @param failure only with `FAILED`
record BatchRecord(
        Event event, Instant at, String key, @Nullable Failure failure) {
    /// What happened. The first letter stands in the file.
    enum Event {
        STARTED,
        DONE,
        FAILED,
        INTERRUPTED,
        AGAIN
    }

    private static final int CHECKSUM_LENGTH = 8;
    private static final int SHORT_FIELDS = 3;
    private static final int ALL_FIELDS = 9;

    byte[] line() {
        StringBuilder body = new StringBuilder().append(event.name().charAt(0));
        field(body, at.toString());
        field(body, key);
        if (failure != null) {
            Location location = failure.location();
            field(body, failure.code().name());
            field(body, failure.message());
            field(body, failure.next() == null ? "" : failure.next());
            field(body, location == null ? "" : location.file());
            field(body, location == null ? "" : Integer.toString(location.line()));
            field(body, location == null ? "" : Integer.toString(location.column()));
        }
        return sealed(body.toString());
    }

    /// A body with its checksum before and a line feed behind it.
    static byte[] sealed(String body) {
        return (checksum(body) + " " + body + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// The body of a line without its line feed; empty when the checksum does not fit.
    static Optional<String> body(String line) {
        if (line.length() <= CHECKSUM_LENGTH) {
            return Optional.empty();
        }
        String body = line.substring(CHECKSUM_LENGTH + 1);
        return line.startsWith(checksum(body) + " ") ? Optional.of(body) : Optional.empty();
    }

    private static String checksum(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", sum.getValue());
    }

    /// Reads a body back; empty when it is none that this release writes.
    static Optional<BatchRecord> read(String body) {
        try {
            return read(Arrays.stream(body.split("\t", -1))
                    .map(BatchRecord::unescaped)
                    .toList());
        } catch (DateTimeException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<BatchRecord> read(List<String> fields) {
        Optional<Event> event = Arrays.stream(Event.values())
                .filter(e -> fields.getFirst().equals(e.name().substring(0, 1)))
                .findFirst();
        if (event.isEmpty() || fields.size() != (event.get() == Event.FAILED ? ALL_FIELDS : SHORT_FIELDS)) {
            return Optional.empty();
        }
        Failure failure = event.get() == Event.FAILED ? failure(fields.subList(SHORT_FIELDS, ALL_FIELDS)) : null;
        return Optional.of(new BatchRecord(event.get(), Instant.parse(fields.get(1)), fields.get(2), failure));
    }

    /// A code that a newer release wrote is read as `INTERNAL`; its words stay.
    private static Failure failure(List<String> fields) {
        ErrorCode code = Arrays.stream(ErrorCode.values())
                .filter(c -> c.name().equals(fields.get(0)))
                .findFirst()
                .orElse(ErrorCode.INTERNAL);
        Location location = fields.get(4).isEmpty()
                ? null
                : new Location(fields.get(3), Integer.parseInt(fields.get(4)), Integer.parseInt(fields.get(5)));
        return new Failure(code, fields.get(1), location, fields.get(2).isEmpty() ? null : fields.get(2));
    }

    private static void field(StringBuilder to, String text) {
        to.append('\t');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || Character.isISOControl(c) || Character.isSurrogate(c)) {
                to.append(String.format("\\%04x", (int) c));
            } else {
                to.append(c);
            }
        }
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 4 < text.length()) {
                out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                i += 4;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
