package dev.stratiform.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.batch.BatchItem.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class BatchKillTest {
    private final List<Process> children = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();

    @TempDir
    private Path temporary;

    private Path state;
    private Path effects;

    @BeforeEach
    void places() {
        state = temporary.resolve("state");
        effects = temporary.resolve("effects");
    }

    @AfterEach
    void endChildren() throws InterruptedException {
        for (Process child : children) {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process child(String mode, int parallelism) throws IOException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BatchChild.class.getName(),
                        state.toString(),
                        effects.toString(),
                        mode,
                        Integer.toString(parallelism))
                .redirectError(temporary.resolve("err-" + children.size()).toFile())
                .start();
        children.add(child);
        return child;
    }

    /// Lets a child work until it has saved so many items, then kills it without warning.
    private void killAfter(int items, String mode, int parallelism) throws Exception {
        Process child = child(mode, parallelism);
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("open");
            for (int n = 0; n < items && !acknowledged.contains(BatchChild.END); n++) {
                acknowledged.add(out.readLine());
            }
            child.toHandle().destroyForcibly();
            out.lines().forEach(acknowledged::add);
            acknowledged.remove(BatchChild.END);
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isNotZero();
    }

    private Map<String, Long> effects() throws IOException {
        List<String> lines = Files.exists(effects) ? Files.readAllLines(effects) : List.of();
        return lines.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private Batch open() {
        return Batch.open(state, InstantSource.system());
    }

    private static Set<String> keysIn(Batch batch, State wanted) {
        return batch.items().stream()
                .filter(item -> item.state() == wanted)
                .map(BatchItem::key)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void killedAtManyPointsEveryItemHasItsEffectOnce(int parallelism) throws Exception {
        int[] points = {0, 1, 2, 7, 15, 30};
        for (int kill = 1; kill <= points.length; kill++) {
            killAfter(points[kill - 1], "plain", parallelism);
            Map<String, Long> seen = effects();
            try (Batch batch = open()) {
                Set<String> known = keysIn(batch, State.DONE);
                assertThat(known).containsAll(acknowledged);
                assertThat(seen.keySet()).containsAll(known);
                known.addAll(keysIn(batch, State.INTERRUPTED));
                assertThat(known)
                        .containsAll(seen.keySet())
                        .hasSize(batch.items().size());
                assertThat(keysIn(batch, State.INTERRUPTED)).hasSizeLessThanOrEqualTo(kill * parallelism);
            }
            assertThat(seen.values()).allMatch(count -> count == 1);
        }
        try (Batch batch = open()) {
            Batch.Report report =
                    batch.run(BatchChild.keys(), BatchOptions.standard(), key -> BatchChild.work(effects, key));
            Map<String, Long> seen = effects();
            for (BatchItem item : report.in(State.INTERRUPTED)) {
                batch.resolve(item.key(), seen.containsKey(item.key()) ? Batch.Decision.DONE : Batch.Decision.AGAIN);
            }
            report = batch.run(BatchChild.keys(), BatchOptions.standard(), key -> BatchChild.work(effects, key));
            assertThat(report.complete()).isTrue();
        }
        assertThat(effects()).hasSize(BatchChild.ITEMS);
        assertThat(effects().values()).allMatch(count -> count == 1);
    }

    @Test
    void idempotentItemsEndByThemselvesAfterAnyNumberOfKills() throws Exception {
        int[] points = {0, 3, 11, 25};
        for (int point : points) {
            killAfter(point, "idempotent", 3);
        }
        try (Batch batch = open()) {
            assertThat(keysIn(batch, State.DONE)).containsAll(acknowledged);
            Batch.Report report = batch.run(
                    BatchChild.keys(),
                    BatchOptions.standard().idempotentItems().parallel(3),
                    key -> BatchChild.work(effects, key));
            assertThat(report.complete()).isTrue();
            assertThat(report.items()).allMatch(item -> item.attempts() <= points.length + 1);
        }
        assertThat(effects()).hasSize(BatchChild.ITEMS);
        assertThat(effects().entrySet())
                .filteredOn(effect -> effect.getValue() > 1)
                .hasSizeLessThanOrEqualTo(points.length * 3);
    }

    @Test
    void aSecondProcessIsKeptOutUntilTheFirstIsDead() throws Exception {
        Process child = child("plain", 1);
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("open");
            assertThat(out.readLine()).isEqualTo("item-0");
            assertThatThrownBy(this::open).hasMessageContaining("in use by another process");
            assertThatThrownBy(this::open).hasMessageContaining("LOCKED");
            child.toHandle().destroyForcibly();
            child.waitFor();
        }
        try (Batch batch = open()) {
            assertThat(batch.item("item-0").state()).isEqualTo(State.DONE);
        }
    }
}
