package dev.stratiform.core;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.core.run.RunState;
import java.util.Locale;

/// Words for states.
final class Phases {
    private Phases() {}

    /// Where an environment stands after its newest run; `anythingExists` says whether a stack is
    /// recorded as there.
    static DeploymentStatus.Phase of(RunRow row, boolean anythingExists) {
        boolean destroys = row.operation() == Operation.DESTROY;
        return switch (row.state()) {
            case QUEUED, RUNNING, CANCELLING, ROLLING_BACK ->
                destroys ? DeploymentStatus.Phase.DESTROYING : DeploymentStatus.Phase.DEPLOYING;
            case SUCCEEDED -> {
                if (anythingExists) {
                    yield destroys ? DeploymentStatus.Phase.PARTIAL : DeploymentStatus.Phase.DEPLOYED;
                }
                yield DeploymentStatus.Phase.DESTROYED;
            }
            case PARTIAL, CANCELLED -> DeploymentStatus.Phase.PARTIAL;
            case ROLLED_BACK -> anythingExists ? DeploymentStatus.Phase.DEPLOYED : DeploymentStatus.Phase.FAILED;
            case FAILED, ROLLBACK_FAILED -> DeploymentStatus.Phase.FAILED;
        };
    }

    /// A run state for people.
    static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
