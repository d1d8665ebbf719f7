package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.run.StepState;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What changes must pass: policies, approvals by groups, protection, hooks.
class ChangeControlTest {
    private static final ResourceChange REPLACE =
            new ResourceChange("main", "aws:rds/instance", "create-replacement", Phase.PLANNED, List.of());
    private static final ResourceChange UPDATE =
            new ResourceChange("r1", "aws:s3/bucket", "update", Phase.PLANNED, List.of());

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.store.close();
        fixture.plane.close();
    }

    private void manifest(String environment, String more, String stacks) {
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { %s }, prod: {} }
                defaults: { engine: command }
                %s
                stacks:
                """.formatted(environment, more) + stacks.indent(2));
    }

    private void noReplacement(String more) {
        manifest("", """
                policies:
                - name: no-db-replace
                  deny: "resource.type startsWith 'aws:rds' && op in ['replace','delete']"
                  message: ask the data team
                """ + more, """
                network: {}
                database: { dependsOn: [network] }
                """);
    }

    private List<String> findings() {
        return fixture.plane.validate(Order.Target.of("", "dev")).stream()
                .map(Finding::message)
                .toList();
    }

    @Test
    void whatAPolicyForbidsIsShownByThePlanAndNeverApplied() {
        noReplacement("");
        fixture.engine.predict("database", UPDATE, REPLACE);
        fixture.engine.predict("network", UPDATE);
        assertThat(fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY)).denials())
                .containsExactly("database: replace main is forbidden by the policy no-db-replace: ask the data team");
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.PARTIAL);
        assertThat(run.step("database").failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.POLICY_DENIED);
            assertThat(failure.message()).contains("no-db-replace: ask the data team");
        });
        assertThat(fixture.engine.story()).containsExactly("APPLY network");
        fixture.engine.predict("database", UPDATE);
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aPolicyHoldsForDestroyingTooAndOnlyWhereItSays() {
        manifest("", """
                policies:
                - { name: keep, deny: "operation == 'destroy' and stack.name == 'database'", environments: [dev] }
                - { name: prod-only, deny: "true", environments: [prod] }
                """, "{ network: {}, database: { dependsOn: [network] } }");
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
        Run run = fixture.destroy();
        assertThat(run.step("database").failure())
                .hasValueSatisfying(f -> assertThat(f.message()).contains("this is forbidden by the policy keep"));
        assertThat(fixture.engine.story()).doesNotContain("DESTROY database", "DESTROY network");
    }

    @Test
    void aPolicyThatCannotBeDecidedForbids() {
        manifest("", "policies: [{ name: odd, deny: \"changes.total == 'many'\" }]", "{ network: {} }");
        assertThat(fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY)).denials())
                .singleElement()
                .asString()
                .contains("not decided by the policy odd", "which is never equal");
        assertThat(fixture.deploy().state()).isEqualTo(RunState.FAILED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "policies: {} # policies must be a list",
                "policies: [{ deny: 'true' }] # policies.name is missing",
                "policies: [{ name: a }] # policies.deny is missing",
                "policies: [{ name: a, deny: 'resource.typ == 1' }] # did you mean 'resource.type'?",
                "policies: [{ name: a, deny: 'op = 1' }] # an operator or the end is expected",
                "policies: [{ name: a, deny: 'true', environments: [test] }] # there is no environment 'test'",
                "policies: [{ name: a, deni: 'true' }] # did you mean 'deny'?",
            })
    void aWrongPolicyIsFound(String policies, String words) {
        manifest("", policies, "{ network: {} }");
        assertThat(findings()).anySatisfy(text -> assertThat(text).contains(words));
    }

    private Run waiting(String id, String stack) {
        Instant limit = Instant.now().plusSeconds(20);
        while (fixture.view(id).run().step(stack).state() != StepState.WAITING_APPROVAL) {
            assertThat(Instant.now()).as("%s", fixture.view(id).run().steps()).isBefore(limit);
            fixture.pause(id);
        }
        return fixture.view(id).run();
    }

    private void approve(String id, String by) {
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.APPROVE, null, "", by, Instant.EPOCH));
    }

    @Test
    void onlyPeopleOfTheGroupsApprove() {
        fixture = new PlaneFixture(folder, "groups: { Administrators: [ada, bob], Others: [eve] }\n");
        manifest("approvals: { deploy: { minimum: 2, groups: [Administrators] } }", "", "{ network: {} }");
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        waiting(id, "network");
        assertThatThrownBy(() -> approve(id, "eve")).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
            assertThat(e.failure().nextStep()).contains("ada, bob");
        });
        approve(id, "ada");
        approve(id, "bob");
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aGroupThatNobodyDefinedIsFound() {
        manifest("approvals: { deploy: { groups: [Admins] } }", "", "{ network: {} }");
        assertThat(findings()).anySatisfy(text -> assertThat(text).contains("the settings have no group 'Admins'"));
    }

    @Test
    void aProtectedStackLosesNothingUnlessItsIdWasGiven() {
        manifest("", "", "{ network: {}, database: { protect: true } }");
        fixture.engine.predict("network", REPLACE);
        fixture.engine.predict("database", REPLACE);
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        assertThat(waiting(id, "database").step("database").failure())
                .hasValueSatisfying(why -> assertThat(why.message()).contains("the stack is protected"));
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.REJECT, null, "", "ann", Instant.EPOCH));
        fixture.finish(id);
        assertThat(fixture.engine.story()).containsExactly("APPLY network");
        assertThatThrownBy(() ->
                        fixture.plane.start(PlaneFixture.order(Operation.DEPLOY).confirmedBy("D000002")))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("the confirmed id is 'D000002'");
        Order order = PlaneFixture.order(Operation.DEPLOY).confirmedBy("D000001");
        assertThat(fixture.finish(fixture.plane.start(order)).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.engine.story()).contains("APPLY database");
    }

    private void hooks() {
        manifest("", "", """
                network: {}
                api:
                  config: { net: "${stack.network.id}" }
                  hooks:
                    beforeDeploy: [{ run: [./check.sh, "${stack.network.id}"] }, { run: [second] }]
                    afterDeploy: [{ run: [./smoke.sh, "${stack.api.id}"], timeout: 30s }]
                    beforeDestroy: [{ run: [./save.sh] }]
                    afterDestroy: [{ run: [./clean.sh] }]
                """.replace("network: {}", "network: { outputs: { id: { type: string, mock: m } } }"));
    }

    @Test
    void hooksRunBeforeAndAfterTheirStack() {
        hooks();
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.verifier.hooks)
                .hasSize(3)
                .first()
                .asString()
                .startsWith("beforeDeploy api ./check.sh ")
                .doesNotContain("${");
        assertThat(fixture.verifier.hooks.get(1)).isEqualTo("beforeDeploy api second");
        assertThat(fixture.verifier.hooks.get(2)).startsWith("afterDeploy api ./smoke.sh ");
        assertThat(fixture.deploy().step("api").state()).isEqualTo(StepState.UNCHANGED);
        assertThat(fixture.verifier.hooks).as("nothing ran, so no hook did").hasSize(3);
        fixture.destroy();
        assertThat(fixture.verifier.hooks.subList(3, 5))
                .containsExactly("beforeDestroy api ./save.sh", "afterDestroy api ./clean.sh");
    }

    @Test
    void aHookThatFailsBeforeKeepsTheStackFromRunning() {
        hooks();
        fixture.verifier.hookFindings.add("check.sh ended with 3: no quota");
        Run run = fixture.deploy();
        assertThat(run.step("api").failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.HOOK_FAILED);
            assertThat(failure.message())
                    .isEqualTo("the hook beforeDeploy of api failed: check.sh ended with 3: no quota");
        });
        assertThat(fixture.engine.story()).containsExactly("APPLY network");
    }

    @Test
    void aHookThatFailsAfterFailsTheStepAndItRunsAgainNextTime() {
        hooks();
        fixture.verifier.failAt = Map.of("afterDeploy", "smoke");
        Run run = fixture.deploy();
        assertThat(run.step("api").state()).isEqualTo(StepState.FAILED);
        assertThat(fixture.plane.outputs("", "dev")).containsKey("api");
        fixture.verifier.failAt = Map.of();
        assertThat(fixture.deploy().step("api").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(fixture.engine.story()).containsExactly("APPLY network", "APPLY api", "APPLY api");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "hooks: { before: [] } # the key 'before' is not known",
                "hooks: { beforeDeploy: { run: [x] } } # must be a list",
                "hooks: { beforeDeploy: [{ rum: [x] }] } # did you mean 'run'?",
                "hooks: { beforeDeploy: [{ run: [x], timeout: soon }] } # a duration",
                "hooks: [] # must be an object",
            })
    void aWrongHookIsFound(String hooks, String words) {
        manifest("", "", "{ network: { " + hooks + " } }");
        assertThat(findings()).anySatisfy(text -> assertThat(text).contains(words));
    }

    @Test
    void filesThatAStackWatchesAreApartOfWhatItIs() {
        manifest("", "", "{ network: { watch: [\"lib/**\", shared.txt] }, other: {} }");
        fixture.write("lib/deep/a.txt", "1");
        fixture.write("shared.txt", "1");
        fixture.deploy();
        assertThat(fixture.deploy().step("network").state()).isEqualTo(StepState.UNCHANGED);
        fixture.write("lib/deep/a.txt", "2");
        Run run = fixture.deploy();
        assertThat(run.step("network").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(run.step("other").state()).isEqualTo(StepState.UNCHANGED);
        fixture.write("shared.txt", "2");
        assertThat(fixture.deploy().step("network").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(Optional.of(fixture.deploy().step("network").state())).contains(StepState.UNCHANGED);
    }

    @Test
    void aRenamedStackKeepsAllThatItHas() {
        manifest("", "", """
                service: { outputs: { id: { type: string, mock: m } } }
                web: { config: { id: "${stack.service.id}" } }
                """);
        fixture.deploy();
        Path data = folder.resolve(".stratiform/data/D000001/dev/service");
        manifest("", "", """
                api: { source: stacks/service, movedFrom: service, outputs: { id: { type: string, mock: m } } }
                web: { config: { id: "${stack.api.id}" } }
                """);
        assertThat(fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY)).orderChanges())
                .containsExactly("api was service before and keeps all that it has");
        assertThat(fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY)).removed())
                .isEmpty();
        Run run = fixture.deploy();
        assertThat(run.step("api").state()).isEqualTo(StepState.UNCHANGED);
        assertThat(run.step("web").state()).isEqualTo(StepState.UNCHANGED);
        assertThat(fixture.engine.story()).containsExactly("APPLY service", "APPLY web");
        assertThat(fixture.plane.outputs("", "dev")).containsOnlyKeys("api", "web");
        Run changed = fixture.finish(fixture.plane.start(new Order(
                Operation.DEPLOY,
                new Order.Target("", "dev", Map.of(), Map.of("api:size", "2")),
                List.of(),
                Order.Choices.DEFAULT,
                "ann")));
        assertThat(changed.step("api").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(fixture.engine.identities()).containsOnly("service", "web").doesNotContain("api");
        assertThat(data.getFileName()).hasToString("service");
        manifest("", "", """
                api: { source: stacks/service, outputs: { id: { type: string, mock: m } } }
                web: { config: { id: "${stack.api.id}" } }
                """);
        assertThat(fixture.deploy().step("api").state())
                .as("the key may go then")
                .isNotEqualTo(StepState.FAILED);
        assertThat(fixture.engine.identities()).doesNotContain("api");
        fixture.destroy();
        assertThat(fixture.engine.story()).endsWith("DESTROY web", "DESTROY api");
        assertThat(fixture.engine.identities()).doesNotContain("api");
    }

    @Test
    void theNameThatAnEngineStillKnowsIsNotGivenToAnother() {
        manifest("", "", "{ service: {} }");
        fixture.deploy();
        manifest("", "", "{ api: { source: stacks/service, movedFrom: service } }");
        fixture.deploy();
        manifest("", "", "{ api: { source: stacks/service }, service: {} }");
        assertThatThrownBy(() -> fixture.deploy())
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("its engine still knows it by that name");
        manifest("", "", "{ api: { movedFrom: web }, web: {} }");
        assertThat(findings()).anySatisfy(text -> assertThat(text).contains("which is still a stack"));
    }

    @Test
    void aRollbackAfterARenamingBringsTheStackBackUnderItsNewName() {
        manifest("", "", "{ service: { config: { size: 1 } } }");
        fixture.deploy();
        manifest("", "", "{ api: { source: stacks/service, movedFrom: service, config: { size: 2 } } }");
        fixture.deploy();
        fixture.finish(fixture.plane.rollback(new RollbackOrder(
                Order.Target.of("", "dev"),
                Optional.empty(),
                java.util.OptionalLong.empty(),
                List.of(),
                Order.Choices.DEFAULT,
                "ann")));
        assertThat(fixture.engine.story()).containsExactly("APPLY service", "APPLY api", "APPLY api");
        assertThat(fixture.engine.identities()).containsOnly("service");
    }
}
