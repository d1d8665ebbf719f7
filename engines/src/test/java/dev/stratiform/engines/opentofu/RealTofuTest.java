package dev.stratiform.engines.opentofu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.run.StackEngineContract;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.StackBench;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine over the real OpenTofu, with what needs no provider.
class RealTofuTest implements StackEngineContract {
    private static final String PROGRAM = """
            variable "name" { type = string }
            variable "token" {
              type      = string
              sensitive = true
              default   = "none"
            }
            resource "terraform_data" "box" {
              input            = var.name
              triggers_replace = var.token
            }
            resource "terraform_data" "pair" {
              count = 2
              input = "${var.name}-${count.index}"
            }
            output "id"     { value = terraform_data.box.id }
            output "name"   { value = var.name }
            output "list"   { value = terraform_data.pair[*].output }
            output "secret" {
              value     = "s-${var.token}"
              sensitive = true
            }
            """;

    @TempDir
    Path root;

    private StackBench bench;

    /// The binary's name.
    String program() {
        return "tofu";
    }

    @BeforeEach
    void find() {
        Optional<Path> binary = StackBench.tool(program());
        assumeTrue(binary.isPresent(), "SKIPPED: " + program() + " is not on this machine; run tools/install");
        bench = new TofuBench(root, binary.orElseThrow());
    }

    @Override
    public StackEngine engine() {
        return bench.engine;
    }

    @Override
    public StackEngine.Request request(Task task) throws IOException {
        bench.file(
                "main.tf",
                switch (task) {
                    case SUCCEED ->
                        "resource \"terraform_data\" \"a\" {}\noutput \"id\" { value = terraform_data.a.id }\n";
                    case FAIL ->
                        "resource \"terraform_data\" \"a\" {\n  lifecycle {\n    precondition {\n"
                                + "      condition = false\n      error_message = \"told to\"\n    }\n  }\n}\n";
                    case HANG ->
                        "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n"
                                + "    command = \"sleep 60\"\n  }\n}\n";
                });
        return bench.request();
    }

    private static Map<String, Value> named(String name) {
        return Map.of("name", Value.of(name));
    }

    @Test
    void aStackIsAppliedChangedRefreshedAndDestroyed() throws Exception {
        bench.file("main.tf", PROGRAM).config(named("first"));
        StackEngine.Result made = bench.run(Action.APPLY);
        assertThat(made.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(made.changes()).isEqualTo(new StackEngine.Changes(3, 0, 0, 0, 0));
        assertThat(made.outputs().values())
                .containsEntry("name", Value.of("first"))
                .containsEntry("secret", new Value.Secret(Value.of("s-none")))
                .containsEntry("list", new Value.Items(List.of(Value.of("first-0"), Value.of("first-1"))));
        assertThat(bench.changes)
                .filteredOn(change -> change.phase() == StackEngine.Phase.DONE)
                .extracting(StackEngine.ResourceChange::address)
                .contains("terraform_data.box", "terraform_data.pair[0]");

        StackEngine.Result changed = bench.nextAttempt().config(named("second")).run(Action.APPLY);
        assertThat(changed.changes()).isEqualTo(new StackEngine.Changes(0, 3, 0, 0, 0));
        StackEngine.Result same = bench.nextAttempt().run(Action.REFRESH);
        assertThat(same.outputs()).isEqualTo(changed.outputs());
        assertThat(same.changes()).isEqualTo(StackEngine.Changes.NONE);
        assertThat(bench.engine.outputs(bench.nextAttempt().request())).isEqualTo(changed.outputs());

        StackEngine.Result gone = bench.nextAttempt().run(Action.DESTROY);
        assertThat(gone.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(gone.changes()).isEqualTo(new StackEngine.Changes(0, 0, 3, 0, 0));
        try (var files = Files.list(root.resolve("source"))) {
            assertThat(files).as("the program's folder stays as it is").hasSize(1);
        }
    }

    @Test
    void aPlanTellsExactlyWhatAnApplyWouldDo() throws Exception {
        bench.file("main.tf", PROGRAM).config(named("first"));
        StackEngine.Preview fresh = bench.engine.preview(Action.APPLY, bench.request(), bench);
        assertThat(fresh.exact()).isTrue();
        assertThat(fresh.summary()).isEqualTo(new StackEngine.Changes(3, 0, 0, 0, 0));
        assertThat(fresh.unknownOutputs()).contains("id");
        assertThat(fresh.plannedOutputs().values())
                .containsEntry("name", Value.of("first"))
                .containsEntry("secret", new Value.Secret(Value.of("s-none")));
        bench.run(Action.APPLY);
        bench.nextAttempt().config(Map.of("name", Value.of("first"), "token", Value.of("new")));
        StackEngine.Preview next = bench.engine.preview(Action.APPLY, bench.request(), bench);
        assertThat(next.summary()).isEqualTo(new StackEngine.Changes(0, 0, 0, 1, 2));
        assertThat(next.changes()).singleElement().satisfies(change -> {
            assertThat(change.op()).isEqualTo("replace");
            assertThat(change.changedPaths()).contains("triggers_replace");
        });
        assertThat(bench.engine.preview(Action.DESTROY, bench.request(), bench).summary())
                .isEqualTo(new StackEngine.Changes(0, 0, 3, 0, 0));
        assertThat(bench.engine.preview(Action.REFRESH, bench.request(), bench).changes())
                .isEmpty();
    }

    @Test
    void secretsAreInNoLine() throws Exception {
        bench.file("main.tf", PROGRAM)
                .config(Map.of("name", Value.of("x"), "token", new Value.Secret(Value.of("hunter2-canary"))));
        assertThat(bench.run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        bench.engine.preview(Action.APPLY, bench.request(), bench);
        assertThat(String.join("\n", bench.said)).doesNotContain("hunter2-canary");
    }

    @Test
    void aStateIsExportedAndImportedAndItsResourcesAreListed() throws Exception {
        bench.file("main.tf", PROGRAM).config(named("first"));
        bench.run(Action.APPLY);
        StackEngine.StateAccess state = bench.engine.state().orElseThrow();
        assertThat(state.resources(bench.request(), bench))
                .extracting(StackEngine.Resource::address)
                .containsExactlyInAnyOrder("terraform_data.box", "terraform_data.pair[0]", "terraform_data.pair[1]");
        Path file = root.resolve("exported.json");
        state.exportState(bench.request(), file, bench);
        bench.nextAttempt().run(Action.DESTROY);
        assertThat(state.resources(bench.request(), bench)).isEmpty();
        state.importState(bench.request(), file, bench);
        assertThat(state.resources(bench.request(), bench)).hasSize(3);
        Path bad = Files.writeString(root.resolve("bad.json"), "{\"version\": 3}");
        assertThatThrownBy(() -> state.importState(bench.request(), bad, bench))
                .hasMessageContaining("is no OpenTofu or Terraform state");
    }

    @Test
    void whatIsWrongWithAProgramIsSaidWithItsPlace() throws Exception {
        bench.file("main.tf", "resource \"terraform_data\" \"a\" {\n  inputt = 1\n}\n");
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        assertThat(result.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
            assertThat(failure.message()).contains("main.tf:2").contains("Unsupported argument");
        });
        assertThat(bench.run(Action.DESTROY).ended()).isEqualTo(Ended.FAILED);
        bench.file("main.tf", "resource \"terraform_data\" {\n}\n").nextAttempt();
        assertThat(bench.run(Action.APPLY).failure())
                .as("found by init")
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("main.tf:1", "labels"));
        assertThatThrownBy(() -> bench.engine.preview(Action.APPLY, bench.request(), bench))
                .hasMessageContaining("main.tf:1");
    }

    @Test
    void anAttemptOfADeadOrchestratorIsFoundAgain() throws Exception {
        bench.file("main.tf", """
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command = "echo made >> ${path.root}/../effects; sleep 1"
                  }
                }
                output "id" { value = terraform_data.a.id }
                """);
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOf(StackEngine.Recovery.NotStarted.class);
        bench.nextAttempt();
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                attempt.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!bench.said.contains("[started]")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        thread.interrupt();
        StackEngine.Recovery recovery = bench.engine.recover(Action.APPLY, bench.request(), bench);
        assertThat(recovery).isInstanceOfSatisfying(StackEngine.Recovery.Finished.class, finished -> {
            assertThat(finished.result().ended()).isEqualTo(Ended.SUCCEEDED);
            assertThat(finished.result().outputs().values()).containsKey("id");
            assertThat(finished.result().changes().created()).isEqualTo(1);
        });
        assertThat(root.resolve("effects")).hasContent("made");
    }

    @Test
    void oneSigtermEndsAnApplyGentlyAndItsStateIsKept() throws Exception {
        bench.file("main.tf", """
                resource "terraform_data" "first" {}
                resource "terraform_data" "slow" {
                  depends_on = [terraform_data.first]
                  provisioner "local-exec" { command = "sleep 2" }
                }
                resource "terraform_data" "never" { depends_on = [terraform_data.slow] }
                """);
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var result = StackBench.ending(attempt);
        while (bench.changes.stream().noneMatch(c -> c.address().equals("terraform_data.slow"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        attempt.cancel(1);
        attempt.cancel(1);
        assertThat(result.get(30, TimeUnit.SECONDS).ended()).isEqualTo(Ended.CANCELLED);
        assertThat(bench.engine
                        .state()
                        .orElseThrow()
                        .resources(bench.nextAttempt().request(), bench))
                .extracting(StackEngine.Resource::address)
                .contains("terraform_data.first")
                .doesNotContain("terraform_data.never");
    }

    @Test
    void aProgramWithABackendOfItsOwnHasAWorkspaceForTheEnvironment() throws Exception {
        bench.file("main.tf", "terraform {\n  backend \"local\" {}\n}\n" + PROGRAM)
                .config(named("first"))
                .settings("{\"backend\": {\"path\": \"" + root.resolve("elsewhere.tfstate")
                        + "\", \"workspace_dir\": \"" + root.resolve("spaces") + "\"}}");
        StackEngine.Result made = bench.run(Action.APPLY);
        assertThat(made.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(root.resolve("spaces/dev/terraform.tfstate")).exists();
        Path file = root.resolve("out.json");
        bench.engine.state().orElseThrow().exportState(bench.nextAttempt().request(), file, bench);
        assertThat(file).content().contains("lineage");
    }
}
