package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.cli.command.Invocation.Signal;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a person types, is asked, and is told.
class PersonAtTheTerminalTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() {
        session = new Session(folder);
        assertThat(session.run("init", "D1BRV40", "--org", "acme", "--project", "shop"))
                .isZero();
    }

    private void protect() throws IOException {
        Path manifest = folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceFirst("enabled: true", "protect: true"));
        assertThat(Files.readString(manifest)).contains("protect: true");
    }

    @Test
    void whatIsProtectedIsDestroyedOnlyWhenItsIdIsTyped() throws IOException {
        protect();
        assertThat(session.run("deploy")).isZero();
        assertThat(session.run("destroy")).as("nobody to ask").isEqualTo(4);
        assertThat(session.err).contains("protected in D1BRV40/dev").contains("--confirm D1BRV40");
        session.answers.add("yes");
        assertThat(session.run("destroy")).isEqualTo(2);
        assertThat(session.err).contains("Type the deployment's id").contains("nothing was destroyed");
        assertThat(session.run("destroy", "--yes")).isEqualTo(4);
        session.answers.add("D1BRV40");
        assertThat(session.run("destroy")).isZero();
        assertThat(session.out).contains("hello").contains("- to destroy");
        assertThat(session.err).contains("Done: 1 succeeded");
    }

    @Test
    void whatIsNotProtectedNeedsAYes() {
        session.run("deploy");
        session.answers.add("no");
        assertThat(session.run("destroy")).isEqualTo(2);
        session.answers.add("yes");
        assertThat(session.run("destroy")).isZero();
    }

    @Test
    void optionsStandBeforeTheCommandOrAfterIt() {
        assertThat(session.run("-c", "hello:greeting=early", "--parallel", "2", "--filter", "hello", "deploy"))
                .isZero();
        assertThat(session.run("outputs")).isZero();
        assertThat(session.out).contains("hello.said = early");
        assertThat(session.run("--dry-run", "deploy")).isZero();
        assertThat(session.out).contains("Plan to deploy shop");
        assertThat(session.run("--parallel", "2", "list")).isEqualTo(2);
        assertThat(session.err).contains("--parallel is not known here");
    }

    @Test
    void aGroupOfCommandsNamesItsCommands() {
        assertThat(session.run("stack")).isEqualTo(2);
        assertThat(session.err).contains("stack deploy", "stack outputs");
        assertThat(session.run("stack", "deploi", "D1BRV40")).isEqualTo(2);
        assertThat(session.err).contains("did you mean 'stack deploy'?");
        assertThat(session.run("help", "stack", "deploy")).isZero();
        assertThat(session.out).contains("Also:  stratiform deploy-stack");
        assertThat(session.run("help", "deploi")).isEqualTo(2);
    }

    @Test
    void resultsComeAsYamlWithTheSameContentAsJson() {
        session.run("deploy");
        assertThat(session.run("-o", "yaml", "status")).isZero();
        assertThat(session.out)
                .startsWith("---\nschema: stratiform/status/v1\ndeployment_id: D1BRV40\nenvironment: dev\n")
                .contains("\nstacks:\n  - stack: hello\n    state: applied\n");
        assertThat(session.run("watch", "ZZZ", "-o", "yaml")).isEqualTo(3);
        assertThat(session.out).startsWith("---\nerror:\n  code: RUN_NOT_FOUND");
        assertThat(session.run("logs", "--json")).isZero();
        assertThat(session.json()).containsEntry("schema", Value.of("stratiform/logs/v1"));
    }

    @Test
    void aLogFileGetsWhatTheRunDoesAsJsonLines() throws IOException {
        Path log = folder.resolve("run.log");
        assertThat(session.run("deploy", "--log-file", log.toString(), "--log-level", "debug"))
                .isZero();
        assertThat(Files.readAllLines(log))
                .allSatisfy(line -> assertThat(((Value.Fields) Json.read(line, "a line")).values())
                        .containsEntry("deployment", Value.of("D1BRV40"))
                        .containsKeys("at", "level", "event", "environment", "run"))
                .anyMatch(line -> line.contains("\"event\":\"attempt-finished\"")
                        && line.contains("\"outcome\":\"succeeded\"")
                        && line.contains("\"duration\":"));
        assertThat(session.run("deploy", "--log-file", "/nowhere/x.log")).isEqualTo(3);
        assertThat(session.err).contains("the log file /nowhere/x.log cannot be written");
        assertThat(session.run("deploy", "--log-level", "loud")).isEqualTo(2);
    }

    @Test
    void theLogFileTellsOfFailuresRetriesAndApprovals() throws IOException {
        Path log = folder.resolve("run.log");
        Path manifest = folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml");
        Files.writeString(folder.resolve("stacks/hello/apply.sh"), "echo 'HTTP 429: too many requests' >&2; exit 1\n");
        Files.writeString(
                manifest, Files.readString(manifest) + "    retry: {maxAttempts: 2, initialInterval: 10ms}\n");
        assertThat(session.run("deploy", "--log-file", log.toString())).isEqualTo(1);
        assertThat(Files.readString(log))
                .contains("\"level\":\"warn\",\"event\":\"attempt-finished\"")
                .contains("\"level\":\"error\",\"event\":\"attempt-finished\"")
                .contains("\"category\":\"step_failure\",\"retryable\":true,\"code\":\"ENGINE_THROTTLED\"")
                .contains("\"event\":\"run-left\"");
        assertThat(session.run("metrics")).isZero();
        assertThat(session.out)
                .contains("stratiform_step_retries_total {category=step_failure}")
                .contains("stratiform_step_duration_seconds {engine=command, outcome=failed}")
                .contains("on average");
        assertThat(session.run("metrics", "--json", "--since", "10m")).isZero();
        assertThat(session.json()).containsEntry("schema", Value.of("stratiform/metrics/v1"));
        assertThat(session.run("metrics", "--format", "prometheus")).isZero();
        assertThat(session.out)
                .contains("# TYPE stratiform_run_total counter")
                .contains("stratiform_run_total{operation=\"deploy\",outcome=\"failed\"} 1")
                .contains("# TYPE stratiform_step_duration_seconds summary")
                .contains("stratiform_step_duration_seconds_count{engine=\"command\",outcome=\"failed\"} 2");
        assertThat(session.run("metrics", "--since", "soon")).isEqualTo(2);
        assertThat(session.run("metrics", "--format", "xml")).isEqualTo(2);
        assertThat(session.run("logs", "-f", "--since", "10m", "--stack", "hello"))
                .isZero();
        assertThat(session.out).contains("too many requests");
        assertThat(session.run("logs", "--tail", "1")).isZero();
        assertThat(session.out.lines()).hasSize(1);
        assertThat(session.run("health")).isZero();
        assertThat(session.out).contains("state");
        assertThat(session.run("settings")).isZero();
    }

    @Test
    void aSavedPlanIsCarriedOutAsLongAsItIsTrue() throws IOException {
        Path plan = folder.resolve("plan.json");
        assertThat(session.run("plan", "-c", "hello:greeting=planned", "--out", plan.toString()))
                .isZero();
        assertThat(Files.getPosixFilePermissions(plan)).hasSize(2);
        assertThat(session.run("plan", "--out", plan.toString())).isEqualTo(5);
        assertThat(session.run("deploy", "--plan", plan.toString(), "--parallel", "3"))
                .isEqualTo(2);
        assertThat(session.err).contains("--parallel is part of the plan");
        assertThat(session.run("deploy", "--plan", plan.toString())).isZero();
        session.run("outputs");
        assertThat(session.out).contains("hello.said = planned");
        assertThat(session.run("deploy", "--plan", plan.toString()))
                .as("the deploy itself changed what the plan read")
                .isEqualTo(5);
        assertThat(session.err).contains("no longer true").contains("hello");
        Files.delete(plan);
        session.run("plan", "--out", plan.toString());
        Files.writeString(folder.resolve("stacks/hello/new.txt"), "more");
        assertThat(session.run("deploy", "--plan", plan.toString())).isEqualTo(5);
        for (String bad : java.util.List.of("", "[]", "{}", "{\"schema\":\"stratiform/saved-plan/v1\"}", "\u0000")) {
            Files.writeString(plan, bad);
            assertThat(session.run("deploy", "--plan", plan.toString())).as(bad).isEqualTo(3);
            assertThat(session.err).as(bad).contains("plan.json").contains("stratiform plan --out");
        }
        assertThat(session.run("deploy", "--plan", folder.toString())).isEqualTo(3);
    }

    @Test
    void driftIsShownWithItsResourcesAndExits6() throws IOException {
        Path definition = folder.resolve("stacks/hello/stack.yaml");
        Files.writeString(
                definition,
                Files.readString(definition).replace("commands:\n", "commands:\n  drift: [sh, drift.sh]\n"));
        Files.writeString(
                folder.resolve("stacks/hello/drift.sh"),
                "echo '::change op=update phase=planned type=file address=greeting.txt::'\n");
        assertThat(session.run("deploy")).isZero();
        assertThat(session.run("drift")).isEqualTo(6);
        assertThat(session.out)
                .contains("~ 1 drifted")
                .containsPattern("update +file greeting.txt")
                .contains("drift found");
        assertThat(session.run("drift", "--json")).isEqualTo(6);
        assertThat(session.json()).containsEntry("drifted", Value.of(true));
        assertThat(session.run("diff", "--to", "prod")).isEqualTo(3);
    }

    @Test
    void whatEnginesCannotTellIsSaidPlainly() throws IOException {
        session.run("deploy");
        assertThat(session.run("drift")).isZero();
        assertThat(session.out).contains("hello", "cannot tell").contains("no drift seen");
        assertThat(session.run("drift", "--json")).isZero();
        assertThat(session.json()).containsEntry("drifted", Value.of(false));
        assertThat(session.run("refresh")).isZero();
        assertThat(session.run("resources")).isZero();
        assertThat(session.out).contains("hello: its engine keeps no resources");
        assertThat(session.run("resources", "D1BRV40", "hello", "-o", "yaml")).isZero();
        String file = folder.resolve("state.json").toString();
        assertThat(session.run("export-stack", "D1BRV40", "hello", file)).isEqualTo(2);
        assertThat(session.err).contains("hello has no state of its own");
        assertThat(session.run("stack", "import", "D1BRV40", "hello", file, "--yes"))
                .isEqualTo(3);
        assertThat(session.err).contains("there is no ordinary file");
        Files.writeString(Path.of(file), "{}");
        assertThat(session.run("export-stack", "D1BRV40", "hello", file)).isEqualTo(5);
        assertThat(session.run("stack", "import", "D1BRV40", "hello", file)).isEqualTo(2);
        assertThat(session.err).contains("add --yes");
        assertThat(session.run("stack", "import", "D1BRV40", "hello", file, "--yes"))
                .isEqualTo(2);
        assertThat(session.run("diff", "--to", "dev", "--detailed-exitcode")).isZero();
        assertThat(session.out).contains("dev and dev are the same");
        assertThat(session.run("diff")).isEqualTo(2);
    }

    @Test
    void thePlanSaysOfEachStackHowSureItIs() throws IOException {
        Path manifest = folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml");
        Files.writeString(manifest, Files.readString(manifest) + """
                  second:
                    source: stacks/hello
                    config: {greeting: "${stack.hello.said}"}
                  third:
                    source: stacks/hello
                    enabled: false
                """);
        assertThat(session.run("plan")).isZero();
        assertThat(session.out)
                .containsPattern("hello +\\+ to create +exact")
                .containsPattern("second +\\? waits for .*hello.said.* +deferred");
        assertThat(session.run("deploy")).isZero();
        assertThat(session.run("plan")).isZero();
        assertThat(session.out).contains("= no changes");
        assertThat(session.run("plan", "--destroy", "-o", "yaml")).isZero();
        assertThat(session.out).startsWith("---\nschema: stratiform/plan/v1\n");
        session.run("stack", "deploy", "D1BRV40", "hello", "-c", "hello:greeting=new");
        assertThat(session.run("plan", "--json")).isZero();
        assertThat(session.run("stack", "destroy", "D1BRV40", "hello", "--yes")).isNotZero();
        assertThat(session.err).contains("second");
    }

    @ParameterizedTest
    @CsvSource({"TERMINATE, 1", "INTERRUPT, 3"})
    void ctrlCAsksForMoreEachTimeAndSigtermNever(Signal signal, int level) throws Exception {
        Files.writeString(
                folder.resolve("stacks/hello/apply.sh"),
                "trap 'echo asked >> \"$STRATIFORM_DATA/asked\"' TERM\n"
                        + "i=0; while [ $i -lt 20 ]; do sleep 0.1; i=$((i + 1)); done\n");
        var code = CompletableFuture.supplyAsync(() -> session.run("deploy"));
        var sent = session.signals.poll(20, TimeUnit.SECONDS);
        assertThat(sent).isNotNull();
        TimeUnit.MILLISECONDS.sleep(500);
        for (int n = 0; n < 3; n++) {
            sent.accept(signal);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        assertThat(code.get(30, TimeUnit.SECONDS)).isIn(0, 130, 1);
        assertThat(session.err).contains("nothing new starts");
        if (level == 3) {
            assertThat(session.err).contains("engines are killed");
        } else {
            assertThat(session.err)
                    .doesNotContain("engines are asked once more")
                    .doesNotContain("killed");
        }
    }
}
