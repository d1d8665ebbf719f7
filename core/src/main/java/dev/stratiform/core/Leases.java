package dev.stratiform.core;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;

/// Takes environments' leases for this process.
record Leases(PlaneTools tools) {
    private RunStore store() {
        return tools.driver().store();
    }

    /// Takes the lease for a run; `CONFLICT` when an earlier run is not over.
    Lease acquire(EnvironmentKey environment, String run, String by) {
        Lease lease = store().acquire(environment, holder(run, by));
        List<RunRow> last = store().runs(environment, 1);
        if (!last.isEmpty()
                && !last.getFirst().state().terminal()
                && !last.getFirst().id().equals(run)) {
            store().release(lease);
            throw unfinished(last.getFirst());
        }
        return lease;
    }

    private static RuntimeException unfinished(RunRow row) {
        return Failure.of(
                        ErrorCode.CONFLICT,
                        "the run " + row.id() + " of " + row.environment() + " was interrupted and is not over")
                .withNext(
                        "stratiform resume " + row.id() + ", or stratiform cancel " + row.id() + " and then resume it")
                .toException();
    }

    /// Who takes a lease for a run.
    Lease.Holder holder(String run, String by) {
        PlaneTools.Person person = tools.person();
        return new Lease.Holder(
                by, person.host(), person.pid(), run, tools.driver().clock().instant());
    }
}
