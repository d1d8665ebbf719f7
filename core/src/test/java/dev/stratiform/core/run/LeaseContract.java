package dev.stratiform.core.run;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;
import static dev.stratiform.core.run.StoreExamples.record;
import static dev.stratiform.core.run.StoreExamples.row;
import static dev.stratiform.core.run.StoreExamples.together;
import static dev.stratiform.core.run.StoreExamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every run store must do with leases and their tokens.
public interface LeaseContract {
    /// The store under test; nothing is in it when a test begins.
    RunStore store();

    /// Another opening of the same storage, as a second process has it. Closed by the test or after
    /// it.
    RunStore another();

    @Test
    default void aHeldLeaseIsRefusedAndTheHolderIsNamed() {
        store().acquire(DEV, holder("ann"));
        for (RunStore second : List.of(store(), another())) {
            assertThatThrownBy(() -> second.acquire(DEV, holder("bob")))
                    .hasMessageContaining("ann@host-1")
                    .hasMessageContaining("run-ann")
                    .hasMessageContaining("D1BRV40/dev")
                    .hasMessageContaining("LOCKED");
            assertThat(second.holder(DEV)).contains(holder("ann"));
        }
    }

    @Test
    default void environmentsHaveLeasesOfTheirOwn() {
        EnvironmentKey prod = new EnvironmentKey("D1BRV40", "prod");
        Lease dev = store().acquire(DEV, holder("ann"));
        Lease other = another().acquire(prod, holder("bob"));
        assertThat(List.of(dev.environment(), other.environment())).containsExactly(DEV, prod);
        assertThat(store().holder(prod)).contains(holder("bob"));
        assertThat(store().environments()).isEmpty();
    }

    @Test
    default void aLeaseThatWasGivenBackIsFreeWithAHigherToken() {
        long last = 0;
        for (RunStore next : List.of(store(), another(), store())) {
            Lease lease = next.acquire(DEV, holder("ann"));
            assertThat(lease.token()).isGreaterThan(last);
            assertThat(lease.holder()).isEqualTo(holder("ann"));
            last = lease.token();
            next.release(lease);
            assertThat(store().holder(DEV)).isEmpty();
        }
    }

    @Test
    default void aHolderWhoseProcessIsGoneLosesItsLease() {
        RunStore dying = another();
        Lease old = dying.acquire(DEV, holder("ann"));
        dying.commit(commit(old, "r1", 0, 3));
        dying.close();
        assertThat(store().holder(DEV)).isEmpty();
        Lease lease = store().acquire(DEV, holder("bob"));
        assertThat(lease.token()).isGreaterThan(old.token());
        assertThat(store().entries("r1", 0, 10)).hasSize(3);
        store().commit(commit(lease, "r1", 3, 1));
        assertThat(store().run("r1").orElseThrow().version()).isEqualTo(4);
    }

    @Test
    default void aPausedHolderWithAnOldTokenIsRefused() {
        Lease old = store().acquire(DEV, holder("ann"));
        store().commit(commit(old, "r1", 0, 1));
        store().release(old);
        assertThat(codeOf(() -> store().commit(commit(old, "r1", 1, 1)))).isEqualTo(ErrorCode.LEASE_LOST);
        Lease taken = another().acquire(DEV, holder("bob"));
        assertThat(codeOf(() -> store().commit(commit(old, "r1", 1, 1)))).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(codeOf(() -> store().commit(commit(old, "r2", 0, 1)))).isEqualTo(ErrorCode.LEASE_LOST);
        store().release(old);
        assertThat(store().holder(DEV)).contains(taken.holder());
        assertThat(store().run("r1").orElseThrow().version()).isEqualTo(1);
        assertThat(store().run("r2")).isEmpty();
    }

    @Test
    default void aLeaseOfAnotherEnvironmentDoesNotHelp() {
        EnvironmentKey prod = new EnvironmentKey("D1BRV40", "prod");
        Lease dev = store().acquire(DEV, holder("ann"));
        store().acquire(prod, holder("ann"));
        var foreignRow = new RunStore.Commit(
                row("r1", prod, 1), 0, dev, List.of(StoreExamples.entry("r1", 1)), List.of(), java.util.Map.of());
        assertThat(codeOf(() -> store().commit(foreignRow))).isEqualTo(ErrorCode.LEASE_LOST);
        var foreignRecord = with(commit(dev, "r1", 0, 1), List.of(record(prod, "api", 1)), List.of());
        assertThat(codeOf(() -> store().commit(foreignRecord))).isEqualTo(ErrorCode.LEASE_LOST);
        assertThat(store().environments()).isEmpty();
    }

    @Test
    default void aLeaseThatWasNeverGivenIsRefused() {
        Lease invented = new Lease(DEV, 99, holder("eve"));
        assertThat(codeOf(() -> store().commit(commit(invented, "r1", 0, 1)))).isEqualTo(ErrorCode.LEASE_LOST);
        store().release(invented);
        assertThat(store().holder(DEV)).isEmpty();
    }

    @Test
    default void ofManyThatAcquireOneWins() {
        RunStore other = another();
        for (int round = 0; round < 10; round++) {
            AtomicInteger number = new AtomicInteger();
            List<ErrorCode> codes = together(
                    8,
                    () -> codeOf(
                            () -> (number.incrementAndGet() % 2 == 0 ? store() : other).acquire(DEV, holder("ann"))));
            assertThat(Collections.frequency(codes, null)).isOne();
            assertThat(Collections.frequency(codes, ErrorCode.LOCKED)).isEqualTo(7);
            for (RunStore one : List.of(store(), other)) {
                one.release(new Lease(DEV, round + 1L, holder("ann")));
            }
            assertThat(store().holder(DEV)).isEmpty();
        }
    }
}
