package dev.stratiform.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.batch.BatchRecord.Event;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BatchJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.123Z");

    @TempDir
    private Path folder;

    private static String text(Random any, int most) {
        StringBuilder out = new StringBuilder();
        String special = "\\\t\n\r\u0000\u0085\ud83d\ude00\ud800 \\n äΩ☃";
        for (int n = any.nextInt(most); n > 0; n--) {
            out.append(any.nextBoolean() ? special.charAt(any.nextInt(special.length())) : (char) any.nextInt(65536));
        }
        return out.toString();
    }

    private static BatchRecord any(Random any) {
        Event event = Event.values()[any.nextInt(Event.values().length)];
        ErrorCode code = ErrorCode.values()[any.nextInt(ErrorCode.values().length)];
        Location place = any.nextBoolean() ? null : new Location(text(any, 9), any.nextInt(99), any.nextInt(99));
        String next = any.nextBoolean() ? null : "x" + text(any, 9);
        Failure failure = event == Event.FAILED ? new Failure(code, text(any, 40), place, next) : null;
        return new BatchRecord(event, NOW.plusMillis(any.nextInt()), text(any, 20), failure);
    }

    private static String withoutEnd(byte[] line) {
        return new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
    }

    @Test
    void everyRecordComesBackAsItWas() {
        Random any = new Random(11);
        for (int example = 0; example < 3000; example++) {
            BatchRecord happened = any(any);
            String line = withoutEnd(happened.line());
            assertThat(line).doesNotContain("\n", "\r");
            assertThat(BatchRecord.body(line).flatMap(BatchRecord::read)).contains(happened);
        }
    }

    @Test
    void whatNoReleaseWroteIsNotRead() {
        for (String body :
                List.of("", "X\t1\t2", "D", "D\tyesterday\ta", "D\t" + NOW + "\ta\tb", "F\t" + NOW + "\ta")) {
            assertThat(BatchRecord.read(body)).as(body).isEmpty();
        }
        assertThat(BatchRecord.read("F\t" + NOW + "\ta\tLOCKED\tm\t\tfile\tx\t1"))
                .isEmpty();
        assertThat(BatchRecord.read("D\t" + NOW + "\ta\\zzzz")).isEmpty();
        assertThat(BatchRecord.read("F\t" + NOW + "\ta\tFROM_THE_FUTURE\twords\t\t\t\t")
                        .orElseThrow()
                        .failure())
                .isEqualTo(Failure.of(ErrorCode.INTERNAL, "words"));
    }

    private List<BatchRecord> records(Path file) {
        List<BatchRecord> found = new ArrayList<>();
        BatchJournal.open(file, found::add).close();
        return found;
    }

    private List<BatchRecord> written(Path file) {
        Random any = new Random(5);
        List<BatchRecord> all = new ArrayList<>();
        try (BatchJournal journal = BatchJournal.open(file, all::add)) {
            for (int i = 0; i < 8; i++) {
                all.add(any(any));
                journal.sync(journal.append(all.getLast()));
            }
        }
        return all;
    }

    @Test
    void aFileCutAtAnyByteGivesItsWholeRecordsAndCanBeContinued() throws IOException {
        Path whole = folder.resolve("whole");
        List<BatchRecord> all = written(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut");
        BatchRecord more = new BatchRecord(Event.DONE, NOW, "more", null);
        for (int length = 0; length <= bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            List<BatchRecord> found = new ArrayList<>();
            try (BatchJournal journal = BatchJournal.open(cut, found::add)) {
                journal.append(more);
            }
            int lines = 0;
            for (int i = 0; i < length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            assertThat(found).isEqualTo(all.subList(0, Math.max(0, lines - 1)));
            found.add(more);
            assertThat(records(cut)).isEqualTo(found);
        }
    }

    @Test
    void aChangedByteIsNeverTakenForARecord() throws IOException {
        Path whole = folder.resolve("whole");
        List<BatchRecord> all = written(whole);
        byte[] bytes = Files.readAllBytes(whole);
        int lastLine = bytes.length - all.getLast().line().length;
        Path changed = folder.resolve("changed");
        for (int at = 0; at < bytes.length; at++) {
            byte[] other = bytes.clone();
            other[at] ^= 0x11;
            Files.write(changed, other);
            if (at < lastLine - 1) {
                assertThatThrownBy(() -> records(changed)).isInstanceOfSatisfying(StratiformException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
                    assertThat(e.failure().message()).contains("damaged");
                    assertThat(e.failure().location()).isNotNull();
                });
            } else {
                List<BatchRecord> found = records(changed);
                assertThat(found)
                        .isEqualTo(all.subList(0, found.size()))
                        .hasSizeBetween(all.size() - 2, all.size() - 1);
            }
        }
    }
}
