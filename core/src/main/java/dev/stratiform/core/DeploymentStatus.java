package dev.stratiform.core;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.StackRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where one environment of a deployment stands.
///
/// `stacks` is the recorded state, one record per stack that was ever applied. `interrupted` says
/// that the last run has no living driver though it is not over.
public record DeploymentStatus(
        EnvironmentKey environment,
        String project,
        Phase phase,
        Optional<RunRow> lastRun,
        boolean interrupted,
        Optional<Lease.Holder> holder,
        List<StackRecord> stacks) {
    /// The status of a deployment in an environment: a fold of its runs.
    public enum Phase {
        /// Nothing was deployed.
        INITIALIZED,
        /// A run is going on.
        DEPLOYING,
        /// The last run did all it should.
        DEPLOYED,
        /// The last run did some of it.
        PARTIAL,
        /// The last run failed.
        FAILED,
        /// It is being destroyed.
        DESTROYING,
        /// Nothing is left.
        DESTROYED;

        /// The name in JSON.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
