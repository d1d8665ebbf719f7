package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.run.StepState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that plan again just in time and wait outside the envelope.
class EnvelopeRunsTest {
    private static final ResourceChange UPDATE = new ResourceChange("r1", "box", "update", Phase.PLANNED, List.of("a"));
    private static final ResourceChange DELETE = new ResourceChange("r2", "db", "delete", Phase.PLANNED, List.of());

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
    }

    @AfterEach
    void close() {
        // A driver whose run still waits for a person would be waited for.
        fixture.store.close();
        fixture.plane.close();
    }

    private void manifest(String envelope) {
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { %s } }
                defaults: { engine: command }
                stacks:
                  network: { outputs: { id: { type: string, mock: m } } }
                  database: { config: { net: "${stack.network.id}" } }
                  other: {}
                """.formatted(envelope));
    }

    private Run waiting(String id, String stack) {
        Instant limit = Instant.now().plusSeconds(20);
        while (fixture.view(id).run().step(stack).state() != StepState.WAITING_APPROVAL) {
            assertThat(Instant.now()).as("%s", fixture.view(id).run().steps()).isBefore(limit);
            fixture.pause(id);
        }
        return fixture.view(id).run();
    }

    private Run approved(String id, String stack) {
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.APPROVE, stack, "", "bob", Instant.EPOCH));
        return fixture.finish(id);
    }

    @Test
    void aStackOutsideTheEnvelopeWaitsAndTheOthersGoOn() {
        manifest("envelope: { protectTypes: [db], maxChanges: 9 }");
        fixture.engine.predict("network", UPDATE);
        fixture.engine.predict("database", UPDATE, DELETE);
        fixture.engine.predict("other", UPDATE);
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        Run run = waiting(id, "database");
        assertThat(run.step("database").failure())
                .hasValueSatisfying(why -> assertThat(why.message()).contains("delete r2: its type db is protected"));
        assertThat(fixture.engine.story()).doesNotContain("APPLY database");
        assertThat(approved(id, "database").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactlyInAnyOrder("APPLY network", "APPLY other", "APPLY database");
    }

    @Test
    void anApprovalHoldsForThePlanThatWasSeenAndNoOther() {
        manifest("envelope: { protectTypes: [db] }");
        fixture.engine.predict("network", DELETE);
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY, "network"));
        String seen = waiting(id, "network").step("network").plan();
        fixture.engine.predict("network", DELETE, UPDATE);
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.APPROVE, "network", seen, "bob", Instant.EPOCH));
        Instant limit = Instant.now().plusSeconds(20);
        while (fixture.view(id).run().step("network").plan().equals(seen)) {
            assertThat(Instant.now()).isBefore(limit);
            fixture.pause(id);
        }
        waiting(id, "network");
        assertThat(fixture.engine.story()).isEmpty();
        assertThat(approved(id, "network").state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void withoutAnEnvelopeNothingIsPlannedAgain() {
        manifest("");
        fixture.engine.predict("network", DELETE);
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aDeployAfterAPlanWaitsWhereItWouldTakeAwayWhatAProvisionalPlanDidNotShow() {
        manifest("");
        Order order = PlaneFixture.order(Operation.DEPLOY);
        fixture.engine.predict("database", UPDATE);
        ApprovedPlan plan = ApprovedPlan.of(fixture.plane.plan(order));
        assertThat(plan.destructive()).containsKey("database").doesNotContainKey("other");
        fixture.engine.predict("database", UPDATE, DELETE);
        String id = fixture.plane.start(order, plan);
        assertThat(waiting(id, "database").step("database").failure())
                .hasValueSatisfying(why -> assertThat(why.message()).contains("does not show it"));
        assertThat(approved(id, "database").state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void whatAProvisionalPlanShowedIsDone() {
        manifest("");
        Order order = PlaneFixture.order(Operation.DEPLOY);
        fixture.engine.predict("database", DELETE);
        String id = fixture.plane.start(order, ApprovedPlan.of(fixture.plane.plan(order)));
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.SUCCEEDED);
    }
}
