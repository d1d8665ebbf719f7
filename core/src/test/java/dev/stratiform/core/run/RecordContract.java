package dev.stratiform.core.run;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.START;
import static dev.stratiform.core.run.StoreExamples.bytes;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.hardValue;
import static dev.stratiform.core.run.StoreExamples.holder;
import static dev.stratiform.core.run.StoreExamples.noise;
import static dev.stratiform.core.run.StoreExamples.record;
import static dev.stratiform.core.run.StoreExamples.together;
import static dev.stratiform.core.run.StoreExamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.RunRequest.Kind;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What every run store must do with recorded state, blobs and requests.
public interface RecordContract {
    /// The store under test; nothing is in it when a test begins.
    RunStore store();

    /// Another opening of the same storage, as a second process has it. Closed by the test or after
    /// it.
    RunStore another();

    @Test
    default void aRecordIsReadBackAsItWasWritten() {
        Lease lease = store().acquire(DEV, holder("ann"));
        StackRecord plain = record(DEV, "api", 1);
        StackRecord hard = new StackRecord(
                DEV,
                "database",
                2,
                "r1",
                StackRecord.Kind.DESTROYED,
                "pulumi",
                "3.1",
                List.of(),
                hardValue(),
                hardValue(),
                true,
                "",
                hardValue(),
                "f",
                START,
                Duration.ZERO);
        store().commit(with(commit(lease, "r1", 0, 1), List.of(plain, hard), List.of()));
        assertThat(store().records(DEV)).containsExactlyInAnyOrder(plain, hard);
        assertThat(another().records(DEV)).containsExactlyInAnyOrder(plain, hard);
    }

    @Test
    default void theNewestRecordOfEachStackCounts() {
        Lease lease = store().acquire(DEV, holder("ann"));
        StackRecord applied = record(DEV, "api", 3);
        StackRecord destroyed = record(DEV, "api", 3, StackRecord.Kind.DESTROYED);
        store().commit(with(
                commit(lease, "r1", 0, 1), List.of(record(DEV, "api", 1), record(DEV, "web", 1), applied), List.of()));
        assertThat(store().records(DEV)).containsExactlyInAnyOrder(applied, record(DEV, "web", 1));
        store().commit(with(commit(lease, "r1", 1, 1), List.of(destroyed), List.of()));
        assertThat(store().records(DEV)).containsExactlyInAnyOrder(destroyed, record(DEV, "web", 1));
        assertThat(store().records(new EnvironmentKey("D1BRV40", "prod"))).isEmpty();
    }

    @Test
    default void recordsOfAnEarlierGenerationCanBeRead() {
        Lease lease = store().acquire(DEV, holder("ann"));
        List<StackRecord> all = new ArrayList<>();
        for (long generation = 1; generation <= 4; generation++) {
            all.add(record(DEV, "api", generation));
        }
        all.add(record(DEV, "web", 3));
        all.add(record(DEV, "web", 4, StackRecord.Kind.DESTROYED));
        store().commit(with(commit(lease, "r1", 0, 1), all, List.of()));
        assertThat(store().recordsAt(DEV, 0)).isEmpty();
        assertThat(store().recordsAt(DEV, 2)).containsExactly(record(DEV, "api", 2));
        assertThat(store().recordsAt(DEV, 3)).containsExactlyInAnyOrder(record(DEV, "api", 3), record(DEV, "web", 3));
        assertThat(store().recordsAt(DEV, 9))
                .containsExactlyInAnyOrder(record(DEV, "api", 4), record(DEV, "web", 4, StackRecord.Kind.DESTROYED));
    }

    @Test
    default void theLastTenApplyTimesAreKnownNewestFirst() {
        Lease lease = store().acquire(DEV, holder("ann"));
        List<StackRecord> all = new ArrayList<>();
        LongStream.rangeClosed(1, 13).forEach(g -> all.add(record(DEV, "api", g)));
        all.add(record(DEV, "web", 13));
        all.add(record(DEV, "web", 14, StackRecord.Kind.DESTROYED));
        store().commit(with(commit(lease, "r1", 0, 1), all, List.of()));
        assertThat(store().durations(DEV))
                .isEqualTo(Map.of(
                        "api",
                        LongStream.rangeClosed(4, 13)
                                .mapToObj(g -> Duration.ofSeconds(17 - g, 5))
                                .toList(),
                        "web",
                        List.of(Duration.ofSeconds(13, 5))));
    }

    @Test
    default void aBlobIsFoundByItsDigest() {
        Lease lease = store().acquire(DEV, holder("ann"));
        List<byte[]> blobs =
                List.of(bytes(""), bytes("small"), bytes("repeat ".repeat(200_000)), noise(3_000_000, 7), new byte[] {
                    0x1f, (byte) 0x8b
                });
        store().commit(with(commit(lease, "r1", 0, 1), List.of(), blobs));
        store().commit(with(commit(lease, "r1", 1, 1), List.of(), blobs));
        for (byte[] blob : blobs) {
            assertThat(store().blob(Digest.of(blob)).orElseThrow()).isEqualTo(blob);
            assertThat(another().blob(Digest.of(blob)).orElseThrow()).isEqualTo(blob);
        }
    }

    @Test
    default void aBlobUnderAWrongDigestIsRefused() {
        Lease lease = store().acquire(DEV, holder("ann"));
        var wrong = new RunStore.Commit(
                StoreExamples.row("r1", DEV, 1),
                0,
                lease,
                List.of(StoreExamples.entry("r1", 1)),
                List.of(),
                Map.of(Digest.of(bytes("a")), bytes("b")));
        assertThat(codeOf(() -> store().commit(wrong))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(store().run("r1")).isEmpty();
    }

    @Test
    default void requestsAreGivenOutOnceAndInOrder() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 1));
        store().commit(commit(lease, "r2", 0, 1));
        RunStore asking = another();
        RunRequest cancel = new RunRequest("r1", Kind.CANCEL, null, "1", "bob", START);
        RunRequest approve = new RunRequest("r1", Kind.APPROVE, "api", "digest", "eve", START.minusSeconds(60));
        RunRequest other = new RunRequest("r2", Kind.REJECT, "web", "", "bob", START);
        List.of(cancel, other, approve, cancel).forEach(asking::request);
        assertThat(store().takeRequests("r1")).containsExactly(cancel, approve, cancel);
        assertThat(store().takeRequests("r1")).isEmpty();
        assertThat(asking.takeRequests("r2")).containsExactly(other);
        assertThat(asking.takeRequests("r2")).isEmpty();
    }

    @Test
    default void noRequestIsGivenToTwoTakers() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(commit(lease, "r1", 0, 1));
        List<RunRequest> asked = IntStream.range(0, 40)
                .mapToObj(n -> new RunRequest("r1", Kind.APPROVE, "stack-" + n, "d", "bob", START))
                .toList();
        asked.forEach(store()::request);
        List<RunRequest> taken = together(8, () -> store().takeRequests("r1")).stream()
                .flatMap(List::stream)
                .toList();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    default void aRequestForARunThatDoesNotExistIsRefused() {
        RunRequest request = new RunRequest("nobody", Kind.CANCEL, null, "1", "bob", START);
        assertThat(codeOf(() -> store().request(request))).isEqualTo(ErrorCode.RUN_NOT_FOUND);
    }

    @Test
    default void secretsStayMarked() {
        Lease lease = store().acquire(DEV, holder("ann"));
        store().commit(with(commit(lease, "r1", 0, 1), List.of(record(DEV, "api", 1)), List.of()));
        Value password = store().records(DEV).getFirst().outputs().values().get("password");
        assertThat(password).isEqualTo(new Value.Secret(Value.of("pass-1")));
        assertThat(password.toString()).isEqualTo("***");
    }
}
