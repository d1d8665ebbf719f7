package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StepState;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Order beyond the plain graph: rules R1, R2 and R5 of the design page runs.
class OrderingRulesTest {
    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    @Test
    void aStackThatLosesAnEdgeIsDeployedBeforeItsFormerDependencyChanges() {
        fixture.manifest("base: { config: { v: 1 } }\nuser: { dependsOn: [base], config: { v: 1 } }\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest("base: { config: { v: 2 } }\nuser: { config: { v: 2 } }\n");
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(plan.orderChanges()).singleElement().asString().contains("user no longer needs base");
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("APPLY user", "APPLY base");
    }

    @Test
    void anEdgeThatTurnsRoundClosesNoCycle() {
        fixture.manifest("one: {}\ntwo: { dependsOn: [one] }\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest("one: { dependsOn: [two], config: { v: 2 } }\ntwo: { config: { v: 2 } }\n");
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY two", "APPLY one");
    }

    @Test
    void aRemovedStackGoesAfterEveryStackThatRecordedANeedOfIt() {
        fixture.manifest("old: {}\nuser: { dependsOn: [old], config: { v: 1 } }\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest("removedStacks: destroy\n", "user: { config: { v: 2 } }\n");
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("APPLY user", "DESTROY old");
    }

    @Test
    void nothingIsDestroyedAfterTheDestroyOfADependentFailed() {
        fixture.manifest("base: {}\nuser: { dependsOn: [base] }\nalone: {}\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.engine.failNext("user", ErrorCode.ENGINE_FAILED);
        Run run = fixture.destroy();
        assertThat(run.step("base").state()).isEqualTo(StepState.SKIPPED);
        assertThat(fixture.engine.story()).containsExactly("DESTROY alone");
    }
}
