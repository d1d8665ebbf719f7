package dev.stratiform.engines.opentofu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.run.StackEngineContract;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.StackBench;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a real binary does not do on demand, played by a script in its place.
class FakeTofuTest implements StackEngineContract {
    private static final String OUTPUT = "case $command in output) echo '{\"id\": {\"value\": \"7\"}}'; exit 0 ;; "
            + "plan) exit 0 ;; show) echo '{}'; exit 0 ;; esac\n";
    private static final String SUMMARY =
            "echo '{\"type\":\"change_summary\",\"changes\":{\"add\":2,\"change\":0,\"remove\":1,\"operation\":\"apply\"}}'\n";

    @TempDir
    Path root;

    private StackEngine engine;

    @Override
    public StackEngine engine() {
        try {
            return engine == null ? bench("").engine : engine;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public StackEngine.Request request(Task task) throws IOException {
        StackBench bench = bench(
                switch (task) {
                    case SUCCEED -> SUMMARY;
                    case FAIL -> "exit 1\n";
                    case HANG -> "while :; do sleep 0.05; done\n";
                });
        engine = bench.engine;
        return bench.request();
    }

    private StackBench bench(String script) throws IOException {
        return new TofuBench(root, TofuBench.fake(root, OUTPUT + script)).file("main.tf", "# nothing\n");
    }

    private Failure failure(StackBench bench) throws InterruptedException {
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        return result.failure().orElseThrow();
    }

    @Test
    void noiseBetweenTheLinesAndUnknownKindsAreShownAndHarmNothing() throws Exception {
        StackBench bench = bench("""
                echo 'WARNING: something from a wrapper'
                printf '%s\\n' '{"type":"a_kind_of_tomorrow","@level":"info","@message":"new\\nthing"}'
                echo '{"no":"type"}'
                echo '{"type":"apply_start","hook":{"resource":{"addr":"a.b","resource_type":"a"},"action":"create"}}'
                echo '{"type":"apply_complete","hook":"not an object"}'
                echo '{"type":' ; echo '[1,2]' ; echo '{"@message":{"a":1}}'
                echo 'said on the other stream' >&2
                """ + SUMMARY + "printf '{\"type\":\"cut'\n");
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.changes()).isEqualTo(new StackEngine.Changes(2, 0, 1, 0, 0));
        assertThat(result.outputs().values()).containsEntry("id", Value.of("7"));
        assertThat(bench.said)
                .contains("INFO WARNING: something from a wrapper", "INFO new thing", "WARN said on the other stream");
        assertThat(bench.changes)
                .first()
                .satisfies(change -> assertThat(change.address()).isEqualTo("a.b"));
    }

    @Test
    void aStateInALineIsNeverShown() throws Exception {
        StackBench bench =
                bench("echo '{\"type\":\"log\",\"@message\":\"Errored state\",\"state\":{\"secret\":\"canary-1\"}}'\n"
                        + SUMMARY);
        bench.run(Action.APPLY);
        assertThat(bench.said.toString()).doesNotContain("canary-1").doesNotContain("Errored state");
        bench = bench("printf '{\"@message\":\"Errored state\",\"state\":\"canary-2'; "
                + "head -c 2000000 /dev/zero | tr '\\0' 'x'; echo '\"}'\n" + SUMMARY);
        bench.run(Action.APPLY);
        assertThat(bench.said.toString()).doesNotContain("canary-2").contains("a line with a state was left out");
    }

    @Test
    void anErrorIsAFailureEvenWithExitCode0() throws Exception {
        Failure failure =
                failure(bench("printf '%s\\n' '{\"type\":\"diagnostic\",\"diagnostic\":{\"severity\":\"error\","
                        + "\"summary\":\"Half done\",\"detail\":\"two\\nlines\",\"address\":\"a.b\","
                        + "\"range\":{\"filename\":\"main.tf\",\"start\":{\"line\":4}}}}'\n"));
        assertThat(failure.message()).contains("main.tf:4: a.b: Half done: two lines");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENGINE_LOCKED Error acquiring the state lock",
                "ENGINE_THROTTLED ThrottlingException: Rate exceeded",
                "ENGINE_NETWORK dial tcp: connection refused",
                "ENGINE_FAILED Unsupported argument"
            })
    void theClassOfAFailureIsToldFromWhatWasSaid(String row) throws Exception {
        int space = row.indexOf(' ');
        Failure failure =
                failure(bench("echo '{\"type\":\"diagnostic\",\"diagnostic\":{\"severity\":\"error\",\"summary\":\""
                        + row.substring(space + 1) + "\"}}'; exit 1\n"));
        assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(row.substring(0, space)));
        assertThat(failure.message()).contains(row.substring(space + 1));
    }

    @Test
    void aFloodAndAHugeEventCostNoMemory() throws Exception {
        StackBench bench = bench("head -c 60000000 /dev/zero | tr '\\0' 'x'; echo\n"
                + "printf '{\"type\":\"log\",\"@message\":\"'; head -c 50000000 /dev/zero | tr '\\0' 'y'; echo '\"}'\n"
                + SUMMARY);
        long before = used();
        assertThat(bench.run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(used() - before).isLessThan(64L << 20);
        assertThat(bench.said).allSatisfy(line -> assertThat(line.length()).isLessThan(1_100_000));
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAtTheThirdLevel() throws Exception {
        StackBench bench = bench("trap '' TERM; echo ready; while :; do sleep 0.1; done\n");
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var result = StackBench.ending(attempt);
        while (!bench.said.contains("INFO ready")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        attempt.cancel(1);
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(result).isNotDone();
        attempt.cancel(3);
        assertThat(result.get(10, TimeUnit.SECONDS).ended()).isEqualTo(Ended.CANCELLED);
    }

    @Test
    void aChildThatKeepsTheOutputOpenHoldsNobodyUp() throws Exception {
        long begin = System.nanoTime();
        assertThat(bench("(exec 3>&-; sleep 20) & " + SUMMARY).run(Action.APPLY).ended())
                .isEqualTo(Ended.SUCCEEDED);
        assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }

    @Test
    void aStateThatCouldNotBeWrittenIsKeptAndPutBackByTheNextApply() throws Exception {
        StackBench bench = bench("""
                if [ "$command" = state ]; then echo "$@" >> ../pushed; exit 0; fi
                if [ ! -e ../once ]; then : > ../once; echo '{"lineage":"x"}' > errored.tfstate; exit 1; fi
                """ + SUMMARY);
        failure(bench);
        assertThat(bench.said.toString()).contains("the state could not be written; it is kept in");
        assertThat(root.resolve("source/errored.tfstate")).doesNotExist();
        assertThat(root.resolve("data/one/tofu/errored.tfstate")).hasContent("{\"lineage\":\"x\"}");
        assertThat(bench.nextAttempt().run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(Files.readString(root.resolve("pushed")))
                .startsWith("state push")
                .contains("errored.tfstate");
        assertThat(root.resolve("data/one/tofu/errored.tfstate")).doesNotExist();
    }

    private static String began(String address) {
        return "echo '{\"type\":\"apply_start\",\"hook\":{\"resource\":{\"addr\":\"" + address
                + "\",\"resource_type\":\"a\"},\"action\":\"create\"}}'\n";
    }

    @Test
    void whatAKilledBinaryWasMakingIsInDoubt() throws Exception {
        StackBench bench = bench(began("a.b") + "kill -9 $$\n");
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.UNKNOWN);
        assertThat(result.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(failure.message()).contains("a.b");
            assertThat(failure.nextStep()).contains("stratiform resolve RUN one --as rerun");
        });
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOfSatisfying(
                        StackEngine.Recovery.Unknown.class,
                        unknown -> assertThat(unknown.hints()).contains("perhaps created: a.b"));
    }

    @Test
    void whatTheStateHoldsIsNotInDoubt() throws Exception {
        StackBench bench =
                new TofuBench(root, TofuBench.fake(root, """
                        [ $command = show ] && echo '{"values":{"root_module":{"resources":[{"address":"a.b"}]}}}' && exit 0
                        """ + began("a.b") + "kill -9 $$\n")).file("main.tf", "");
        Files.createDirectories(bench.data().resolve("tofu"));
        Files.writeString(bench.data().resolve("tofu/terraform.tfstate"), "{}");
        assertThat(bench.run(Action.APPLY).ended()).isEqualTo(Ended.FAILED);
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench))
                .isInstanceOf(StackEngine.Recovery.Repeat.class);
        assertThat(bench.engine.recover(Action.DESTROY, bench.request(), bench))
                .isInstanceOf(StackEngine.Recovery.Repeat.class);
    }

    @Test
    void outputsThatAreNoJsonFailTheStepButItWasApplied() throws Exception {
        StackBench bench = new TofuBench(
                        root, TofuBench.fake(root, "[ $command = output ] && echo 'no json' && exit 0\n" + SUMMARY))
                .file("main.tf", "");
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.applied()).isTrue();
        assertThat(result.failure())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo(ErrorCode.OUTPUTS_UNREADABLE));
    }

    @Test
    void driftIsTakenFromThePlanWithTheNamesOfWhatDiffers() throws Exception {
        StackBench bench = new TofuBench(root, TofuBench.fake(root, """
                        case $command in
                          plan) echo '{"type":"resource_drift","change":{"resource":{"addr":"a.b"},"action":"update"}}' ;;
                          show) echo '{"resource_drift":[{"address":"a.b","type":"a","change":{"actions":["update"],\
                        "before":{"size":1,"name":"n","tag":"canary"},"after":{"size":2,"name":"n","tag":"other"}}},\
                        {"address":"a.gone","type":"a","change":{"actions":["delete"]}}]}' ;;
                        esac
                        """)).file("main.tf", "");
        StackEngine.Preview drift = bench.engine.preview(Action.REFRESH, bench.request(), bench);
        assertThat(drift.changes())
                .containsExactly(
                        new StackEngine.ResourceChange(
                                "a.b", "a", "update", StackEngine.Phase.PLANNED, List.of("size", "tag")),
                        new StackEngine.ResourceChange("a.gone", "a", "delete", StackEngine.Phase.PLANNED, List.of()));
        assertThat(drift.summary()).isEqualTo(new StackEngine.Changes(0, 1, 1, 0, 0));
        assertThat(bench.said.toString()).doesNotContain("canary");
    }

    @Test
    void initIsDoneOnceForEachProgram() throws Exception {
        StackBench bench = new TofuBench(root, TofuBench.fake(root, OUTPUT + SUMMARY)).file("main.tf", "# one\n");
        Path fake = root.resolve("fake-tofu");
        Files.writeString(
                fake, Files.readString(fake).replace("init | workspace) exit", "init) echo x >> ../inits; exit"));
        bench.run(Action.APPLY);
        bench.nextAttempt().run(Action.APPLY);
        assertThat(root.resolve("inits")).hasContent("x");
        bench.file("main.tf", "# two\n").nextAttempt().run(Action.APPLY);
        assertThat(Files.readAllLines(root.resolve("inits"))).hasSize(2);
    }

    @Test
    void inputsGoInByAPrivateFileAndAreGoneAfterwards() throws Exception {
        StackBench bench = bench("for w in \"$@\"; do case $w in -var-file=*) f=${w#-var-file=}; cat \"$f\" > ../seen; "
                        + "ls -l \"$f\" | cut -c1-10 >> ../seen ;; esac; done\n" + SUMMARY)
                .config(Map.of("a", Value.of(1), "b", new Value.Secret(Value.of("s3cret-value"))));
        bench.run(Action.APPLY);
        assertThat(Files.readString(root.resolve("seen")))
                .contains("\"b\":\"s3cret-value\"")
                .contains("-rw-------");
        bench.engine.forget(bench.request().folders().work());
        assertThat(bench.work()).isEmptyDirectory();
    }

    @Test
    void anAbsentBinaryAndWrongSettingsAreSaidPlainly() throws Exception {
        StackBench bench = new TofuBench(root, root.resolve("nowhere/tofu")).file("main.tf", "");
        assertThat(bench.engine.version(Value.Fields.EMPTY)).isEqualTo("opentofu/absent");
        assertThatThrownBy(() -> bench.run(Action.APPLY))
                .hasMessageContaining("which is not on this machine")
                .hasMessageContaining("ENGINE_NOT_FOUND");
        Value.Fields wrong = (Value.Fields) Json.read(
                "{\"backnd\": {}, \"lockTimeout\": \"soon\", \"workspace\": \"a b\", \"binary\": \"-x\","
                        + " \"environment\": {\"set\": {\"LD_PRELOAD\": \"x\"}}}",
                "settings");
        assertThat(bench.engine.check(wrong)).extracting(Failure::message).satisfies(messages -> {
            assertThat(messages).hasSize(5);
            assertThat(String.join("\n", messages))
                    .contains(
                            "did you mean 'backend'?",
                            "30s or 5m",
                            "letters, digits",
                            "name or the absolute path",
                            "LD_PRELOAD");
        });
        assertThat(List.of(bench.engine.name(), bench.engine.convergence(wrong).name()))
                .containsExactly("opentofu", "CONVERGENT");
    }
}
