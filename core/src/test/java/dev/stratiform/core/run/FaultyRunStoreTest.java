package dev.stratiform.core.run;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.START;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.FaultyRunStore.Calls;
import dev.stratiform.core.run.FaultyRunStore.Moment;
import dev.stratiform.core.value.Digest;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultyRunStoreTest {
    private final InMemoryRunStore memory = new InMemoryRunStore();

    @Test
    void theChosenWriteFailsBeforeItsEffectAndAllLaterOnesToo() {
        var store = new FaultyRunStore(memory.another(), Calls.WRITES, 3, Moment.BEFORE);
        Lease lease = store.acquire(DEV, holder("ann"));
        store.commit(commit(lease, "r1", 0, 1));
        assertThat(store.run("r1")).isPresent();
        assertThat(store.struck()).isFalse();
        assertThat(codeOf(() -> store.commit(commit(lease, "r1", 1, 1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(store.struck()).isTrue();
        assertThat(codeOf(() -> store.commit(commit(lease, "r1", 1, 1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(codeOf(() -> store.run("r1"))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(memory.run("r1").orElseThrow().version()).isOne();
        store.close();
        assertThat(memory.holder(DEV)).isEmpty();
    }

    @Test
    void theChosenWriteMayHaveItsEffectAndStillFail() {
        var store = new FaultyRunStore(memory.another(), Calls.WRITES, 2, Moment.AFTER);
        Lease lease = store.acquire(DEV, holder("ann"));
        assertThat(codeOf(() -> store.commit(commit(lease, "r1", 0, 1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(memory.run("r1")).isPresent();
        assertThat(codeOf(() -> store.release(lease))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(memory.holder(DEV)).isPresent();
    }

    @Test
    void everyCallCountsWhenAllDo() {
        var store = new FaultyRunStore(memory, Calls.ALL, 13, Moment.BEFORE);
        Lease lease = store.acquire(DEV, holder("ann"));
        store.commit(commit(lease, "r1", 0, 1));
        store.request(new RunRequest("r1", RunRequest.Kind.CANCEL, null, "1", "bob", START));
        assertThat(store.takeRequests("r1")).hasSize(1);
        assertThat(store.holder(DEV)).isPresent();
        assertThat(store.runs(DEV, 1)).hasSize(1);
        assertThat(store.environments()).containsExactly(DEV);
        assertThat(store.entries("r1", 0, 9)).hasSize(1);
        assertThat(store.awaitEntry("r1", 0, Duration.ZERO)).isTrue();
        assertThat(store.records(DEV)).isEmpty();
        assertThat(store.recordsAt(DEV, 1)).isEmpty();
        assertThat(store.durations(DEV)).isEmpty();
        assertThat(codeOf(() -> store.blob(Digest.of("x")))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }
}
