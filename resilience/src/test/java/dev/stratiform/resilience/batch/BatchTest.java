package dev.stratiform.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.batch.BatchItem.State;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final BatchOptions STANDARD = BatchOptions.standard();
    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private final ConcurrentLinkedQueue<String> worked = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    private Batch open() {
        return Batch.open(folder, InstantSource.fixed(NOW));
    }

    private void failOn(String bad, String key) {
        worked.add(key);
        if (bad.contains(key)) {
            throw Failure.of(ErrorCode.ENGINE_FAILED, "no " + key).toException();
        }
    }

    private static void fails(ErrorCode code, String message, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(code);
            assertThat(e.failure().toString()).contains(message);
        });
    }

    /// Leaves item `c` begun and not ended, as a kill does.
    private void breakOff() {
        try (Batch batch = open()) {
            assertThatThrownBy(() -> batch.run(KEYS, STANDARD, key -> {
                        if (key.equals("c")) {
                            throw new StackOverflowError();
                        }
                    }))
                    .isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void everyItemIsDoneOnceAlsoWhenTheRunIsRepeated() {
        try (Batch batch = open()) {
            assertThat(batch.run(KEYS, STANDARD, worked::add).complete()).isTrue();
            assertThat(batch.run(KEYS, STANDARD, worked::add).complete()).isTrue();
        }
        try (Batch batch = open()) {
            assertThat(batch.run(List.of("d", "e", "a"), STANDARD, worked::add).items())
                    .extracting(BatchItem::key)
                    .containsExactly("d", "e", "a");
            assertThat(batch.items()).extracting(BatchItem::key).containsExactly("a", "b", "c", "d", "e");
        }
        assertThat(worked).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aFailureIsKeptWithReasonAndTimeAndTheRestGoesOn() {
        try (Batch batch = open()) {
            Batch.Report report = batch.run(KEYS, STANDARD, key -> failOn("b", key));
            assertThat(report.complete()).isFalse();
            assertThat(report.in(State.DONE)).hasSize(3);
        }
        try (Batch batch = open()) {
            assertThat(batch.item("b"))
                    .isEqualTo(new BatchItem("b", State.FAILED, 1, NOW, Failure.of(ErrorCode.ENGINE_FAILED, "no b")));
            assertThat(batch.item("z")).isEqualTo(new BatchItem("z", State.PENDING, 0, null, null));
            batch.run(KEYS, STANDARD, worked::add);
        }
        assertThat(worked).containsExactly("a", "b", "c", "d");
    }

    @Test
    void onlyFailedOnesAreRunOnRequest() {
        try (Batch batch = open()) {
            batch.run(KEYS, STANDARD, key -> failOn("bd", key));
            Batch.Report report = batch.run(List.of("a", "b", "c", "d", "new"), STANDARD.onlyFailed(), worked::add);
            assertThat(report.in(State.PENDING)).extracting(BatchItem::key).containsExactly("new");
            assertThat(batch.item("b").attempts()).isEqualTo(2);
            assertThat(batch.item("b").failure()).isNull();
        }
        assertThat(worked).containsExactly("a", "b", "c", "d", "b", "d");
    }

    @Test
    void onlyNamedOnesAreRunOnRequestAndNeverTheDone() {
        try (Batch batch = open()) {
            batch.run(List.of("a", "b", "d"), STANDARD, key -> failOn("bd", key));
            batch.run(KEYS, STANDARD.only(Set.of("a", "b", "c")), worked::add);
            assertThat(batch.item("d").state()).isEqualTo(State.FAILED);
        }
        assertThat(worked).containsExactly("a", "b", "d", "b", "c");
    }

    @Test
    void anInterruptedItemWaitsForADecision() {
        breakOff();
        try (Batch batch = open()) {
            assertThat(batch.item("c")).isEqualTo(new BatchItem("c", State.INTERRUPTED, 1, NOW, null));
            Batch.Report report = batch.run(KEYS, STANDARD, worked::add);
            batch.run(KEYS, STANDARD.only(Set.of("c")), worked::add);
            batch.run(KEYS, STANDARD.onlyFailed().idempotentItems(), worked::add);
            assertThat(report.in(State.INTERRUPTED)).hasSize(1);
            assertThat(worked).containsExactly("d");
            assertThat(batch.resolve("c", Batch.Decision.AGAIN).state()).isEqualTo(State.PENDING);
            assertThat(batch.run(KEYS, STANDARD, worked::add).complete()).isTrue();
        }
        assertThat(worked).containsExactly("d", "c");
    }

    @Test
    void anInterruptedItemCanBeDecidedToBeDoneOrFailed() {
        breakOff();
        try (Batch batch = open()) {
            assertThat(batch.resolve("c", Batch.Decision.FAILED).failure())
                    .extracting(Failure::code)
                    .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            fails(ErrorCode.CONFLICT, "'c' is FAILED", () -> batch.resolve("c", Batch.Decision.DONE));
            fails(ErrorCode.CONFLICT, "'z' is PENDING", () -> batch.resolve("z", Batch.Decision.DONE));
            batch.run(KEYS, STANDARD.onlyFailed(), worked::add);
            assertThat(worked).containsExactly("c");
        }
    }

    @Test
    void aDecisionThatAnItemIsDoneIsKept() {
        breakOff();
        try (Batch batch = open()) {
            batch.resolve("c", Batch.Decision.DONE);
        }
        try (Batch batch = open()) {
            assertThat(batch.run(KEYS, STANDARD, worked::add).complete()).isTrue();
        }
        assertThat(worked).containsExactly("d");
    }

    @Test
    void anInterruptedItemIsRunAgainWhenItemsAreIdempotent() {
        breakOff();
        try (Batch batch = open()) {
            assertThat(batch.run(KEYS, STANDARD.idempotentItems(), worked::add).complete())
                    .isTrue();
            assertThat(batch.item("c").attempts()).isEqualTo(2);
        }
        assertThat(worked).containsExactly("c", "d");
    }

    @Test
    void progressIsToldAfterEveryItemOneAtATime() {
        List<String> keys = IntStream.range(0, 60).mapToObj(i -> "k" + i).toList();
        List<Batch.Progress> told = new ArrayList<>();
        try (Batch batch = open()) {
            batch.run(keys, STANDARD.parallel(8).telling(told::add), key -> failOn("k7", key));
        }
        assertThat(told)
                .extracting(Batch.Progress::ended)
                .isEqualTo(IntStream.rangeClosed(1, 60).boxed().toList());
        assertThat(told).allMatch(p -> p.selected() == 60);
        assertThat(told.getLast().failed()).isEqualTo(1);
        assertThat(worked).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void aCancelledRunSavesWhatWasUnderWayAndThrows() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicReference<ErrorCode> code = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Batch batch = open()) {
                batch.run(KEYS, STANDARD.parallel(2), _ -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                });
            } catch (StratiformException e) {
                code.set(e.failure().code());
            }
        });
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(code).hasValue(ErrorCode.RUN_CANCELLED);
        try (Batch batch = open()) {
            assertThat(batch.items())
                    .hasSize(2)
                    .allMatch(item -> item.state() == State.INTERRUPTED && item.attempts() == 1);
        }
    }

    @Test
    void wrongListsAreRefusedBeforeAnythingIsBegun() {
        try (Batch batch = open()) {
            fails(
                    ErrorCode.VALIDATION_ERROR,
                    "'a' is there twice",
                    () -> batch.run(List.of("a", "a"), STANDARD, worked::add));
            fails(ErrorCode.VALIDATION_ERROR, "0 characters", () -> batch.run(List.of(""), STANDARD, worked::add));
            fails(
                    ErrorCode.VALIDATION_ERROR,
                    "1025 characters, allowed is 1 to 1024",
                    () -> batch.run(List.of("x".repeat(1025)), STANDARD, worked::add));
            fails(
                    ErrorCode.VALIDATION_ERROR,
                    "'q' is selected",
                    () -> batch.run(KEYS, STANDARD.only(Set.of("q")), worked::add));
            fails(ErrorCode.VALIDATION_ERROR, "parallelism", () -> batch.run(KEYS, STANDARD.parallel(0), worked::add));
            assertThat(batch.run(KEYS, STANDARD, worked::add).complete()).isTrue();
        }
    }

    @Test
    void aBatchIsOpenOnceAndRunsOnce() {
        try (Batch batch = open()) {
            fails(ErrorCode.LOCKED, "in use by this process", this::open);
            Batch.Report report = batch.run(List.of("a"), STANDARD, _ -> batch.run(KEYS, STANDARD, worked::add));
            assertThat(report.items().getFirst().failure())
                    .extracting(Failure::code)
                    .isEqualTo(ErrorCode.CONFLICT);
        }
        try (Batch batch = open()) {
            assertThat(batch.items()).hasSize(1);
        }
    }

    @Test
    void nothingMoreIsBegunWhenTheStateCannotBeSaved() {
        Batch batch = open();
        fails(
                ErrorCode.STATE_NOT_WRITABLE,
                Batch.STATE_FILE,
                () -> batch.run(KEYS, STANDARD, key -> {
                    worked.add(key);
                    batch.close();
                }));
        assertThat(worked).containsExactly("a");
        try (Batch again = open()) {
            assertThat(again.item("a").state()).isEqualTo(State.INTERRUPTED);
        }
    }

    @Test
    void aPlaceThatCannotHoldABatchIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        fails(ErrorCode.STATE_NOT_WRITABLE, "batch folder", () -> Batch.open(file, InstantSource.fixed(NOW)));
        Files.createDirectories(folder.resolve("b/" + Batch.STATE_FILE));
        fails(
                ErrorCode.STORE_UNAVAILABLE,
                "cannot be read",
                () -> Batch.open(folder.resolve("b"), InstantSource.fixed(NOW)));
        Files.createDirectories(folder.resolve("c/" + Batch.LOCK_FILE));
        fails(
                ErrorCode.STATE_NOT_WRITABLE,
                "cannot be made",
                () -> Batch.open(folder.resolve("c"), InstantSource.fixed(NOW)));
    }

    @Test
    void aStateOfANewerReleaseIsRefused() throws Exception {
        Files.write(folder.resolve(Batch.STATE_FILE), BatchRecord.sealed("stratiform-batch 2"));
        fails(ErrorCode.STATE_TOO_NEW, "newer release", this::open);
        Files.write(folder.resolve(Batch.STATE_FILE), BatchRecord.sealed("something else"));
        fails(ErrorCode.STORE_UNAVAILABLE, Batch.STATE_FILE + ":1:1", this::open);
        Files.writeString(folder.resolve(Batch.STATE_FILE), "my diary\n".repeat(9));
        fails(ErrorCode.STORE_UNAVAILABLE, Batch.STATE_FILE + ":1:1", this::open);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theStateIsPrivate() throws Exception {
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(Batch.STATE_FILE))))
                .isEqualTo("rw-------");
    }
}
