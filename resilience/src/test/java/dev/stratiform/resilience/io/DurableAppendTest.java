package dev.stratiform.resilience.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.batch.Parallel;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DurableAppendTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void recordsStandOneBehindTheOtherAndATailIsCutOff() {
        Path file = folder.resolve("deep/log");
        try (DurableAppend log = DurableAppend.open(file, 0)) {
            assertThat(log.append(bytes("one\n"))).isEqualTo(4);
            log.sync(log.append(bytes("torn")));
        }
        try (DurableAppend log = DurableAppend.open(file, 4)) {
            log.sync(log.append(bytes("two\n")));
            log.sync(4);
        }
        assertThat(file).hasContent("one\ntwo\n");
    }

    @Test
    void afterTheFirstErrorNothingMoreIsWritten() {
        for (int n = 4; n <= 5; n++) {
            Path file = folder.resolve("n" + n);
            DurableAppend log =
                    DurableAppend.open(new FaultyDisk(n, n, () -> new IOException("Input/output error")), file, 0);
            try (log) {
                assertThatThrownBy(() -> {
                            log.sync(log.append(bytes("ab")));
                            log.sync(log.append(bytes("cd")));
                        })
                        .hasMessageContaining("Input/output error");
                assertThatThrownBy(() -> log.append(bytes("x"))).hasMessageContaining("STATE_NOT_WRITABLE");
                assertThatThrownBy(() -> log.sync(99)).hasMessageContaining("STATE_NOT_WRITABLE");
            }
            assertThat(file).content().doesNotContain("x");
        }
    }

    @Test
    void aPlaceThatIsNoFileIsRefused() {
        assertThatThrownBy(() -> DurableAppend.open(folder, 0)).hasMessageContaining("it is a folder");
        assertThatThrownBy(() ->
                        DurableAppend.open(new FaultyDisk(1, 9, () -> new IOException("bad")), folder.resolve("f"), 0))
                .hasMessageContaining("bad");
    }

    @Test
    void manyThreadsShareTheCallsThatMakeTheirRecordsDurable() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Disk slow = new Disk() {
            @Override
            void sync(FileOutputStream out) throws IOException {
                calls.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                super.sync(out);
            }
        };
        Path file = folder.resolve("log");
        try (DurableAppend log = DurableAppend.open(slow, file, 0)) {
            List<Callable<Long>> writers = IntStream.range(0, 400)
                    .<Callable<Long>>mapToObj(i -> () -> {
                        long position = log.append(bytes(i + "\n"));
                        log.sync(position);
                        return position;
                    })
                    .toList();
            new Parallel(100).firstError(writers);
        }
        assertThat(Files.readAllLines(file)).hasSize(400).doesNotHaveDuplicates();
        assertThat(calls).hasValueLessThan(200);
    }
}
