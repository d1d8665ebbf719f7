package dev.stratiform.engines.pulumi;

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

/// What the real command does not do on demand, played by a script in its place.
class FakePulumiTest implements StackEngineContract {
    private static final String EXPORT = """
            case $command in
              export) echo '{"version": 3, "deployment": {"resources": [{"type": "pulumi:pulumi:Stack",
                "urn": "urn:pulumi:s::shop::pulumi:pulumi:Stack::shop-s", "outputs": {"id": "7"}}]}}'; exit 0 ;;
              preview | set | import) exit 0 ;;
            esac
            """;
    private static final String SUMMARY =
            "printf '%s\\n' '{\"sequence\":9,\"summaryEvent\":{\"result\":\"succeeded\",\"resourceChanges\":{\"create\":1}}}'\n";

    @TempDir
    Path root;

    private PulumiBench current;

    @Override
    public StackEngine engine() {
        try {
            return current == null ? bench("").engine : current.engine;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public StackEngine.Request request(Task task) throws IOException {
        return bench(
                        switch (task) {
                            case SUCCEED -> SUMMARY;
                            case FAIL -> "exit 1\n";
                            case HANG -> "while :; do sleep 0.05; done\n";
                        })
                .request();
    }

    private PulumiBench bench(String script) throws IOException {
        current = PulumiBench.fake(root, EXPORT + script);
        return current;
    }

    private static String event(String name, String body) {
        return "printf '%s\\n' '{\"sequence\":1,\"timestamp\":1,\"" + name + "\":" + body + "}'\n";
    }

    private static String resource(String event, String op) {
        return event(
                event,
                "{\"metadata\":{\"op\":\"" + op + "\",\"urn\":\"urn:pulumi:s::shop::a:b:C::one\",\"type\":\"a:b:C\","
                        + "\"diffs\":[\"size\"],\"old\":{\"outputs\":{\"size\":\"canary-1\"}},"
                        + "\"new\":{\"outputs\":{\"size\":\"canary-2\"}}}}");
    }

    private Failure failure(StackBench bench) throws InterruptedException {
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        return result.failure().orElseThrow();
    }

    @Test
    void noiseBetweenTheEventsAndUnknownKindsHarmNothing() throws Exception {
        PulumiBench bench = bench("echo 'WARNING: something from a wrapper'\n"
                + event("aKindOfTomorrow", "{\"x\":1}")
                + event("resOutputsEvent", "\"no object\"")
                + "echo '{\"no\":\"kind\"}'; echo '[1,2]'; echo '{\"sequence\":'\n"
                + resource("resourcePreEvent", "update")
                + resource("resOutputsEvent", "update")
                + resource("resOutputsEvent", "an-op-of-tomorrow")
                + event("stdoutEvent", "{\"message\":\"two\\nlines\"}")
                + event("diagnosticEvent", "{\"severity\":\"info\",\"message\":\"gone soon\",\"ephemeral\":true}")
                + "echo 'said on the other stream' >&2\n"
                + SUMMARY
                + "printf '{\"sequence\":9,\"summary'\n");
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.changes()).isEqualTo(new StackEngine.Changes(0, 1, 0, 0, 0));
        assertThat(result.outputs().values()).containsEntry("id", Value.of("7"));
        assertThat(bench.said)
                .contains(
                        "INFO WARNING: something from a wrapper",
                        "INFO two",
                        "INFO lines",
                        "WARN said on the other stream")
                .noneMatch(line -> line.contains("gone soon") || line.contains("canary"));
        assertThat(bench.changes)
                .extracting(StackEngine.ResourceChange::op, StackEngine.ResourceChange::changedPaths)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("update", List.of("size")),
                        org.assertj.core.groups.Tuple.tuple("update", List.of("size")),
                        org.assertj.core.groups.Tuple.tuple("an-op-of-tomorrow", List.of()));
    }

    @Test
    void aReplacementIsOneChange() throws Exception {
        PulumiBench bench = bench(resource("resOutputsEvent", "create-replacement")
                + resource("resOutputsEvent", "replace")
                + resource("resOutputsEvent", "delete-replaced")
                + SUMMARY);
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.changes()).isEqualTo(new StackEngine.Changes(0, 0, 0, 1, 0));
        assertThat(bench.changes)
                .singleElement()
                .satisfies(change -> assertThat(change.op()).isEqualTo("replace"));
    }

    @Test
    void aSummaryThatSaysFailedIsAFailureEvenWithExitCode0() throws Exception {
        Failure failure = failure(bench(event(
                        "diagnosticEvent",
                        "{\"severity\":\"error\",\"urn\":\"urn:pulumi:s::shop::a:b:C::one\",\"message\":\"no\\n  luck\\n\"}")
                + event("summaryEvent", "{\"result\":\"failed\"}")));
        assertThat(failure.message()).contains("a:b:C::one: no luck");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENGINE_THROTTLED ThrottlingException: Rate exceeded",
                "ENGINE_NETWORK dial tcp: connection refused",
                "ENGINE_FAILED resource already exists"
            })
    void theClassOfAFailureIsToldFromWhatWasSaid(String row) throws Exception {
        int space = row.indexOf(' ');
        Failure failure = failure(bench("echo 'error: " + row.substring(space + 1) + "' >&2; exit 255\n"));
        assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(row.substring(0, space)));
        assertThat(failure.message()).contains(row.substring(space + 1));
    }

    @Test
    void aFloodAndAHugeEventCostNoMemory() throws Exception {
        PulumiBench bench = bench("head -c 300000000 /dev/zero | tr '\\0' 'x'; echo\n"
                + "printf '{\"sequence\":1,\"stdoutEvent\":{\"message\":\"'; head -c 50000000 /dev/zero | tr '\\0' 'y';"
                + " echo '\"}}'\n" + SUMMARY);
        long before = used();
        assertThat(bench.run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(used() - before).isLessThan(64L << 20);
        assertThat(bench.said).allSatisfy(line -> assertThat(line.length()).isLessThan(1_100_000));
        assertThat(bench.said).contains("INFO [an event that cannot be read was left out]");
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aPreviewWithAnEventThatCannotBeReadIsNotExact() throws Exception {
        PulumiBench bench = PulumiBench.fake(root, "echo '{\"sequence\":1,\"resOut'\n" + SUMMARY);
        assertThat(bench.preview(Action.APPLY).exact()).isFalse();
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAtTheThirdLevel() throws Exception {
        PulumiBench bench = bench("trap '' TERM; echo ready; while :; do sleep 0.1; done\n");
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        var result = StackBench.ending(attempt);
        bench.awaitSaid("INFO ready");
        attempt.cancel(1);
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(result).isNotDone();
        attempt.cancel(3);
        assertThat(result.get(20, TimeUnit.SECONDS).ended()).isEqualTo(Ended.CANCELLED);
    }

    @Test
    void aChildThatKeepsTheOutputOpenHoldsNobodyUp() throws Exception {
        long begin = System.nanoTime();
        assertThat(bench("(exec 3>&-; sleep 20) & " + SUMMARY).run(Action.APPLY).ended())
                .isEqualTo(Ended.SUCCEEDED);
        assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }

    @Test
    void helpersThatOutliveAKilledCommandAreEnded() throws Exception {
        PulumiBench bench = bench("(trap '' TERM; exec sleep 300) & echo $! > ../helper; kill -9 $$\n");
        assertThat(bench.run(Action.APPLY).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("exit code 137"));
        long helper = Long.parseLong(Files.readString(root.resolve("helper")).strip());
        for (int i = 0; i < 250 && ProcessHandle.of(helper).isPresent(); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(ProcessHandle.of(helper)).isEmpty();
    }

    private static String locked(String who) {
        return "printf '%s\\n' 'error: the stack is currently locked by 1 lock(s).' >&2\n"
                + "echo '  file:///x/locks/1.json: created by " + who + " at 2026-01-01T00:00:00Z' >&2; exit 255\n";
    }

    @Test
    void aLockOfAProcessThatIsGoneIsRemovedAndTheWorkDone() throws Exception {
        PulumiBench bench = bench("[ $command = cancel ] && touch " + root + "/cancelled && exit 0\n" + "if [ ! -e "
                + root + "/cancelled ]; then " + locked("root@host (pid 2147483646)") + "fi\n" + SUMMARY);
        assertThat(bench.run(Action.APPLY).ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(bench.said).anyMatch(line -> line.contains("a lock of a process that is gone is removed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root@elsewhere (pid 2147483646)", "root@host (pid 1)"})
    void aLockThatMayBeHeldIsLeftAlone(String who) throws Exception {
        PulumiBench bench =
                bench("[ $command = cancel ] && touch " + root + "/cancelled && exit 0\n" + locked(who) + SUMMARY);
        Failure failure = failure(bench);
        assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_LOCKED);
        assertThat(failure.message()).contains(who.substring(0, who.indexOf(' ')));
        assertThat(root.resolve("cancelled")).doesNotExist();
    }

    @Test
    void aLockInASharedBackendIsRemovedOnlyAfterAnAttemptOfOursWasCutOff() throws Exception {
        PulumiBench bench = bench("[ -e " + root + "/cut ] && rm " + root + "/cut && kill -9 $$\n[ $command = cancel ]"
                + " && touch " + root + "/cancelled && exit 0\nif [ ! -e " + root + "/cancelled ]; then "
                + locked("root@host (pid 2147483646)") + "fi\n" + SUMMARY);
        bench.withSettings("\"backend\": \"file://" + root + "/else\"");
        assertThat(failure(bench).code()).isEqualTo(ErrorCode.ENGINE_LOCKED);
        Files.createFile(root.resolve("cut"));
        assertThat(failure(bench.nextAttempt()).message()).contains("exit code 137");
        assertThat(bench.nextAttempt().run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
    }

    @Test
    void outputsThatAreNoJsonFailTheStepButItWasApplied() throws Exception {
        PulumiBench bench = PulumiBench.fake(root, "[ $command = export ] && echo 'no json' && exit 0\n" + SUMMARY);
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.applied()).isTrue();
        assertThat(result.failure())
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo(ErrorCode.OUTPUTS_UNREADABLE));
    }

    @Test
    void successWithPendingCreatesIsToldAsAWarning() throws Exception {
        PulumiBench bench = PulumiBench.fake(root, """
                [ $command = export ] && echo '{"version": 3, "deployment": {"resources": [], "pending_operations":
                  [{"type": "creating", "resource": {"urn": "urn:pulumi:s::shop::a:b:C::one", "type": "a:b:C"}}]}}' && exit 0
                """ + SUMMARY);
        assertThat(bench.run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(bench.said).anyMatch(line -> line.startsWith("WARN") && line.contains("a:b:C::one"));
    }

    @Test
    void aSecretIsEncryptedOnceAndGoesInByStandardInputAlone() throws Exception {
        PulumiBench bench = PulumiBench.fake(
                root,
                "if [ $command = set ]; then cat >> " + root + "/heard\n"
                        + "  for w in \"$@\"; do [ \"$last\" = --config-file ] && file=$w; last=$w; done\n"
                        + "  echo '{\"config\": {\"shop:token\": {\"secure\": \"v1:ENC\"}}}' > \"$file\"; exit 0; fi\n"
                        + "case $command in up) for w in \"$@\"; do [ \"$last\" = --config-file ] && cat \"$w\" >> "
                        + root
                        + "/seen; last=$w; done ;; esac\n" + EXPORT + SUMMARY);
        bench.config(Map.of(
                "token", new Value.Secret(Value.of("hunter2-canary")),
                "size", Value.of(3),
                "odd", Json.read("{\"secure\": \"no\"}", "odd")));
        assertThat(bench.run(Action.APPLY).ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        bench.nextAttempt();
        bench.config(Map.of("token", new Value.Secret(Value.of("hunter2-canary"))));
        bench.run(Action.APPLY);
        assertThat(root.resolve("heard")).hasContent("hunter2-canary");
        assertThat(Files.readString(root.resolve("seen")))
                .contains(
                        "\"shop:token\":{\"secure\":\"v1:ENC\"}", "\"shop:size\":3", "\"{\\\"secure\\\":\\\"no\\\"}\"")
                .doesNotContain("hunter2-canary");
        bench.engine.forget(bench.work());
        assertThat(bench.work()).isEmptyDirectory();
    }

    @Test
    void dependenciesAreInstalledOnceForEachStateOfTheirFiles() throws Exception {
        PulumiBench bench = PulumiBench.fake(root, EXPORT + SUMMARY);
        Path fake = root.resolve("fake-pulumi");
        Files.writeString(
                fake,
                Files.readString(fake)
                        .replace("init | install) exit 0", "install) echo x >> ../installs; exit 0 ;; init) exit 0"));
        bench.withSettings("\"install\": true").file("package.json", "{}");
        bench.run(Action.APPLY);
        bench.nextAttempt().run(Action.APPLY);
        assertThat(root.resolve("installs")).hasContent("x");
        bench.file("package.json", "{\"a\": 1}").nextAttempt().run(Action.APPLY);
        assertThat(Files.readAllLines(root.resolve("installs"))).hasSize(2);

        bench.settings("{\"binary\": \"" + fake + "\"}").file("package.json", "{\"dependencies\": {\"b\": \"1\"}}");
        bench.nextAttempt().run(Action.APPLY);
        Files.createDirectories(root.resolve("source/node_modules"));
        bench.nextAttempt().run(Action.APPLY);
        assertThat(Files.readAllLines(root.resolve("installs")))
                .as("only while they are missing")
                .hasSize(3);
    }

    @Test
    void ofPulumisOwnLogsTheNewestTwentyAreKept() throws Exception {
        PulumiBench bench = bench(SUMMARY);
        Path logs = Files.createDirectories(bench.data().resolve("pulumi/home/logs"));
        for (int i = 0; i < 30; i++) {
            Path log = Files.createFile(logs.resolve(i + ".log"));
            Files.setLastModifiedTime(log, java.nio.file.attribute.FileTime.fromMillis(1_000_000L + i * 1_000L));
        }
        bench.run(Action.APPLY);
        assertThat(logs).isDirectoryNotContaining("glob:**/9.log").isDirectoryContaining("glob:**/10.log");
    }

    @Test
    void anAbsentCommandAProgramWithoutAProjectAndWrongSettingsAreSaidPlainly() throws Exception {
        PulumiBench bench = bench(SUMMARY);
        bench.file("Pulumi.yaml", "name: a b\n");
        assertThatThrownBy(() -> bench.run(Action.APPLY)).hasMessageContaining("Pulumi.yaml: name is 'a b'");
        Files.delete(root.resolve("source/Pulumi.yaml"));
        assertThatThrownBy(() -> bench.run(Action.APPLY)).hasMessageContaining("there is no Pulumi.yaml in");
        bench.settings("{\"binary\": \"/nowhere/pulumi\"}");
        assertThatThrownBy(() -> bench.run(Action.APPLY)).hasMessageContaining("which is not on this machine");
        Value.Fields wrong = (Value.Fields) Json.read(
                "{\"backnd\": 1, \"backend\": \"s3\", \"organization\": \"a/b\", \"stack\": \"\", \"install\": 3,"
                        + " \"secretsProvider\": \"-x\", \"environment\": {\"set\": {\"NODE_OPTIONS\": \"x\"}}}",
                "settings");
        assertThat(bench.engine.version(wrong)).isEqualTo("pulumi/absent");
        assertThat(bench.engine.check(wrong)).extracting(Failure::message).satisfies(messages -> {
            assertThat(messages).hasSize(7);
            assertThat(String.join("\n", messages))
                    .contains(
                            "did you mean 'backend'?",
                            "pulumi login",
                            "organization is 'a/b'",
                            "stack is ''",
                            "install must be true or false",
                            "secretsProvider must be",
                            "NODE_OPTIONS");
        });
    }
}
