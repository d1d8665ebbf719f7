package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.io.DurableAppend;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// The state file of a batch: read once from the start, then only appended to.
///
/// The last lines may be torn by a crash; they were never promised, so they are cut off. A broken line before a
/// good one is damage and is reported with its place.
final class BatchJournal implements AutoCloseable {
    private static final String NAME = "stratiform-batch ";
    private static final String HEADER = NAME + "1";
    private final DurableAppend file;

    private BatchJournal(DurableAppend file) {
        this.file = file;
    }

    static BatchJournal open(Path path, Consumer<BatchRecord> reader) {
        long good = Files.exists(path) ? replay(path, reader) : 0;
        BatchJournal journal = new BatchJournal(DurableAppend.open(path, good));
        if (good == 0) {
            journal.file.sync(journal.file.append(BatchRecord.sealed(HEADER)));
        }
        return journal;
    }

    /// Gives every good record to the reader; returns the length of the good part.
    private static long replay(Path path, Consumer<BatchRecord> reader) {
        long position = 0;
        long good = 0;
        int number = 0;
        int firstBad = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            for (byte[] line = nextLine(in); line.length > 0; line = nextLine(in)) {
                number++;
                position += line.length;
                Optional<String> body = bodyOf(line);
                if (body.isEmpty()) {
                    firstBad = firstBad == 0 ? number : firstBad;
                    continue;
                }
                if (firstBad > 0) {
                    throw damaged(path, firstBad);
                }
                accept(path, number, body.get(), reader);
                good = position;
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STORE_UNAVAILABLE, path + " cannot be read")
                    .toException();
        }
        if (good == 0 && position > HEADER.length() * 2L) {
            throw damaged(path, 1);
        }
        return good;
    }

    private static Optional<String> bodyOf(byte[] line) {
        int length = line.length - 1;
        return line[length] == '\n'
                ? BatchRecord.body(new String(line, 0, length, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static void accept(Path path, int number, String body, Consumer<BatchRecord> reader) {
        if (number > 1) {
            reader.accept(BatchRecord.read(body).orElseThrow(() -> damaged(path, number)));
        } else if (!body.equals(HEADER)) {
            throw body.startsWith(NAME)
                    ? Failure.of(ErrorCode.STATE_TOO_NEW, path + " was written by a newer release")
                            .toException()
                    : damaged(path, number);
        }
    }

    private static RuntimeException damaged(Path path, int line) {
        return Failure.at(
                        ErrorCode.STORE_UNAVAILABLE,
                        new Location(path.toString(), line, 1),
                        "the state of the batch is damaged here")
                .withNext("restore the file from a copy, or begin a new batch in another folder")
                .toException();
    }

    /// The next line with its line feed; without one at a torn end; nothing at the end of the file.
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    /// Writes a record; gives what `sync` wants to make it durable.
    long append(BatchRecord happened) {
        return file.append(happened.line());
    }

    void sync(long upTo) {
        file.sync(upTo);
    }

    @Override
    public void close() {
        file.close();
    }
}
