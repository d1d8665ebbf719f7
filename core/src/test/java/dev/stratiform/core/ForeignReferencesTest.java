package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// References to other environments and other deployments, and what protects those they name.
class ForeignReferencesTest {
    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void twoDeployments() {
        fixture = new PlaneFixture(folder);
        deployment("D000001", "shared", "  network: {}\n  zone: {}\n");
        deployment("D000002", "shop", """
                  api: { config: { net: "${deployment/D000001:network.id}" } }
                  probe: { config: { twin: "${stack.api@prod.id}" }, enabled: false }
                """);
        fixture.engine.outputs("network", new Value.Fields(Map.of("id", Value.of("net-1"))));
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    private void deployment(String id, String project, String stacks) {
        fixture.write("deploy/" + id + "-acme-" + project + "/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: %s, organization: acme, project: %s }
                environments: { dev: {}, prod: {} }
                defaults: { engine: command }
                stacks:
                """.formatted(id, project) + stacks);
    }

    private Order order(Operation operation, String deployment, String environment, boolean force) {
        Order.Choices d = Order.Choices.DEFAULT;
        return new Order(
                operation,
                Order.Target.of(deployment, environment),
                List.of(),
                new Order.Choices(
                        d.parallel(),
                        false,
                        true,
                        false,
                        false,
                        force,
                        d.rollback(),
                        d.scope(),
                        d.failFast(),
                        d.confirmed()),
                "ann");
    }

    private Run run(Operation operation, String deployment, String environment) {
        return fixture.finish(fixture.plane.start(order(operation, deployment, environment, false)));
    }

    @Test
    void anOutputOfAnotherDeploymentIsTakenFromTheSameEnvironment() {
        assertThatThrownBy(() -> fixture.plane.plan(order(Operation.DEPLOY, "D000002", "dev", false)))
                .hasMessageContaining("nothing is deployed in D000001/dev");
        run(Operation.DEPLOY, "D000001", "dev");
        assertThat(run(Operation.DEPLOY, "D000002", "dev").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.effects().getLast().config().values()).containsEntry("net", Value.of("net-1"));
    }

    @Test
    void aChangeThereIsAChangeHere() {
        run(Operation.DEPLOY, "D000001", "dev");
        run(Operation.DEPLOY, "D000002", "dev");
        fixture.engine.outputs("network", new Value.Fields(Map.of("id", Value.of("net-2"))));
        fixture.engine.forgetEffects();
        run(Operation.DEPLOY, "D000002", "dev");
        assertThat(fixture.engine.story()).isEmpty();
        deployment("D000001", "shared", "  network: { config: { more: 1 } }\n  zone: {}\n");
        run(Operation.DEPLOY, "D000001", "dev");
        run(Operation.DEPLOY, "D000002", "dev");
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY api");
    }

    @Test
    void whatOthersUseIsNotDestroyed() {
        run(Operation.DEPLOY, "D000001", "dev");
        run(Operation.DEPLOY, "D000002", "dev");
        assertThatThrownBy(() -> run(Operation.DESTROY, "D000001", "dev"))
                .hasMessageContaining(
                        "the stack network of D000001/dev is used by D000002/dev api; nothing was destroyed");
        String forced = fixture.plane.start(order(Operation.DESTROY, "D000001", "dev", true));
        assertThat(fixture.finish(forced).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void onceItsUserIsGoneAStackMayBeDestroyed() {
        run(Operation.DEPLOY, "D000001", "dev");
        run(Operation.DEPLOY, "D000002", "dev");
        run(Operation.DESTROY, "D000002", "dev");
        assertThat(run(Operation.DESTROY, "D000001", "dev").state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anotherEnvironmentOfTheSameDeploymentMayBeNamedButNotItself() {
        deployment("D000002", "shop", """
                  api: {}
                  probe:
                    environments: { dev: { config: { twin: "${stack.api@prod.id}" } } }
                """);
        run(Operation.DEPLOY, "D000002", "prod");
        assertThat(run(Operation.DEPLOY, "D000002", "dev").state()).isEqualTo(RunState.SUCCEEDED);
        assertThatThrownBy(() -> run(Operation.DESTROY, "D000002", "prod"))
                .hasMessageContaining("the stack api of D000002/prod is used by D000002/dev probe");
        deployment("D000002", "shop", "  api: {}\n  probe: { config: { twin: \"${stack.api@dev.id}\" } }\n");
        assertThat(fixture.plane.validate(Order.Target.of("D000002", "dev")))
                .extracting(Finding::message)
                .containsExactly("'${stack.api@dev.id}' names a stack of this very deployment and environment");
    }

    @Test
    void whatIsNotThereIsNamedWithWhatIs() {
        run(Operation.DEPLOY, "D000001", "dev");
        deployment("D000002", "shop", "  api: { config: { net: \"${deployment/D000001:netwrk.id}\" } }\n");
        assertThatThrownBy(() -> fixture.plane.plan(order(Operation.DEPLOY, "D000002", "dev", false)))
                .hasMessageContaining("in D000001/dev: there is no stack 'netwrk'; there are: network, zone")
                .hasMessageContaining("did you mean 'network'?");
        deployment("D000002", "shop", "  api: { config: { net: \"${deployment/D000001:network.idd}\" } }\n");
        assertThatThrownBy(() -> fixture.plane.plan(order(Operation.DEPLOY, "D000002", "dev", false)))
                .hasMessageContaining("has no output 'idd'");
    }

    @Test
    void aPlanThatTakesAnOutputAwayNamesWhoUsesTheStackElsewhere() {
        fixture.engine.keepStates();
        run(Operation.DEPLOY, "D000001", "dev");
        run(Operation.DEPLOY, "D000002", "dev");
        fixture.engine.predict("network");
        deployment("D000001", "net", "  network: { config: { a: 2 } }\n");
        assertThat(fixture.plane
                        .plan(order(Operation.DEPLOY, "D000001", "dev", false))
                        .warnings())
                .contains("network will no longer have id; its outputs are used by D000002/dev api");
    }
}
