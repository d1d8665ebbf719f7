package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.plan.EnvironmentDiff;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Refresh, drift, resources, states and differences between environments.
class StackStatesTest {
    private static final Order.Target DEV = Order.Target.of("", "dev");

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void deployed() {
        fixture = new PlaneFixture(folder);
        fixture.manifest("""
                network: {}
                api: { config: { net: "${stack.network.id}" } }
                """);
        fixture.deploy();
        fixture.engine.forgetEffects();
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    private String refresh() {
        return fixture.finish(fixture.plane.start(PlaneFixture.order(Operation.REFRESH)))
                .state()
                .name();
    }

    @Test
    void aRefreshThatFindsNothingNewLeavesNothingToDo() {
        assertThat(refresh()).isEqualTo("SUCCEEDED");
        fixture.engine.forgetEffects();
        fixture.deploy();
        assertThat(fixture.engine.story()).isEmpty();
    }

    @Test
    void outputsThatARefreshFindsChangedMakeTheStackAndItsDependentsRunAgain() {
        fixture.engine.outputs("network", new Value.Fields(Map.of("id", Value.of("other"))));
        refresh();
        assertThat(fixture.plane.outputs("", "dev").get("network").values()).containsEntry("id", Value.of("other"));
        fixture.engine.forgetEffects();
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY api");
    }

    @Test
    void driftIsAPlanOfARefreshAndChangesNothing() {
        fixture.engine.drift(
                "network",
                new StackEngine.ResourceChange("vpc", "thing", "update", StackEngine.Phase.PLANNED, List.of("cidr")));
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.REFRESH));
        assertThat(plan.steps())
                .filteredOn(step -> !step.resources().isEmpty())
                .extracting(Plan.PlanStep::stack)
                .containsExactly("network");
        assertThat(fixture.engine.effects()).isEmpty();
    }

    @Test
    void statesAreExportedAndImportedAndOutputsReadAgain() throws IOException {
        fixture.engine.keepStates();
        Path in = Files.writeString(folder.resolve("in.json"), "a state");
        String run = fixture.plane.importState(DEV, "network", in, "ann");
        assertThat(fixture.finish(run).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.stateOf("network")).isEqualTo("a state");
        assertThat(fixture.engine.story()).containsExactly("REFRESH network");
        Path out = folder.resolve("out.json");
        fixture.plane.exportState("", "dev", "network", out);
        assertThat(out).hasContent("a state");
        assertThat(fixture.plane.resources("", "dev", List.of()).keySet()).containsExactly("api", "network");
        assertThat(fixture.plane.resources("", "dev", List.of("api")).get("api"))
                .extracting(StackEngine.Resource::address)
                .containsExactly("one/api");
    }

    @Test
    void whatCannotBeImportedOrExportedSaysWhy() throws IOException {
        Path in = Files.writeString(folder.resolve("in.json"), "a state");
        assertThatThrownBy(() -> fixture.plane.importState(DEV, "network", in, "ann"))
                .hasMessageContaining("network has no state of its own: its engine command keeps none");
        fixture.engine.keepStates();
        assertThatThrownBy(() -> fixture.plane.importState(DEV, "netwrk", in, "ann"))
                .hasMessageContaining("no stack 'netwrk' is applied")
                .hasMessageContaining("did you mean 'network'?");
        assertThat(fixture.plane.resources("", "dev", List.of()).get("api")).hasSize(1);
        assertThat(fixture.engine.effects()).isEmpty();
    }

    @Test
    void environmentsDifferInStacksEnginesAndValuesButSecretsAreNotShown() {
        fixture.write(
                "stacks/api/stack.yaml", "inputs: { token: {type: string, secret: true}, size: {type: string} }\n");
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { config: { size: small } }, prod: { config: { size: large } } }
                defaults: { engine: command }
                stacks:
                  api:
                    config: { size: "${env.size}", token: one }
                    environments: { prod: { config: { token: two } } }
                  probe: { enabled: false, environments: { prod: { enabled: true } } }
                """);
        List<EnvironmentDiff> all = fixture.plane.difference(DEV, Order.Target.of("", "prod"));
        assertThat(all)
                .containsExactly(
                        new EnvironmentDiff("api", "config.size", "small", "large"),
                        new EnvironmentDiff("api", "config.token", "***", "***"),
                        new EnvironmentDiff("probe", "stack", "", "there"));
    }
}
