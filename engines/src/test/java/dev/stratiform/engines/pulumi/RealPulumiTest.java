package dev.stratiform.engines.pulumi;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine over the real Pulumi, with programs in TypeScript.
class RealPulumiTest implements StackEngineContract {
    private static final String TWO = """
            const box = new File("box", config.require("name"), 0);
            new File("other", "always", 0);
            export const id = box.id;
            export const name = box.content;
            export const token = config.getSecret("token");
            export const deep = pulumi.all([box.id, config.getSecret("token")]).apply(([id, t]) => ({ id, list: [1, t] }));
            """;

    @TempDir
    Path root;

    private PulumiBench bench;

    @BeforeEach
    void find() throws IOException {
        Optional<PulumiBench> real = PulumiBench.real(root);
        assumeTrue(real.isPresent(), "SKIPPED: pulumi with Node.js is not on this machine; run tools/install");
        bench = real.orElseThrow();
    }

    @Override
    public StackEngine engine() {
        return bench.engine;
    }

    @Override
    public StackEngine.Request request(Task task) throws IOException {
        bench.program(
                switch (task) {
                    case SUCCEED -> "export const id = 7;\n";
                    case FAIL -> "throw new Error('told to');\n";
                    case HANG -> "new File('slow', 'x', 60000);\n";
                });
        named(Map.of());
        return bench.request();
    }

    private StackBench named(Map<String, Value> more) {
        Map<String, Value> config = new HashMap<>(more);
        config.put("folder", Value.of(root.resolve("made").toString()));
        return bench.config(config);
    }

    private StackEngine.Result apply() throws InterruptedException {
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).as("%s %s", result.failure(), bench.said).isEqualTo(Ended.SUCCEEDED);
        return result;
    }

    @Test
    void aStackIsAppliedChangedRefreshedAndDestroyed() throws Exception {
        bench.program(TWO);
        named(Map.of("name", Value.of("first"), "token", new Value.Secret(Value.of("hunter2-canary"))));
        StackEngine.Result made = apply();
        assertThat(made.changes()).isEqualTo(new StackEngine.Changes(2, 0, 0, 0, 0));
        assertThat(made.outputs().values())
                .containsEntry("id", Value.of("box"))
                .containsEntry("name", Value.of("first"))
                .containsEntry("token", new Value.Secret(Value.of("hunter2-canary")));
        assertThat(made.outputs().values().get("deep")).isInstanceOf(Value.Secret.class);
        assertThat(bench.changes)
                .filteredOn(change -> change.phase() == StackEngine.Phase.DONE)
                .extracting(StackEngine.ResourceChange::address)
                .containsExactlyInAnyOrder(
                        "pulumi-nodejs:dynamic:Resource::box", "pulumi-nodejs:dynamic:Resource::other");
        assertThat(String.join("\n", bench.said)).doesNotContain("hunter2-canary");

        bench.nextAttempt();
        named(Map.of("name", Value.of("second"), "token", new Value.Secret(Value.of("hunter2-canary"))));
        assertThat(apply().changes()).isEqualTo(new StackEngine.Changes(0, 1, 0, 0, 1));
        assertThat(root.resolve("made/box")).hasContent("second");
        assertThat(bench.engine.outputs(bench.nextAttempt().request()).values())
                .containsEntry("name", Value.of("second"));

        StackEngine.Result gone = bench.nextAttempt().run(Action.DESTROY);
        assertThat(gone.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(gone.changes()).isEqualTo(new StackEngine.Changes(0, 0, 2, 0, 0));
        assertThat(root.resolve("made/box")).doesNotExist();
        try (var files = Files.list(root.resolve("source"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("the program's folder stays as it is")
                    .containsExactlyInAnyOrder(
                            "Pulumi.yaml", "tsconfig.json", "package.json", "index.ts", "node_modules");
        }
    }

    @Test
    void aPlanTellsWhatAnApplyWouldDoWithNamesOnly() throws Exception {
        bench.program(TWO);
        named(Map.of("name", Value.of("first"), "token", new Value.Secret(Value.of("hunter2-canary"))));
        StackEngine.Preview fresh = bench.preview(Action.APPLY);
        assertThat(fresh.exact()).isTrue();
        assertThat(fresh.summary()).isEqualTo(new StackEngine.Changes(2, 0, 0, 0, 0));
        assertThat(fresh.unknownOutputs()).containsExactlyInAnyOrder("id", "deep");
        assertThat(fresh.plannedOutputs().values())
                .containsEntry("token", new Value.Secret(Value.of("hunter2-canary")))
                .containsEntry("name", Value.of("first"));
        assertThat(bench.work()).isEmptyDirectory();
        assertThat(root.resolve("made/box")).doesNotExist();
        apply();
        bench.nextAttempt();
        named(Map.of("name", Value.of("second")));
        StackEngine.Preview next = bench.preview(Action.APPLY);
        assertThat(next.summary()).isEqualTo(new StackEngine.Changes(0, 1, 0, 0, 1));
        assertThat(next.changes()).singleElement().satisfies(change -> {
            assertThat(change.op()).isEqualTo("update");
            assertThat(change.address()).isEqualTo("pulumi-nodejs:dynamic:Resource::box");
        });
        assertThat(next.plannedOutputs().values()).containsEntry("id", Value.of("box"));
        assertThat(bench.preview(Action.DESTROY).summary()).isEqualTo(new StackEngine.Changes(0, 0, 2, 0, 0));
        assertThat(bench.changes).as("a plan is no news of resources").isEmpty();
    }

    @Test
    void driftMadeByHandIsSeenAndTakenIn() throws Exception {
        bench.program(TWO);
        named(Map.of("name", Value.of("first")));
        apply();
        assertThat(bench.nextAttempt().preview(Action.REFRESH).changes()).isEmpty();
        Files.writeString(root.resolve("made/box"), "by hand");
        Files.delete(root.resolve("made/other"));
        StackEngine.Preview drift = bench.preview(Action.REFRESH);
        assertThat(drift.changes())
                .containsExactlyInAnyOrder(
                        new StackEngine.ResourceChange(
                                "pulumi-nodejs:dynamic:Resource::box",
                                "pulumi-nodejs:dynamic:Resource",
                                "update",
                                StackEngine.Phase.PLANNED,
                                List.of("content")),
                        new StackEngine.ResourceChange(
                                "pulumi-nodejs:dynamic:Resource::other",
                                "pulumi-nodejs:dynamic:Resource",
                                "delete",
                                StackEngine.Phase.PLANNED,
                                List.of()));
        StackEngine.Result refreshed = bench.nextAttempt().run(Action.REFRESH);
        assertThat(refreshed.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(refreshed.changes()).isEqualTo(new StackEngine.Changes(0, 1, 1, 0, 0));
        bench.nextAttempt();
        assertThat(apply().changes()).isEqualTo(new StackEngine.Changes(1, 1, 0, 0, 0));
        assertThat(root.resolve("made/box")).hasContent("first");
    }

    @Test
    void aStateIsExportedAndImportedAndItsSecretsStayEncrypted() throws Exception {
        bench.program(TWO);
        named(Map.of("name", Value.of("first"), "token", new Value.Secret(Value.of("hunter2-canary"))));
        apply();
        StackEngine.StateAccess state = bench.engine.state().orElseThrow();
        assertThat(state.resources(bench.nextAttempt().request(), bench))
                .extracting(StackEngine.Resource::name)
                .containsExactlyInAnyOrder("box", "other");
        Path file = root.resolve("exported.json");
        state.exportState(bench.request(), file, bench);
        assertThat(file).content().contains("ciphertext").doesNotContain("hunter2-canary");
        bench.nextAttempt().run(Action.DESTROY);
        assertThat(state.resources(bench.nextAttempt().request(), bench)).isEmpty();
        state.importState(bench.request(), file, bench);
        assertThat(state.resources(bench.request(), bench)).hasSize(2);
        Path bad = Files.writeString(root.resolve("bad.json"), "{\"version\": 2}");
        assertThatThrownBy(() -> state.importState(bench.request(), bad, bench))
                .hasMessageContaining("is no Pulumi state");
        bench.engine.forget(bench.work());
        assertThat(holding("hunter2-canary"))
                .as("files with the secret in clear")
                .isEmpty();
    }

    private List<Path> holding(String text) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.startsWith(root.resolve("made")) && Files.isRegularFile(file))
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAProgramThrowsIsTheReason() throws Exception {
        bench.program("throw new Error('no luck today');\n");
        named(Map.of());
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
            assertThat(failure.message()).contains("no luck today");
        });
        assertThatThrownBy(() -> bench.nextAttempt().preview(Action.APPLY)).hasMessageContaining("no luck today");
    }

    @Test
    void stacksOfOneProjectAtTheSameTimeNeverTouchEachOther() throws Exception {
        bench.program(TWO);
        String shared = root.resolve("backend").toString();
        Files.createDirectories(root.resolve("backend"));
        Map<String, CompletableFuture<StackEngine.Result>> ends = new HashMap<>();
        for (String name : List.of("red", "green")) {
            Files.createDirectories(root.resolve("made/" + name));
            bench.stack(name)
                    .config(Map.of(
                            "folder", Value.of(root.resolve("made/" + name).toString()), "name", Value.of(name)));
            bench.withSettings("\"backend\": \"file://" + shared + "\", \"environment\": {\"set\": {\"PULUMI_HOME\": \""
                    + root.resolve("home") + "\"}}");
            ends.put(name, StackBench.ending(bench.engine.start(Action.APPLY, bench.request(), bench)));
        }
        for (var end : ends.entrySet()) {
            StackEngine.Result result = end.getValue().get(120, TimeUnit.SECONDS);
            assertThat(result.ended()).as("%s %s", result.failure(), bench.said).isEqualTo(Ended.SUCCEEDED);
            assertThat(result.outputs().values()).containsEntry("name", Value.of(end.getKey()));
            assertThat(root.resolve("made").resolve(end.getKey()).resolve("box"))
                    .hasContent(end.getKey());
        }
        assertThat(root.resolve("backend/.pulumi/stacks/shop"))
                .isDirectoryContaining("glob:**/D000001-red-dev.json")
                .isDirectoryContaining("glob:**/D000001-green-dev.json");
        Path spaces = root.resolve("home/workspaces");
        if (Files.isDirectory(spaces)) {
            try (Stream<Path> files = Files.list(spaces)) {
                assertThat(files.filter(file -> contains(file, "-dev")))
                        .as("selections")
                        .isEmpty();
            }
        }
    }

    @Test
    void anAttemptOfADeadOrchestratorIsFoundAgain() throws Exception {
        bench.program("export const id = new File('one', 'x', 1500).id;\n");
        named(Map.of());
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOf(StackEngine.Recovery.NotStarted.class);
        bench.nextAttempt();
        Thread thread = started();
        thread.interrupt();
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOfSatisfying(StackEngine.Recovery.Finished.class, finished -> {
                    assertThat(finished.result().ended()).isEqualTo(Ended.SUCCEEDED);
                    assertThat(finished.result().outputs().values()).containsEntry("id", Value.of("one"));
                    assertThat(finished.result().changes().created()).isEqualTo(1);
                });
        assertThat(root.resolve("made/effects")).hasContent("create one");
        assertThat(bench.data().resolve("pulumi/begun"))
                .as("it ended by itself")
                .doesNotExist();
    }

    @Test
    void aStackThatSomebodyRemovedFromTheBackendIsMadeAgain() throws Exception {
        bench.program("export const id = 7;\n");
        named(Map.of());
        apply();
        try (Stream<Path> files = Files.walk(bench.data().resolve("pulumi/backend/.pulumi/stacks"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        assertThat(bench.nextAttempt().run(Action.APPLY).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("no stack named"));
        bench.nextAttempt();
        assertThat(apply().outputs().values()).containsEntry("id", Value.of(7));
    }

    private Thread started() throws Exception {
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var thread = Thread.ofVirtual().start(() -> {
            try {
                attempt.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitEffect();
        return thread;
    }

    private void awaitEffect() throws Exception {
        for (int i = 0; i < 1_500 && !Files.exists(root.resolve("made/effects")); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(root.resolve("made/effects")).as(bench.said.toString()).exists();
    }

    private void killPulumi() throws Exception {
        var command = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> List.of(words).contains("up")
                                && List.of(words)
                                        .contains(bench.work()
                                                .resolve("config.yaml")
                                                .toString())
                                && !String.join(" ", words).contains("supervise.sh"))
                        .orElse(false))
                .findFirst();
        assertThat(command).as("the running pulumi").isPresent();
        assertThat(command.orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void aCreateThatWasCutOffIsUnknownAndNeverDoneTwice() throws Exception {
        bench.program("new File('one', 'x', 3000);\n");
        named(Map.of());
        Thread thread = started();
        thread.interrupt();
        killPulumi();
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOfSatisfying(
                        StackEngine.Recovery.Unknown.class,
                        unknown -> assertThat(String.join("\n", unknown.hints()))
                                .contains(
                                        "perhaps created: pulumi-nodejs:dynamic:Resource::one",
                                        "resolve RUN one --as rerun"));
        StackEngine.Result refused = bench.nextAttempt().run(Action.APPLY);
        assertThat(refused.ended()).isEqualTo(Ended.UNKNOWN);
        assertThat(refused.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
        assertThat(root.resolve("made/effects")).hasContent("create one");

        bench.nextAttempt().cleared();
        apply();
        assertThat(root.resolve("made/effects")).hasContent("create one\ncreate one");
        assertThat(bench.said).anyMatch(line -> line.contains("taken as not created, as somebody has said"));
    }

    @Test
    void whatKillsTheEngineWhileStratiformLivesIsUnknownToo() throws Exception {
        bench.program("new File('one', 'x', 3000);\n");
        named(Map.of());
        var end = StackBench.ending(bench.engine.start(Action.APPLY, bench.request(), bench));
        awaitEffect();
        killPulumi();
        StackEngine.Result result = end.get(30, TimeUnit.SECONDS);
        assertThat(result.ended()).isEqualTo(Ended.UNKNOWN);
        assertThat(result.failure())
                .hasValueSatisfying(
                        failure -> assertThat(failure.message()).contains("pulumi-nodejs:dynamic:Resource::one"));
    }

    @Test
    void oneSigtermEndsAnUpGentlyAndItsStateIsWhole() throws Exception {
        bench.program("const one = new File('one', 'x', 2000);\nnew File('two', 'y', 0, { dependsOn: one });\n");
        named(Map.of());
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var end = StackBench.ending(attempt);
        awaitEffect();
        attempt.cancel(1);
        attempt.cancel(1);
        assertThat(end.get(30, TimeUnit.SECONDS).ended())
                .as(bench.said.toString())
                .isEqualTo(Ended.CANCELLED);
        assertThat(bench.engine
                        .state()
                        .orElseThrow()
                        .resources(bench.nextAttempt().request(), bench))
                .extracting(StackEngine.Resource::name, StackEngine.Resource::status)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("one", ""));
        assertThat(apply().changes()).isEqualTo(new StackEngine.Changes(1, 0, 0, 0, 1));
    }
}
