package dev.stratiform.core;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunState;
import java.util.Locale;

/// Words for states.
final class Phases {
    private Phases() {}

    /// Where an environment stands after its newest run.
    static DeploymentStatus.Phase of(RunRow row) {
        boolean destroys = row.operation() == Operation.DESTROY;
        return switch (row.state()) {
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK ->
                destroys ? DeploymentStatus.Phase.DESTROYING : DeploymentStatus.Phase.DEPLOYING;
            case SUCCEEDED -> destroys ? DeploymentStatus.Phase.DESTROYED : DeploymentStatus.Phase.DEPLOYED;
            case PARTIAL -> DeploymentStatus.Phase.PARTIAL;
            case CANCELLED -> DeploymentStatus.Phase.PARTIAL;
            case ROLLED_BACK -> DeploymentStatus.Phase.DEPLOYED;
            case FAILED, ROLLBACK_FAILED -> DeploymentStatus.Phase.FAILED;
        };
    }

    /// A run state for people.
    static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
