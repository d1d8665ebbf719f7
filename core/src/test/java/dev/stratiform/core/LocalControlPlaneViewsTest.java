package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalControlPlaneViewsTest {
    private static final String CHAIN = """
            network: { config: { cidr: 10.0.0.0/16 } }
            database:
              config: { vpc: "${stack.network.id}", size: "${env.size}" }
            api:
              dependsOn: [database]
              config: { where: "${sys.PLACE}", url: "db-${stack.database.id}" }
            """;

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
        fixture.manifest(CHAIN);
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    @Test
    void validationCollectsEverything() {
        fixture.manifest("""
                one: { dependsOn: [tow], colour: red }
                two: { config: { v: "${stack.three.id}", w: "${env.nothing}" } }
                Bad_Name: {}
                """);
        List<Finding> findings = fixture.plane.validate(Order.Target.of("", ""));
        assertThat(findings)
                .extracting(Finding::code)
                .contains(
                        ErrorCode.UNKNOWN_KEY,
                        ErrorCode.DEPENDENCY_INVALID,
                        ErrorCode.REFERENCE_NO_SUCH_STACK,
                        ErrorCode.REFERENCE_NO_VALUE,
                        ErrorCode.VALIDATION_ERROR);
        assertThat(findings).anyMatch(f -> f.message().contains("did you mean 'two'?"));
        assertThatThrownBy(() -> fixture.deploy()).hasMessageContaining("more errors");
    }

    @Test
    void aCycleIsShownAsAPathWithItsReasons() {
        fixture.manifest("""
                a: { dependsOn: [b] }
                b: { config: { v: "${stack.c.id}" } }
                c: { dependsOn: [a] }
                """);
        Finding cycle = fixture.plane.validate(Order.Target.of("", "dev")).stream()
                .filter(f -> f.code() == ErrorCode.DEPENDENCY_CYCLE)
                .findFirst()
                .orElseThrow();
        assertThat(cycle.message())
                .contains("a -> b -> c -> a")
                .contains("the reference ${stack.c.id}")
                .contains("dependsOn");
    }

    @Test
    void theGraphShowsEdgesWithTheirReasons() {
        GraphView view = fixture.plane.graph(Order.Target.of("", "dev"), List.of("...database"));
        assertThat(view.graph().order()).containsExactly("network", "database");
        assertThat(view.reasons()).containsEntry("database -> network", "${stack.network.id}");
    }

    @Test
    void aFilterFindsTheStacksWhoseFilesChanged() {
        GraphView view = fixture.plane.graph(Order.Target.of("", "dev"), List.of("changed:main...HEAD"));
        assertThat(view.graph().order()).containsExactly("database");
    }

    @Test
    void theListNamesEachEnvironmentsPhase() {
        fixture.deploy();
        assertThat(fixture.plane.deployments()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo("D000001");
            assertThat(one.environments())
                    .containsEntry("dev", DeploymentStatus.Phase.DEPLOYED)
                    .containsEntry("prod", DeploymentStatus.Phase.INITIALIZED);
        });
    }

    @Test
    void logsAndHistoryTellWhatHappened() {
        Run run = fixture.deploy();
        LogStore.Query all =
                new LogStore.Query(run.spec().id(), Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), 0, 100);
        assertThat(fixture.plane.logs(all)).hasSize(3);
        assertThat(fixture.plane.logTail(all)).hasSize(3);
        assertThat(fixture.plane.history("", "dev", 10)).singleElement().satisfies(row -> {
            assertThat(row.generation()).isEqualTo(1);
            assertThat(row.counts().done()).isEqualTo(3);
        });
        assertThat(fixture.plane.run(run.spec().id().substring(0, 12)).id())
                .isEqualTo(run.spec().id());
        assertThatThrownBy(() -> fixture.plane.run("nothing")).hasMessageContaining("there is no run");
    }

    @Test
    void aDisabledEnvironmentAndAnUnknownOneAreRefused() {
        Order prod = new Order(Operation.DEPLOY, Order.Target.of("", "prod"), List.of(), Order.Choices.DEFAULT, "ann");
        assertThatThrownBy(() -> fixture.plane.start(prod)).hasMessageContaining("not enabled");
        Order prd = new Order(Operation.DEPLOY, Order.Target.of("", "prd"), List.of(), Order.Choices.DEFAULT, "ann");
        assertThatThrownBy(() -> fixture.plane.start(prd)).hasMessageContaining("did you mean 'prod'?");
    }

    @Test
    void aPlanNamesOutputsThatGoAndWhoUsesThem() {
        fixture.engine.keepStates();
        String stacks = """
                network: { config: { planned: %s } }
                database: { config: { net: "${stack.network.vpc}" } }
                """;
        fixture.manifest(stacks.formatted("one"));
        fixture.engine.outputs("network", new Value.Fields(Map.of("vpc", Value.of("v-1"), "unused", Value.of(1))));
        fixture.deploy();
        fixture.manifest(stacks.formatted("two"));
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(plan.steps().getFirst().lostOutputs())
                .contains("unused", "vpc")
                .doesNotContain("id");
        assertThat(plan.warnings()).containsExactly("network will no longer have the output vpc, which database uses");
    }
}
