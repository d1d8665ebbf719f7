package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunState;
import dev.stratiform.core.run.StackRecord;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// References to what is outside of all deployments: asked once per run, recorded with it.
class LookupsTest {
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

    private Value input(String stack, String key) {
        StackRecord record =
                fixture.store.records(new dev.stratiform.core.run.EnvironmentKey("D000001", "dev")).stream()
                        .filter(one -> one.stack().equals(stack))
                        .findFirst()
                        .orElseThrow();
        return record.inputs().values().getOrDefault(key, Value.nothing());
    }

    @Test
    void twoStacksOfARunSeeOneAnswerInTheEnvironmentsRegion() {
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { region: eu-west-3 } }
                defaults: { engine: command }
                stacks:
                  a: { config: { zone: "${aws.zone}", key: "${secret.key}" } }
                  b: { config: { zone: "in ${aws.zone}", other: "${aws.account}" } }
                """);
        Run run = fixture.deploy();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.lookups.asked).containsExactlyInAnyOrder("zone", "key", "account");
        Value.Text zone = (Value.Text) input("a", "zone");
        assertThat(zone.value()).startsWith("zone@eu-west-3#");
        assertThat(input("b", "zone")).isEqualTo(Value.of("in " + zone.value()));
        assertThat(input("a", "key")).isInstanceOf(Value.Secret.class);
        List<JournalEntry> intents = fixture.plane.entries(run.spec().id(), 0, 1_000).stream()
                .filter(entry -> entry.type().equals("intended"))
                .toList();
        assertThat(intents)
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.payload().toString())
                        .contains("aws.zone")
                        .doesNotContain("key@eu-west-3"));
    }

    @Test
    void theChecksOfARunAskOnceToo() {
        fixture.manifest("", """
                a: { config: { x: "${aws.zone}" }, verify: [ { probe: { at: "${aws.zone} ${aws.other}" } } ] }
                b: { verify: [ { probe: { at: "${aws.other}" } } ] }
                """);
        assertThat(fixture.deploy().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(fixture.verifier.looks).hasSize(2);
        assertThat(fixture.lookups.asked).containsExactlyInAnyOrder("zone", "other");
    }

    @Test
    void aLookupThatFailsForTheMomentIsTriedAgainAndThenFailsItsStepOnly() {
        fixture.manifest("", """
                good: {}
                bad: { config: { x: "${aws.broken}" } }
                """);
        Run run = fixture.deploy();
        assertThat(run.step("good").state()).isEqualTo(dev.stratiform.core.run.StepState.SUCCEEDED);
        assertThat(run.step("bad").failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).isEqualTo("AWS does not answer"));
        assertThat(fixture.lookups.asked).hasSize(4);
    }

    @Test
    void aPlanAsksOnceAndADefaultDoesNotHideAFailure() {
        fixture.manifest("", """
                a: { config: { x: "${aws.zone}" } }
                b: { config: { x: "${aws.zone}" } }
                """);
        fixture.plane.plan(PlaneFixture.order(Operation.DEPLOY));
        assertThat(fixture.lookups.asked).containsExactly("zone");
    }
}
