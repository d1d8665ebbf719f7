package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunRequest;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StepState;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs whose stacks are checked once they were applied.
class CheckedRunsTest {
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

    private void manifest(String rollback, String within) {
        fixture.manifest("defaults: { engine: command, rollback: " + rollback + " }\n", """
                network: { outputs: { id: { type: string, mock: m } } }
                api:
                  config: { net: "${stack.network.id}" }
                  verify:
                    - probe: { at: "${stack.api.id}/${stack.network.id}/${env.size}", within: %s }
                """.formatted(within));
    }

    @Test
    void aCheckSeesTheOutputsOfItsOwnStackAndIsRepeatedUntilAllIsWell() {
        manifest("none", "30s");
        fixture.verifier.findings.add("not yet");
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.verifier.looks)
                .hasSize(2)
                .allSatisfy(look ->
                        assertThat(look).startsWith("api ").contains("small").doesNotContain("${"));
    }

    @Test
    void aFailedCheckFailsTheStepAndTheNextDeployAppliesItAgain() {
        manifest("none", "0s");
        fixture.verifier.findings.add("status 503");
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.step("api").failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.VERIFY_FAILED);
            assertThat(failure.message()).isEqualTo("the check probe of api failed: status 503");
        });
        assertThat(fixture.plane.outputs("", "dev")).containsKey("api");
        Run again = fixture.deploy();
        assertThat(again.step("api").state()).isEqualTo(StepState.SUCCEEDED);
        assertThat(again.step("network").state()).isEqualTo(StepState.UNCHANGED);
        assertThat(fixture.deploy().step("api").state()).isEqualTo(StepState.UNCHANGED);
        assertThat(fixture.verifier.looks).hasSize(2);
    }

    @Test
    void aFailedCheckTakesItsStackBackToo() {
        manifest("automatic", "0s");
        fixture.verifier.findings.add("status 503");
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(fixture.engine.story()).endsWith("DESTROY api", "DESTROY network");
    }

    @Test
    void checksAreMadeOnDemand() {
        manifest("none", "0s");
        assertThat(fixture.plane.verify(Order.Target.of("", "dev"), List.of(), _ -> {}))
                .isEmpty();
        fixture.deploy();
        List<String> told = new ArrayList<>();
        assertThat(fixture.plane.verify(Order.Target.of("", "dev"), List.of(), told::add))
                .singleElement()
                .satisfies(checked -> assertThat(checked.well()).isTrue());
        fixture.verifier.findings.add("gone");
        assertThat(fixture.plane.verify(Order.Target.of("", "dev"), List.of("api"), told::add))
                .singleElement()
                .satisfies(checked -> assertThat(checked.outcome().finding()).contains("gone"));
        assertThat(fixture.plane.verify(Order.Target.of("", "dev"), List.of("network"), told::add))
                .isEmpty();
    }

    @Test
    void anotherStackInACheckIsADependencyAndWrongChecksAreFound() {
        fixture.manifest("", """
                network: {}
                api: { verify: [ { probe: { at: "${stack.network.id}" } } ] }
                """);
        assertThat(fixture.plane.graph(Order.Target.of("", "dev"), List.of()).toString())
                .contains("network");
        fixture.deploy();
        assertThat(fixture.engine.story()).containsSubsequence("APPLY network", "APPLY api");
        fixture.manifest("", """
                a: { verify: [ { prob: {} } ] }
                b: { verify: { probe: {} } }
                c: { verify: [ probe ] }
                d: { verify: [ { probe: { within: soon } } ] }
                """);
        assertThat(fixture.plane.validate(Order.Target.of("", "dev")))
                .extracting(Finding::message)
                .anySatisfy(text -> assertThat(text).contains("there is no check 'prob'"))
                .anySatisfy(text -> assertThat(text).contains("stacks.b.verify must be a list"))
                .anySatisfy(text -> assertThat(text).contains("stacks.c.verify must hold objects"))
                .anySatisfy(text -> assertThat(text).contains("soon"));
    }

    @Test
    void aCancelEndsTheChecks() {
        manifest("none", "20s");
        for (int i = 0; i < 1_000; i++) {
            fixture.verifier.findings.add("not yet");
        }
        String id = fixture.plane.start(PlaneFixture.order(Operation.DEPLOY));
        while (fixture.verifier.looks.isEmpty()) {
            fixture.pause(id);
        }
        fixture.plane.request(new RunRequest(id, RunRequest.Kind.CANCEL, null, "1", "bob", Instant.EPOCH));
        assertThat(fixture.finish(id).state()).isEqualTo(RunState.CANCELLED);
    }
}
