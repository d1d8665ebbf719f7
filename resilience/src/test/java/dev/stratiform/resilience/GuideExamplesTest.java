package dev.stratiform.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.batch.Batch;
import dev.stratiform.resilience.batch.BatchItem;
import dev.stratiform.resilience.batch.BatchOptions;
import dev.stratiform.resilience.batch.Parallel;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Outcome;
import dev.stratiform.resilience.io.AtomicFile;
import dev.stratiform.resilience.retry.Retrier;
import dev.stratiform.resilience.retry.RetryBudget;
import dev.stratiform.resilience.retry.RetryPolicy;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples of `docs/library/resilience.md`. The last test fails when the page and this file differ.
@Timeout(60)
class GuideExamplesTest {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final RandomGenerator random = new Random(1);
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-20T10:00:00Z"));
    private final Remote remote = new Remote();
    private int failuresOfBeta = 2;

    @TempDir
    private Path folder;

    private static final class Remote {
        private int asked;

        String ask() {
            if (++asked == 1) {
                throw Failure.of(ErrorCode.LOOKUP_FAILED, "busy").toException();
            }
            return "forty-two";
        }
    }

    private static String readMissing() throws IOException {
        throw new IOException("not there");
    }

    private void export(String key) {
        if (key.equals("beta") && failuresOfBeta-- > 0) {
            throw Failure.of(ErrorCode.ENGINE_FAILED, "no room").toException();
        }
        log.add("exported " + key);
    }

    private boolean wasExported(String key) {
        return log.contains("exported " + key);
    }

    @Test
    void workIsTriedAgain() {
        RetryPolicy policy = RetryPolicy.standard()
                .withMaxAttempts(5)
                .withIntervals(Duration.ofMillis(200), 2, Duration.ofSeconds(10))
                .withJitter(0.2);
        RetryBudget budget = new RetryBudget(20);
        Retrier retrier = new Retrier(policy, Sleeper.monotonic(), random)
                .within(budget)
                .observedBy(attempt -> log.add("attempt " + attempt.number()));
        String answer = retrier.call(() -> remote.ask());

        assertThat(answer).isEqualTo("forty-two");
        assertThat(log).containsExactly("attempt 1", "attempt 2");
        assertThat(budget.left()).isEqualTo(19);
    }

    @Test
    void tasksRunAtOnce() {
        Parallel parallel = new Parallel(8);
        List<String> all = parallel.firstError(List.of(() -> "a", () -> "b"));
        List<Outcome<String>> outcomes = parallel.allOutcomes(List.of(() -> "a", () -> readMissing()));

        assertThat(all).containsExactly("a", "b");
        assertThat(outcomes)
                .containsExactly(
                        new Outcome.Success<>("a"), new Outcome.Failed<>(Failure.of(ErrorCode.INTERNAL, "not there")));
    }

    @Test
    void aBatchKeepsItsFailures() {
        try (Batch batch = Batch.open(folder, clock)) {
            BatchOptions options = BatchOptions.standard()
                    .parallel(4)
                    .telling(progress -> log.add(progress.ended() + " of " + progress.selected()));
            Batch.Report report = batch.run(List.of("alpha", "beta", "gamma"), options, key -> export(key));
            for (BatchItem item : report.in(BatchItem.State.FAILED)) {
                log.add(item.key() + " failed at " + item.since() + ": " + item.failure());
            }
        }
        assertThat(log)
                .contains("exported alpha", "exported gamma", "3 of 3")
                .endsWith("beta failed at 2026-11-20T10:00:00Z: no room (ENGINE_FAILED)");
    }

    @Test
    void failedItemsAreRunOnRequest() {
        List<String> keys = List.of("alpha", "beta");
        try (Batch batch = Batch.open(folder, clock)) {
            batch.run(keys, BatchOptions.standard(), key -> export(key));
            batch.run(keys, BatchOptions.standard().onlyFailed(), key -> export(key));
            batch.run(keys, BatchOptions.standard().only(Set.of("beta")), key -> export(key));
            assertThat(batch.item("beta").attempts()).isEqualTo(3);
        }
        assertThat(log).containsExactly("exported alpha", "exported beta");
    }

    @Test
    void interruptedItemsAreDecided() {
        List<String> keys = List.of("alpha", "gamma");
        try (Batch batch = Batch.open(folder, clock)) {
            Batch.Report report = batch.run(keys, BatchOptions.standard(), key -> {
                if (key.equals("gamma")) {
                    export(key);
                }
                throw Failure.of(ErrorCode.RUN_CANCELLED, "cancelled").toException();
            });
            for (BatchItem item : report.in(BatchItem.State.INTERRUPTED)) {
                batch.resolve(item.key(), wasExported(item.key()) ? Batch.Decision.DONE : Batch.Decision.AGAIN);
            }
            assertThat(batch.run(keys, BatchOptions.standard(), key -> export(key))
                            .complete())
                    .isTrue();
        }
        assertThat(log).containsExactly("exported gamma", "exported alpha");
    }

    @Test
    void aFileIsWrittenWhole() {
        AtomicFile files =
                new AtomicFile(Sleeper.monotonic()).onlyForOwner().tellingOfSync(notice -> log.add(notice.message()));
        files.write(folder.resolve("settings/report.json"), "{}");

        assertThat(folder.resolve("settings/report.json")).hasContent("{}");
        assertThat(log).isEmpty();
    }

    private static String dense(String text) {
        return text.replaceAll("\\s+", "");
    }

    @Test
    void thePageShowsExactlyThisCode() throws IOException {
        String source =
                dense(Files.readString(Path.of("src/test/java/dev/stratiform/resilience/GuideExamplesTest.java")));
        List<String> examples = Arrays.stream(Files.readString(Path.of("../docs/library/resilience.md"))
                        .split("```java\n"))
                .skip(1)
                .map(part -> part.substring(0, part.indexOf("```")))
                .toList();
        assertThat(examples).hasSize(6).allSatisfy(example -> assertThat(source).contains(dense(example)));
    }
}
