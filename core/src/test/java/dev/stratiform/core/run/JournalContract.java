package dev.stratiform.core.run;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.START;
import static dev.stratiform.core.run.StoreExamples.bytes;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.entry;
import static dev.stratiform.core.run.StoreExamples.hardValue;
import static dev.stratiform.core.run.StoreExamples.holder;
import static dev.stratiform.core.run.StoreExamples.record;
import static dev.stratiform.core.run.StoreExamples.row;
import static dev.stratiform.core.run.StoreExamples.together;
import static dev.stratiform.core.run.StoreExamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.RunStore.Commit;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every run store must do with commits and journals.
public interface JournalContract {
    /// The store under test; nothing is in it when a test begins.
    RunStore store();

    /// Another opening of the same storage, as a second process has it. Closed by the test or after
    /// it.
    RunStore another();

    @Test
    default void aNewStoreIsEmpty() {
        assertThat(store().run("r1")).isEmpty();
        assertThat(store().runs(DEV, 10)).isEmpty();
        assertThat(store().environments()).isEmpty();
        assertThat(store().entries("r1", 0, 10)).isEmpty();
        assertThat(store().awaitEntry("r1", 0, Duration.ZERO)).isFalse();
        assertThat(store().records(DEV)).isEmpty();
        assertThat(store().recordsAt(DEV, 5)).isEmpty();
        assertThat(store().durations(DEV)).isEmpty();
        assertThat(store().blob(Digest.of(bytes("x")))).isEmpty();
        assertThat(store().takeRequests("r1")).isEmpty();
        assertThat(store().holder(DEV)).isEmpty();
    }

    @Test
    default void aCommitIsReadBackAsItWasWritten() {
        Lease lease = store().acquire(DEV, holder("ann"));
        List<JournalEntry> entries = List.of(
                new JournalEntry("r1", 1, START, "STARTED", hardValue()),
                new JournalEntry(
                        "r1", 2, Instant.parse("1969-12-31T23:59:59.999999999Z"), "ı-ünïcode", Value.Fields.EMPTY));
        RunRow row = row("r1", DEV, 2);
        store().commit(new Commit(row, 0, lease, entries, List.of(), Map.of()));
        for (RunStore reader : List.of(store(), another())) {
            assertThat(reader.run("r1")).contains(row);
            assertThat(reader.entries("r1", 0, 10)).isEqualTo(entries);
            assertThat(List.copyOf(reader.entries("r1", 0, 1)
                            .getFirst()
                            .payload()
                            .values()
                            .keySet()))
                    .isEqualTo(List.copyOf(hardValue().values().keySet()));
        }
    }

    @Test
    default void theSummaryOfARunFollowsItsLastCommit() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 3));
        RunRow ended = new RunRow(
                "r1",
                DEV,
                Operation.DESTROY,
                RunState.PARTIAL,
                4,
                7,
                new RunRow.Counts(9, 8, 7, 6, 5),
                "bob",
                START,
                START.plusSeconds(9),
                "other");
        store().commit(new Commit(ended, 3, lease, List.of(entry("r1", 4)), List.of(), Map.of()));
        assertThat(store().run("r1")).contains(ended);
        assertThat(store().runs(DEV, 10)).containsExactly(ended);
    }

    @Test
    default void ofManyThatCreateARunOneWins() {
        Lease lease = store().acquire(DEV, holder("ann"));
        List<ErrorCode> codes = together(16, () -> codeOf(() -> store().commit(commit(lease, "r1", 0, 2))));
        assertThat(codes).containsOnlyOnce((ErrorCode) null);
        assertThat(Collections.frequency(codes, ErrorCode.STALE_VERSION)).isEqualTo(15);
        assertThat(store().entries("r1", 0, 100)).hasSize(2);
    }

    @Test
    default void ofManyThatUpdateTheSameVersionOneWins() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 1));
        for (int round = 1; round <= 20; round++) {
            long version = round;
            List<ErrorCode> codes = together(8, () -> codeOf(() -> store().commit(commit(lease, "r1", version, 1))));
            assertThat(Collections.frequency(codes, null)).isOne();
            assertThat(Collections.frequency(codes, ErrorCode.STALE_VERSION)).isEqualTo(7);
        }
        assertThat(store().run("r1").orElseThrow().version()).isEqualTo(21);
    }

    @Test
    default void aStaleVersionNamesTheCurrentOne() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 17));
        assertThatThrownBy(() -> store().commit(commit(lease, "r1", 16, 1)))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("r1")
                .hasMessageContaining("17")
                .hasMessageContaining("STALE_VERSION");
    }

    @Test
    default void aGapInTheJournalIsRefused() {
        Lease lease = store().acquire(DEV, holder("ann"));
        RunRow three = row("r1", DEV, 3);
        List<Commit> wrong = List.of(
                new Commit(three, 0, lease, List.of(entry("r1", 1), entry("r1", 3)), List.of(), Map.of()),
                new Commit(three, 0, lease, List.of(entry("r1", 2), entry("r1", 3)), List.of(), Map.of()),
                new Commit(three, 0, lease, List.of(entry("r1", 1), entry("r1", 1)), List.of(), Map.of()),
                new Commit(three, 0, lease, List.of(entry("r1", 1), entry("r1", 2)), List.of(), Map.of()),
                new Commit(row("r1", DEV, 1), 0, lease, List.of(entry("r2", 1)), List.of(), Map.of()),
                new Commit(row("r1", DEV, 0), 0, lease, List.of(), List.of(), Map.of()));
        for (Commit commit : wrong) {
            assertThat(codeOf(() -> store().commit(commit))).isEqualTo(ErrorCode.STALE_VERSION);
        }
        assertThat(store().run("r1")).isEmpty();
        assertThat(store().entries("r1", 0, 10)).isEmpty();
    }

    @Test
    default void aRefusedCommitLeavesNothing() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 1));
        Commit stale = with(commit(lease, "r1", 5, 1), List.of(record(DEV, "api", 1)), List.of(bytes("content")));
        assertThat(codeOf(() -> store().commit(stale))).isEqualTo(ErrorCode.STALE_VERSION);
        assertThat(store().records(DEV)).isEmpty();
        assertThat(store().blob(Digest.of(bytes("content")))).isEmpty();
        assertThat(store().run("r1").orElseThrow().version()).isEqualTo(1);
    }

    @Test
    default void sequencesAreGapFreeWhileManyWrite() {
        Lease lease = store().acquire(DEV, holder("ann"));
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (done.get() < 6) {
                List<JournalEntry> seen = store().entries("r1", 0, 1000);
                assertThat(seen.stream().map(JournalEntry::sequence).toList())
                        .isEqualTo(
                                LongStream.rangeClosed(1, seen.size()).boxed().toList());
                assertThat(store().run("r1").map(RunRow::version).orElse(0L)).isGreaterThanOrEqualTo(seen.size());
            }
        });
        together(6, () -> {
            for (int written = 0; written < 25; ) {
                long version = store().run("r1").map(RunRow::version).orElse(0L);
                if (codeOf(() -> store().commit(commit(lease, "r1", version, 1))) == null) {
                    written++;
                }
            }
            return done.incrementAndGet();
        });
        reader.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(store().entries("r1", 0, 1000).stream()
                        .map(JournalEntry::sequence)
                        .toList())
                .isEqualTo(LongStream.rangeClosed(1, 150).boxed().toList());
    }

    @Test
    default void pagesStayTheSameWhileEntriesAreAdded() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 100));
        List<JournalEntry> all = new ArrayList<>();
        long version = 100;
        for (List<JournalEntry> page = store().entries("r1", 0, 7); page.size() == 7 && version < 200; ) {
            all.addAll(page);
            store().commit(commit(lease, "r1", version, 3));
            version += 3;
            page = store().entries("r1", all.getLast().sequence(), 7);
        }
        assertThat(all.stream().map(JournalEntry::sequence).toList())
                .isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
        assertThat(all).hasSizeGreaterThan(100);
        assertThat(store().entries("r1", version, 7)).isEmpty();
        assertThat(store().entries("r1", version + 50, 7)).isEmpty();
    }

    @Test
    default void tenThousandEntriesAreOneCommit() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 10_000));
        assertThat(store().entries("r1", 0, 20_000)).hasSize(10_000);
        assertThat(store().entries("r1", 9_998, 10).stream()
                        .map(JournalEntry::sequence)
                        .toList())
                .containsExactly(9_999L, 10_000L);
    }

    @Test
    default void aPayloadMayBeLargerThanFourHundredKilobytes() {
        Lease lease = store().acquire(DEV, holder("ann"));
        Value.Fields payload = new Value.Fields(Map.of(
                "text",
                Value.of("0123456789".repeat(50_000)),
                "secret",
                new Value.Secret(Value.of("9876543210".repeat(50_000)))));
        JournalEntry big = new JournalEntry("r1", 1, START, "BIG", payload);
        store().commit(new Commit(row("r1", DEV, 1), 0, lease, List.of(big), List.of(), Map.of()));
        assertThat(store().entries("r1", 0, 1).equals(List.of(big))).isTrue();
    }

    @Test
    default void aClockThatMovedBackChangesNoOrder() {
        Lease lease = store().acquire(DEV, holder("ann"));
        for (int n = 1; n <= 3; n++) {
            Instant at = START.minusSeconds(3600L * n);
            RunRow row = new RunRow(
                    "r" + n,
                    DEV,
                    Operation.DEPLOY,
                    RunState.QUEUED,
                    2,
                    n,
                    new RunRow.Counts(0, 0, 0, 0, 0),
                    "ann",
                    at,
                    at,
                    "s");
            List<JournalEntry> entries = List.of(
                    new JournalEntry("r" + n, 1, at, "A", Value.Fields.EMPTY),
                    new JournalEntry("r" + n, 2, at.minusSeconds(60), "B", Value.Fields.EMPTY));
            store().commit(new Commit(row, 0, lease, entries, List.of(), Map.of()));
        }
        assertThat(store().runs(DEV, 10).stream().map(RunRow::id)).containsExactly("r3", "r2", "r1");
        assertThat(store().entries("r2", 0, 10).stream().map(JournalEntry::type))
                .containsExactly("A", "B");
    }

    @Test
    default void runsComeNewestFirstAndBelongToOneEnvironment() {
        EnvironmentKey lower = new EnvironmentKey("d1brv40", "dev");
        EnvironmentKey prod = new EnvironmentKey("D1BRV40", "prod");
        for (EnvironmentKey key : List.of(prod, lower, DEV)) {
            Lease lease = store().acquire(key, holder("ann"));
            for (int n = 1; n <= 5; n++) {
                store().commit(commit(lease, key.environment() + key.deployment() + n, 0, 1));
            }
            store().release(lease);
        }
        assertThat(store().runs(DEV, 3).stream().map(RunRow::id))
                .containsExactly("devD1BRV405", "devD1BRV404", "devD1BRV403");
        assertThat(store().runs(lower, 100).stream().map(RunRow::id)).hasSize(5).contains("devd1brv405");
        assertThat(store().environments()).containsExactly(DEV, prod, lower);
    }

    @Test
    default void awaitingAnEntryThatIsThereTakesNoTime() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 2));
        assertThat(store().awaitEntry("r1", 1, Duration.ofDays(40_000))).isTrue();
        assertThat(store().awaitEntry("r1", 2, Duration.ofMillis(20))).isFalse();
    }

    @Test
    default void awaitingSeesTheCommitsOfThisAndOfOtherProcesses() {
        Lease lease = store().acquire(DEV, holder("ann"));
        RunStore other = another();
        List<CompletableFuture<Boolean>> waiting = List.of(
                CompletableFuture.supplyAsync(() -> store().awaitEntry("r1", 2, Duration.ofSeconds(30))),
                CompletableFuture.supplyAsync(() -> other.awaitEntry("r1", 2, Duration.ofSeconds(30))));
        store().commit(commit(lease, "r1", 0, 2));
        store().commit(commit(lease, "r1", 2, 1));
        for (CompletableFuture<Boolean> one : waiting) {
            assertThat(one.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }

    @Test
    default void anInterruptedWaitEndsAndStaysInterrupted() throws InterruptedException {
        CompletableFuture<List<Boolean>> seen = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            boolean there = store().awaitEntry("r1", 0, Duration.ofSeconds(60));
            seen.complete(List.of(there, Thread.currentThread().isInterrupted()));
        });
        waiter.interrupt();
        assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join()).containsExactly(false, true);
        waiter.join();
    }

    @Test
    default void aClosedStoreRefusesEverything() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().close();
        store().close();
        assertThat(codeOf(() -> store().run("r1"))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(codeOf(() -> store().entries("r1", 0, 1))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(codeOf(() -> store().awaitEntry("r1", 0, Duration.ofSeconds(60))))
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(codeOf(() -> store().commit(commit(lease, "r1", 0, 1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(codeOf(() -> store().acquire(DEV, holder("ann")))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }
}
