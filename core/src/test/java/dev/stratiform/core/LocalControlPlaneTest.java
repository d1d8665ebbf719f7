package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.SkipReason;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalControlPlaneTest {
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
    void aDeployRunsEachStackAfterItsDependenciesAndHandsOutputsOn() {
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY database", "APPLY api");
        assertThat(fixture.engine.effects().getLast().config().values())
                .containsEntry("url", Value.of("db-database-id"))
                .containsEntry("where", Value.of("here"));
        assertThat(fixture.plane.outputs("", "dev").get("database").values())
                .containsEntry("vpc", Value.of("network-id"));
    }

    @Test
    void aSecondDeployCallsNoEngine() {
        fixture.deploy();
        fixture.engine.forgetEffects();
        Run again = fixture.deploy();
        assertThat(again.steps()).allMatch(s -> s.state() == StepState.UNCHANGED);
        assertThat(fixture.engine.effects()).isEmpty();
    }

    @Test
    void aChangeRunsOnlyWhatItReaches() {
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest(CHAIN.replace("where:", "colour: red, where:"));
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("APPLY api");
    }

    @Test
    void aFailureSkipsDependentsAndTheRetryDoesTheRest() {
        fixture.engine.failNext("database", ErrorCode.ENGINE_FAILED);
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.PARTIAL);
        assertThat(run.step("api").skip()).contains(SkipReason.DEPENDENCY);
        fixture.engine.forgetEffects();
        Run again = fixture.finish(fixture.plane.retry(run.spec().id(), "ann"));
        assertThat(again.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY database", "APPLY api");
    }

    @Test
    void anAutomaticRollbackTakesBackWhatTheRunDid() {
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest(
                "defaults: { engine: command, rollback: automatic }\n",
                CHAIN.replace("10.0.0.0/16", "10.1.0.0/16").replace("size:", "tier: gold, size:"));
        fixture.engine.failNext("api", ErrorCode.ENGINE_FAILED);
        fixture.manifest(
                "defaults: { engine: command, rollback: automatic }\n",
                CHAIN.replace("10.0.0.0/16", "10.1.0.0/16")
                        .replace("size:", "tier: gold, size:")
                        .replace("where:", "colour: red, where:"));
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(fixture.engine.story())
                .containsExactly("APPLY network", "APPLY database", "APPLY database", "APPLY network");
        assertThat(fixture.engine.effects().getLast().config().values()).containsEntry("cidr", Value.of("10.0.0.0/16"));
        fixture.engine.forgetEffects();
        fixture.manifest(CHAIN);
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("APPLY api");
    }

    @Test
    void aRollbackOfTheFirstDeployDestroysInReverseOrder() {
        Run first = fixture.deploy();
        fixture.engine.forgetEffects();
        RollbackOrder order = new RollbackOrder(
                Order.Target.of("", "dev"),
                Optional.of(first.spec().id()),
                OptionalLong.empty(),
                List.of(),
                Order.Choices.DEFAULT,
                "ann");
        Run back = fixture.finish(fixture.plane.rollback(order));
        assertThat(back.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("DESTROY api", "DESTROY database", "DESTROY network");
        assertThatThrownBy(() -> fixture.plane.rollback(order)).hasMessageContaining("already as it was");
    }

    @Test
    void aRollbackToAVersionBringsRecordedInputsBack() {
        fixture.deploy();
        fixture.manifest(CHAIN.replace("10.0.0.0/16", "10.9.0.0/16"));
        fixture.deploy();
        fixture.engine.forgetEffects();
        RollbackOrder order = new RollbackOrder(
                Order.Target.of("", "dev"),
                Optional.empty(),
                OptionalLong.of(1),
                List.of(),
                Order.Choices.DEFAULT,
                "ann");
        fixture.finish(fixture.plane.rollback(order));
        assertThat(fixture.engine.story()).containsExactly("APPLY network");
        assertThat(fixture.engine.effects().getFirst().config().values())
                .containsEntry("cidr", Value.of("10.0.0.0/16"));
        RollbackOrder future = new RollbackOrder(
                Order.Target.of("", "dev"),
                Optional.empty(),
                OptionalLong.of(99),
                List.of(),
                Order.Choices.DEFAULT,
                "ann");
        assertThatThrownBy(() -> fixture.plane.rollback(future))
                .hasMessageContaining("no earlier version".substring(3));
    }

    @Test
    void destroyUsesRecordedEdgesAlsoWhenTheManifestChanged() {
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.manifest("network: {}\n");
        Run run = fixture.destroy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("DESTROY api", "DESTROY database", "DESTROY network");
        assertThat(fixture.plane.status("", "dev").phase()).isEqualTo(DeploymentStatus.Phase.DESTROYED);
    }

    @Test
    void destroyingWhatOthersNeedIsRefused() {
        fixture.deploy();
        assertThatThrownBy(() -> fixture.destroy("network")).hasMessageContaining("database, which needs it");
        Order.Choices with = new Order.Choices(
                OptionalInt.empty(),
                false,
                true,
                false,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Order order = new Order(Operation.DESTROY, Order.Target.of("", "dev"), List.of("database"), with, "ann");
        fixture.engine.forgetEffects();
        fixture.finish(fixture.plane.start(order));
        assertThat(fixture.engine.story()).containsExactly("DESTROY api", "DESTROY database");
    }

    @Test
    void aProtectedStackIsDestroyedOnlyWithTheTypedId() {
        fixture.manifest("network: { protect: true }\n");
        fixture.deploy();
        assertThatThrownBy(() -> fixture.destroy())
                .hasMessageContaining("protected")
                .hasMessageContaining("network");
        Order.Choices sure = new Order.Choices(
                OptionalInt.empty(),
                false,
                true,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("D000001"));
        fixture.finish(
                fixture.plane.start(new Order(Operation.DESTROY, Order.Target.of("", "dev"), List.of(), sure, "ann")));
        assertThat(fixture.engine.story()).contains("DESTROY network");
    }

    @Test
    void aSelectedStackWhoseDependencyWasNeverAppliedIsAnError() {
        assertThatThrownBy(() -> fixture.deploy("api"))
                .hasMessageContaining("api needs database")
                .hasMessageContaining("manifest.yaml:");
        fixture.deploy("...database");
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY database");
    }

    @Test
    void aRemovedStackIsLeftAloneOrDestroyedAsTheManifestSays() {
        fixture.deploy();
        fixture.engine.forgetEffects();
        String less = "network: { config: { cidr: 10.0.0.0/16 } }\n";
        fixture.manifest(less);
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(plan.removed()).containsExactly("api", "database");
        assertThat(plan.warnings()).anyMatch(w -> w.contains("left alone"));
        fixture.manifest("removedStacks: destroy\n", less);
        fixture.deploy();
        assertThat(fixture.engine.story()).containsExactly("DESTROY api", "DESTROY database");
    }

    @Test
    void thePlanNamesTheOriginOfEveryInput() {
        fixture.manifest("""
                network: { config: { planned: net-1 } }
                queue: { outputs: { url: { type: string, mock: "http://mock" } } }
                store: {}
                a: { config: { v: "${stack.network.id}" } }
                b: { config: { v: "${stack.queue.url}" } }
                c: { config: { v: "${stack.store.id}" } }
                """);
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(certainty(plan, "a")).isEqualTo(Plan.Certainty.PROVISIONAL);
        assertThat(origin(plan, "a")).isEqualTo(Plan.Origin.PLANNED);
        assertThat(origin(plan, "b")).isEqualTo(Plan.Origin.MOCK);
        assertThat(certainty(plan, "c")).isEqualTo(Plan.Certainty.DEFERRED);
        assertThat(origin(plan, "c")).isEqualTo(Plan.Origin.UNKNOWN);
        assertThat(fixture.engine.effects()).isEmpty();
        assertThat(plan.changesAnything()).isTrue();
    }

    private static Plan.Certainty certainty(Plan plan, String stack) {
        return step(plan, stack).certainty();
    }

    private static Plan.Origin origin(Plan plan, String stack) {
        return step(plan, stack).inputs().getFirst().origin();
    }

    private static Plan.PlanStep step(Plan plan, String stack) {
        return plan.steps().stream()
                .filter(s -> s.stack().equals(stack))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePlanOfAnUnchangedDeploymentHasNothingToDo() {
        fixture.deploy();
        Plan plan = fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(plan.steps()).allMatch(s -> s.certainty() == Plan.Certainty.UNCHANGED);
        assertThat(plan.changesAnything()).isFalse();
        assertThat(plan.criticalPath()).isNotEmpty();
    }

    @Test
    void whyNamesWhatChanged() {
        assertThat(fixture.plane.why(Order.Target.of("", "dev"), "api").verdict())
                .contains("never applied");
        fixture.deploy();
        assertThat(fixture.plane.why(Order.Target.of("", "dev"), "api").wouldRun())
                .isFalse();
        fixture.manifest(CHAIN.replace("10.0.0.0/16", "10.2.0.0/16"));
        Why why = fixture.plane.why(Order.Target.of("", "dev"), "network");
        assertThat(why.wouldRun()).isTrue();
        assertThat(why.differences()).containsExactly("input cidr: changed");
        assertThatThrownBy(() -> fixture.plane.why(Order.Target.of("", "dev"), "netwrk"))
                .hasMessageContaining("network");
    }

    @Test
    void aCancelEndsTheRunningStackAndStartsNothingNew() throws InterruptedException {
        fixture.engine.hang("database");
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        while (!fixture.engine.hasStarted("database")) {
            fixture.pause(id);
        }
        assertThatThrownBy(() -> fixture.deploy()).hasMessageContaining("ann@host");
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.CANCEL, null, "1", "bob", Instant.EPOCH));
        Run run = fixture.finish(id);
        assertThat(run.state()).isEqualTo(RunState.CANCELLED);
        assertThat(run.step("database").state()).isEqualTo(StepState.CANCELLED);
        assertThat(run.step("api").skip()).contains(SkipReason.CANCELLED);
    }

    @Test
    void approvalsAreAskedForAndGiven() {
        fixture.manifest(CHAIN);
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { approvals: { deploy: { minimum: 1 } } } }
                defaults: { engine: command }
                stacks: { one: {} }
                """);
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        while (fixture.view(id).run().step("one").state() != StepState.WAITING_APPROVAL) {
            fixture.pause(id);
        }
        assertThat(fixture.engine.effects()).isEmpty();
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.APPROVE, null, "", "bob", Instant.EPOCH));
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void throttledAttemptsAreTriedAgainAndCreationFailuresToo() {
        fixture.manifest("""
                one: { retry: { maxAttempts: 3, initialInterval: 1ms, on: [throttling] } }
                two: {}
                """);
        fixture.engine.failNext("one", ErrorCode.ENGINE_THROTTLED, ErrorCode.ENGINE_THROTTLED);
        fixture.engine.failNext("two", ErrorCode.ENGINE_START_FAILED);
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.step("one").attempt()).isEqualTo(3);
        assertThat(run.step("two").attempt()).isEqualTo(2);
    }

    @Test
    void unreadableOutputsFailTheStepButAreReadNextTimeWithoutAnotherApply() {
        fixture.engine.failNext("network", ErrorCode.OUTPUTS_UNREADABLE);
        Run run = fixture.deploy();
        assertThat(run.step("network").state()).isEqualTo(StepState.FAILED);
        fixture.engine.forgetEffects();
        Run next = fixture.deploy();
        assertThat(next.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY database", "APPLY api");
        assertThat(fixture.plane.outputs("", "dev").get("network").values()).containsKey("id");
    }

    @Test
    void outputsThatBreakTheirContractFailTheStep() {
        fixture.manifest("network: { outputs: { id: { type: integer }, token: { type: string, secret: true } } }\n");
        Run run = fixture.deploy();
        assertThat(run.step("network").failure().orElseThrow().message())
                .contains("id must be of type integer but is a string");
    }

    @Test
    void aSecretOutputStaysMarked() {
        fixture.manifest("network: { outputs: { token: { type: string, secret: true } } }\n");
        fixture.engine.outputs("network", new Value.Fields(Map.of("token", Value.of("s3cr3t-value"))));
        fixture.deploy();
        assertThat(fixture.plane.outputs("", "dev").get("network").values().get("token"))
                .isEqualTo(new Value.Secret(Value.of("s3cr3t-value")));
    }

    @Test
    void anUnknownOutcomeBlocksUntilItIsResolved() {
        String id = crashDuringDatabase(new StackEngine.Recovery.Unknown(List.of("look at it")));
        Run blocked = fixture.finish(id);
        assertThat(blocked.blocked()).isTrue();
        assertThat(blocked.step("database").state()).isEqualTo(StepState.UNKNOWN);
        assertThatThrownBy(() -> fixture.deploy()).hasMessageContaining("is not over");
        assertThatThrownBy(() -> fixture.plane.resolve(id, "api", RunEvent.Verdict.DONE, "ann"))
                .hasMessageContaining("nothing to resolve");
        fixture.plane.resolve(id, "database", RunEvent.Verdict.RERUN, "ann");
        fixture.plane.resume(id, "ann");
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.cleared())
                .as("the engine is told that somebody looked")
                .containsExactly("database");
        fixture.plane.start(PlaneFixture.order(Operation.REFRESH));
        assertThat(fixture.engine.cleared()).as("once").hasSize(1);
    }

    @Test
    void aRepeatableActionIsMadeAgainAfterACrashWithTheSameKey() {
        String id = crashDuringDatabase(new StackEngine.Recovery.Repeat());
        Run run = fixture.finish(id);
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY database", "APPLY api");
        assertThat(fixture.plane.status("", "dev").interrupted()).isFalse();
        assertThatThrownBy(() -> fixture.plane.resume(id, "ann")).hasMessageContaining("nothing to resume");
    }

    /// A first control plane dies while the database's engine runs; the fixture's one takes the run
    /// over.
    private String crashDuringDatabase(StackEngine.Recovery recovery) {
        fixture.engine.hang("database");
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        while (!fixture.engine.hasStarted("database")) {
            fixture.pause(id);
        }
        PlaneFixture other = new PlaneFixture(folder, fixture.store.another(), store -> store);
        fixture.store.close();
        fixture = other;
        fixture.engine.recovery("database", recovery);
        assertThat(fixture.plane.status("", "dev").interrupted()).isTrue();
        fixture.engine.forgetEffects();
        fixture.plane.resume(id, "ann");
        return id;
    }

    @Test
    void aStoreThatCannotBeWrittenEndsTheRunWithItsReason() {
        fixture.plane.close();
        fixture = new PlaneFixture(
                folder,
                new dev.stratiform.core.run.InMemoryRunStore(),
                store -> new dev.stratiform.core.run.FaultyRunStore(
                        store,
                        dev.stratiform.core.run.FaultyRunStore.Calls.WRITES,
                        6,
                        dev.stratiform.core.run.FaultyRunStore.Moment.BEFORE));
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 500; i++) {
                        fixture.pause(id);
                    }
                })
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void aRollbackStrategyOfTheOrderWinsOverTheManifest() {
        fixture.engine.failNext("database", ErrorCode.ENGINE_FAILED);
        Order.Choices choices = new Order.Choices(
                OptionalInt.of(2),
                true,
                true,
                false,
                false,
                false,
                Optional.of(RunSpec.Rollback.NONE),
                Optional.of(RunSpec.RollbackScope.FAILED_AND_COMPLETED),
                Optional.of(true),
                Optional.empty());
        Run run = fixture.finish(fixture.plane.start(
                new Order(Operation.DEPLOY, Order.Target.of("", "dev"), List.of(), choices, "ann")));
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.spec().options().parallel()).isEqualTo(2);
    }
}
