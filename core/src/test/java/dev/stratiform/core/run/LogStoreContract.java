package dev.stratiform.core.run;

import static dev.stratiform.core.run.StoreExamples.START;
import static dev.stratiform.core.run.StoreExamples.together;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.LogLine.Level;
import dev.stratiform.core.run.LogStore.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every log store must do.
public interface LogStoreContract {
    /// The store under test; nothing is in it when a test begins.
    LogStore logs();

    private static LogLine line(String run, int n, Level level, String stack) {
        return new LogLine(
                run, 0, START.plusMillis(n), level, stack, 1 + n % 3, "line " + n + " \u001b[31m é \ud83d\ude00");
    }

    private static Query all(String run) {
        return new Query(run, Optional.empty(), Level.DEBUG, Optional.empty(), 0, Integer.MAX_VALUE);
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::text).toList();
    }

    @Test
    default void aNewLogIsEmpty() {
        assertThat(logs().read(all("r1"))).isEmpty();
        assertThat(logs().tail(all("r1"))).isEmpty();
        logs().append(List.of());
        logs().flush();
        assertThat(logs().read(all("r1"))).isEmpty();
    }

    @Test
    default void linesAreReadBackInOrderWithGapFreeSequences() {
        List<LogLine> added = IntStream.range(0, 2_000)
                .mapToObj(n -> line("r1", n, Level.values()[n % 4], n % 7 == 0 ? "" : "stack-" + n % 5))
                .toList();
        for (int from = 0; from < added.size(); from += 300) {
            logs().append(added.subList(from, Math.min(added.size(), from + 300)));
        }
        logs().flush();
        List<LogLine> read = logs().read(all("r1"));
        assertThat(read).hasSize(2_000);
        for (int n = 0; n < read.size(); n++) {
            LogLine line = added.get(n);
            assertThat(read.get(n))
                    .isEqualTo(new LogLine(
                            "r1", n + 1L, line.at(), line.level(), line.stack(), line.attempt(), line.text()));
        }
    }

    @Test
    default void runsHaveLogsOfTheirOwn() {
        logs().append(List.of(line("r1", 1, Level.INFO, "a"), line("r2", 2, Level.INFO, "a")));
        logs().append(List.of(line("r2", 3, Level.INFO, "a"), line("r1", 4, Level.INFO, "a")));
        logs().flush();
        assertThat(logs().read(all("r1")).stream().map(LogLine::sequence)).containsExactly(1L, 2L);
        assertThat(texts(logs().read(all("r2"))))
                .isEqualTo(texts(List.of(line("r2", 2, Level.INFO, "a"), line("r2", 3, Level.INFO, "a"))));
    }

    @Test
    default void aQueryNarrowsByStackLevelTimeAndPlace() {
        List<LogLine> added = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            added.add(line("r1", n, n == 700 ? Level.ERROR : n % 100 == 0 ? Level.WARN : Level.INFO, "s" + n % 2));
        }
        logs().append(added);
        logs().flush();
        Optional<String> even = Optional.of("s0");
        assertThat(logs().read(new Query("r1", even, Level.DEBUG, Optional.empty(), 0, 10_000)))
                .hasSize(500)
                .allMatch(l -> l.stack().equals("s0"));
        assertThat(logs().read(new Query("r1", even, Level.WARN, Optional.empty(), 0, 10_000)).stream()
                        .map(LogLine::sequence))
                .containsExactly(1L, 101L, 201L, 301L, 401L, 501L, 601L, 701L, 801L, 901L);
        assertThat(logs().read(new Query("r1", Optional.of("s1"), Level.ERROR, Optional.empty(), 0, 10)))
                .isEmpty();
        Instant since = START.plusMillis(990);
        assertThat(logs().read(new Query("r1", even, Level.INFO, Optional.of(since), 0, 10_000)).stream()
                        .map(LogLine::sequence))
                .containsExactly(991L, 993L, 995L, 997L, 999L);
        assertThat(logs().read(new Query("r1", even, Level.INFO, Optional.empty(), 500, 2)).stream()
                        .map(LogLine::sequence))
                .containsExactly(501L, 503L);
        assertThat(logs().read(new Query("r1", even, Level.INFO, Optional.empty(), 1_000, 2)))
                .isEmpty();
        assertThat(logs().read(new Query("r1", even, Level.INFO, Optional.empty(), 0, 0)))
                .isEmpty();
    }

    @Test
    default void theTailIsTheLastMatchingLinesInOrder() {
        logs().append(IntStream.range(0, 1_000)
                .mapToObj(n -> line("r1", n, Level.INFO, "s" + n % 4))
                .toList());
        logs().flush();
        Query query = new Query("r1", Optional.of("s3"), Level.DEBUG, Optional.empty(), 999, 3);
        assertThat(logs().tail(query).stream().map(LogLine::sequence)).containsExactly(992L, 996L, 1000L);
        assertThat(logs().tail(all("r1"))).hasSize(1_000);
        assertThat(logs().tail(new Query("r1", Optional.empty(), Level.DEBUG, Optional.empty(), 0, 0)))
                .isEmpty();
    }

    @Test
    default void pagesStayTheSameWhileLinesAreAdded() {
        List<Long> seen = new ArrayList<>();
        int added = 0;
        long after = 0;
        while (added < 1_200) {
            int from = added;
            logs().append(IntStream.range(0, 60)
                    .mapToObj(n -> line("r1", from + n, Level.INFO, "a"))
                    .toList());
            added += 60;
            logs().flush();
            for (LogLine line :
                    logs().read(new Query("r1", Optional.empty(), Level.DEBUG, Optional.empty(), after, 25))) {
                seen.add(line.sequence());
                after = line.sequence();
            }
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }

    @Test
    default void aLineMayBeOneMebibyte() {
        String long1 = "x".repeat(1 << 20);
        List<LogLine> added = IntStream.range(0, 5)
                .mapToObj(n -> new LogLine("r1", 0, START, Level.INFO, "a", 1, n + long1))
                .toList();
        logs().append(added);
        logs().flush();
        assertThat(texts(logs().read(all("r1"))).equals(texts(added))).isTrue();
    }

    @Test
    default void linesOfOneThreadKeepTheirOrderWhileManyWrite() {
        AtomicInteger threads = new AtomicInteger();
        together(8, () -> {
            String stack = "stack-" + threads.getAndIncrement();
            for (int n = 0; n < 500; n++) {
                logs().append(List.of(line("r1", n, Level.INFO, stack)));
            }
            return stack;
        });
        logs().flush();
        List<LogLine> read = logs().read(all("r1"));
        assertThat(read.stream().map(LogLine::sequence).toList())
                .isEqualTo(LongStream.rangeClosed(1, 4_000).boxed().toList());
        Map<String, Instant> last = new HashMap<>();
        for (LogLine line : read) {
            Instant before = last.put(line.stack(), line.at());
            assertThat(before == null || before.isBefore(line.at())).isTrue();
        }
        assertThat(last).hasSize(8);
    }
}
