package dev.stratiform.engines.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.run.StackEngine.Recovery;
import dev.stratiform.core.run.StackEngine.Result;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandEngineTest {
    private static final EnvironmentKey DEV = new EnvironmentKey("D000001", "dev");

    @TempDir
    Path root;

    private final Said said = new Said();
    private CommandEngine engine;
    private Duration timeout = Duration.ofSeconds(20);
    private Duration silence = Duration.ZERO;
    private Value.Fields config =
            fields("{\"name\": \"web\", \"vpcId\": \"v-1\", \"count\": 2, \"deep\": {\"a\": [1]}}");

    @BeforeEach
    void open() throws IOException {
        Map<String, String> outer = new HashMap<>(Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                root.toString(),
                "LD_PRELOAD",
                "/evil.so",
                "SECRET_OF_OTHERS",
                "x",
                "GRANTED",
                "yes"));
        outer.put("NODE_OPTIONS", "--evil");
        engine = new CommandEngine(ProcessTools.find(outer, "host"), root.resolve("state"));
        Files.createDirectories(root.resolve("source"));
    }

    /// Remembers what an engine said.
    private static final class Said implements StackEngine.Listener {
        final List<String> lines = new ArrayList<>();
        final List<StackEngine.ResourceChange> changes = new ArrayList<>();
        long pid;

        @Override
        public void started(StackEngine.ProcessIdentity process) {
            pid = process.pid();
        }

        @Override
        public void line(LogLine.Level level, String text) {
            lines.add(level + " " + text);
        }

        @Override
        public void changed(StackEngine.ResourceChange change) {
            changes.add(change);
        }
    }

    private static Value.Fields fields(String json) {
        return (Value.Fields) Json.read(json, "a test's value");
    }

    private Value.Fields settings(String more, String script) throws IOException {
        Files.writeString(root.resolve("source/apply.sh"), script);
        return fields("{\"commands\": {\"apply\": [\"sh\", \"apply.sh\"], \"destroy\": [\"sh\", \"apply.sh\"],"
                + " \"plan\": [\"sh\", \"apply.sh\"], \"outputs\": [\"sh\", \"apply.sh\"]}" + more + "}");
    }

    private StackEngine.Request request(Value.Fields settings) {
        StackEngine.Folders folders = new StackEngine.Folders(
                root.resolve("source"),
                root.resolve("state/work/D000001/dev/web/1"),
                root.resolve("state/data/D000001/dev/web"),
                root.resolve("state/locks/web.lock"));
        return new StackEngine.Request(
                "RUN",
                DEV,
                "web",
                1,
                "key-1",
                false,
                settings,
                config,
                folders,
                new StackEngine.Limits(timeout, silence, Duration.ofMillis(300), false));
    }

    private Result apply(String script) throws IOException, InterruptedException {
        return apply("", script);
    }

    private Result apply(String more, String script) throws IOException, InterruptedException {
        return engine.start(Action.APPLY, request(settings(more, script)), said).await();
    }

    @Test
    void configurationComesByFileAndVariablesAndOutputsGoByFile() throws Exception {
        Result result = apply("""
                printf 'id=%s\\n' "$STRATIFORM_CONFIG_NAME-$STRATIFORM_CONFIG_COUNT" >"$STRATIFORM_OUTPUT"
                printf 'vpc=%s\\nkey=%s\\n' "$STRATIFORM_CONFIG_VPC_ID" "$STRATIFORM_KEY" >>"$STRATIFORM_OUTPUT"
                cat "$STRATIFORM_CONFIG"
                """);
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.outputs()).isEqualTo(fields("{\"id\": \"web-2\", \"vpc\": \"v-1\", \"key\": \"key-1\"}"));
        assertThat(said.lines).containsExactly("INFO " + Json.writeRevealed(config));
    }

    @Test
    void theEnvironmentIsAnAllowList() throws Exception {
        Result result = apply(", \"environment\": {\"pass\": [\"GRANTED\"], \"set\": {\"MORE\": 1}}", "env");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(String.join("\n", said.lines))
                .contains("GRANTED=yes", "MORE=1", "STRATIFORM_STACK=web")
                .doesNotContain("LD_PRELOAD", "SECRET_OF_OTHERS", "NODE_OPTIONS");
    }

    @Test
    void secretsStayOutOfVariablesAndLines() throws Exception {
        config = new Value.Fields(Map.of("password", new Value.Secret(Value.of("hunter2hunter2"))));
        Result result = apply("env; cat \"$STRATIFORM_CONFIG\"; echo aHVudGVyMmh1bnRlcjI= >&2");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(String.join("\n", said.lines))
                .contains("***")
                .doesNotContain("hunter2hunter2", "CONFIG_PASSWORD", "aHVudGVyMmh1bnRlcjI");
        Path file = root.resolve("state/work/D000001/dev/web/1/config.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        engine.forget(file.getParent());
        assertThat(file).doesNotExist();
    }

    @Test
    void markedLinesBecomeLevelsAndChanges() throws Exception {
        Result result = apply("""
                echo '::notice::hello'
                echo '::warning file=a.txt,line=3::careful'
                echo '::change op=create type=file address=/x::'
                echo '::change op=delete type=file address=/y::'
                echo '::debug::d'
                echo '::unknown::stays'
                echo plain >&2
                """);
        assertThat(said.lines)
                .contains("INFO hello", "WARN a.txt:3: careful", "DEBUG d", "INFO ::unknown::stays", "WARN plain");
        assertThat(said.changes).extracting(StackEngine.ResourceChange::op).containsExactly("create", "delete");
        assertThat(result.changes().created()).isEqualTo(1);
    }

    @Test
    void aFailureSaysExitCodeAndReason() throws Exception {
        Result result = apply("echo '::error::the disk is gone'; exit 3");
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        assertThat(result.failure().orElseThrow().message()).contains("exit code 3: the disk is gone");
        assertThat(result.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(apply("echo 'Connection refused' >&2; exit 1")
                        .failure()
                        .orElseThrow()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_NETWORK);
        assertThat(apply("echo 'Rate exceeded' >&2; exit 1")
                        .failure()
                        .orElseThrow()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_THROTTLED);
        assertThat(apply("kill -9 $$").failure().orElseThrow().message()).contains("signal 9");
    }

    @Test
    void malformedOutputsFailThoughTheActionTookPlace() throws Exception {
        Result result = apply("echo '{\"a\": ' >\"$STRATIFORM_OUTPUT\"");
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        assertThat(result.applied()).isTrue();
        assertThat(result.failure().orElseThrow().code()).isEqualTo(ErrorCode.OUTPUTS_UNREADABLE);
        assertThat(apply("echo nonsense >\"$STRATIFORM_OUTPUT\"")
                        .failure()
                        .orElseThrow()
                        .message())
                .contains("line 1");
        assertThat(apply("ln -s /etc/hostname \"$STRATIFORM_OUTPUT\"").ended()).isEqualTo(Ended.FAILED);
    }

    @Test
    void whatEndsWellAfterItsTimeDidItsWorkAsRecoveryWouldSay() throws Exception {
        timeout = Duration.ofMillis(400);
        Result result = apply("trap 'echo id=7 > \"$STRATIFORM_OUTPUT\"; exit 0' TERM; while :; do sleep 0.05; done");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.outputs()).isEqualTo(fields("{\"id\": \"7\"}"));
    }

    @Test
    void aTimeoutEndsTheWholeGroupAlsoWhenItIgnoresTheFirstSignal() throws Exception {
        timeout = Duration.ofMillis(400);
        Result result = apply("trap '' TERM; sleep 60 & wait; sleep 60");
        assertThat(result.ended()).isEqualTo(Ended.TIMED_OUT);
        assertThat(result.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT);
    }

    @Test
    void silenceForTooLongIsATimeoutToo() throws Exception {
        silence = Duration.ofMillis(300);
        assertThat(apply("echo one; sleep 60").ended()).isEqualTo(Ended.TIMED_OUT);
    }

    @Test
    void aCancelIsPassedOnOnce() throws Exception {
        StackEngine.Attempt attempt = engine.start(
                Action.APPLY,
                request(settings("", "trap 'echo bye; exit 4' TERM; echo up; while :; do sleep 0.05; done")),
                said);
        waitForOutput();
        attempt.cancel(1);
        attempt.cancel(1);
        Result result = attempt.await();
        assertThat(result.ended()).isEqualTo(Ended.CANCELLED);
        assertThat(said.lines).containsOnlyOnce("INFO bye");
    }

    @Test
    void aFloodWithoutALineEndCostsNoMemoryAndIsCut() throws Exception {
        Result result = apply("head -c 300000000 /dev/zero | tr '\\0' x; echo; echo end");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(said.lines)
                .anyMatch(line -> line.endsWith("[line cut at 1 MiB]"))
                .contains("INFO end");
        assertThat(said.lines).allMatch(line -> line.length() < (1 << 20) + 100);
    }

    @Test
    void controlCharactersAndBinaryAreMadeVisible() throws Exception {
        apply("printf 'a\\033[31mred\\007\\377z\\n'");
        assertThat(said.lines.getFirst()).contains("\\u{1b}[31mred\\u{7}").doesNotContain("\u001b");
    }

    @Test
    void aChildThatKeepsTheOutputDoesNotHoldTheAttemptUp() throws Exception {
        Result result = apply("(sleep 5; echo late) 3>&- & echo done");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(said.lines).containsExactly("INFO done");
    }

    @Test
    void theLockIsHeldByTheProgramAndItsChildren() throws Exception {
        apply("sleep 5 & echo left a child");
        assertThat(apply("echo never").failure().orElseThrow().code()).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void theProgramsOwnExit117IsNoLock() throws Exception {
        assertThat(apply("exit 117").failure().orElseThrow().message()).contains("exit code 117");
    }

    @Test
    void recoveryFindsTheTrueEndOfAnOrphan() throws Exception {
        StackEngine.Request request = request(settings("", "echo up; sleep 0.5; echo x=1 >\"$STRATIFORM_OUTPUT\""));
        engine.start(Action.APPLY, request, said);
        waitForOutput();
        Recovery recovery = engine.recover(Action.APPLY, request, said);
        assertThat(recovery).isInstanceOfSatisfying(Recovery.Finished.class, finished -> {
            assertThat(finished.result().ended()).isEqualTo(Ended.SUCCEEDED);
            assertThat(finished.result().outputs()).isEqualTo(fields("{\"x\": \"1\"}"));
        });
    }

    @Test
    void aProgramOnItsWayWhenItIsGivenUpNeverBegins() throws Exception {
        Path effect = root.resolve("effect");
        for (int i = 0; i < 20; i++) {
            StackEngine.Request request = request(settings("", "echo x >>" + effect));
            StackEngine.Attempt attempt = engine.start(Action.APPLY, request, said);
            Recovery recovery = engine.recover(Action.APPLY, request, said);
            Result result = attempt.await();
            boolean began = recovery instanceof Recovery.Finished;
            assertThat(result.ended() == Ended.SUCCEEDED).isEqualTo(began);
            assertThat(Files.exists(effect)).isEqualTo(began);
            Files.deleteIfExists(effect);
        }
    }

    private void waitForOutput() throws IOException {
        Path out = root.resolve("state/work/D000001/dev/web/1/stdout");
        while (Files.size(out) == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void recoveryOfSomethingThatNeverBeganSaysSo() throws Exception {
        assertThat(engine.recover(Action.APPLY, request(settings("", "true")), said))
                .isInstanceOf(Recovery.NotStarted.class);
    }

    @Test
    void recoveryOfAKilledProgramDependsOnWhatTheDefinitionPromises() throws Exception {
        for (String more : List.of("", ", \"keyed\": true", ", \"idempotent\": true")) {
            StackEngine.Request request = request(settings(more, "echo up; sleep 60"));
            StackEngine.Attempt attempt = engine.start(Action.APPLY, request, said);
            waitForOutput();
            attempt.cancel(3);
            attempt.await();
            Recovery recovery = engine.recover(Action.APPLY, request, said);
            if (more.isEmpty()) {
                assertThat(recovery)
                        .isInstanceOfSatisfying(
                                Recovery.Unknown.class,
                                unknown -> assertThat(String.join("\n", unknown.hints()))
                                        .contains("stratiform resolve RUN web"));
            } else {
                assertThat(recovery).isInstanceOf(Recovery.Repeat.class);
            }
        }
    }

    @Test
    void aPreviewComesFromThePlanCommand() throws Exception {
        StackEngine.Preview preview = engine.preview(
                Action.APPLY,
                request(settings(
                        "", "echo '::change op=create type=t address=a::'; echo id=9 >\"$STRATIFORM_OUTPUT\"")),
                said);
        assertThat(preview.exact()).isTrue();
        assertThat(preview.summary().created()).isEqualTo(1);
        assertThat(preview.plannedOutputs()).isEqualTo(fields("{\"id\": \"9\"}"));
        assertThat(engine.preview(Action.DESTROY, request(settings("", "true")), said)
                        .exact())
                .isFalse();
        assertThatThrownBy(() -> engine.preview(Action.APPLY, request(settings("", "exit 1")), said))
                .hasMessageContaining("exit code 1");
    }

    @Test
    void outputsAreReadFromStandardOutputOrTheFile() throws Exception {
        assertThat(engine.outputs(request(settings("", "echo '{\"a\": [1]}'")))).isEqualTo(fields("{\"a\": [1]}"));
        assertThat(engine.outputs(request(settings("", "echo b=2 >\"$STRATIFORM_OUTPUT\""))))
                .isEqualTo(fields("{\"b\": \"2\"}"));
        Value.Fields none = fields("{\"commands\": {\"apply\": [\"true\"]}}");
        assertThatThrownBy(() -> engine.outputs(request(none))).hasMessageContaining("no outputs command");
    }

    @Test
    void anActionWithoutACommandDoesNothingAndSaysSo() throws Exception {
        Value.Fields none = fields("{\"commands\": {\"apply\": [\"true\"]}}");
        Result result = engine.start(Action.DESTROY, request(none), said).await();
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(said.lines.getFirst()).contains("nothing was done");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        for (String program : List.of("no-such-program", "./none.sh", "../../evil.sh", "/nowhere/x")) {
            Value.Fields settings = fields("{\"commands\": {\"apply\": [\"" + program + "\"]}}");
            assertThatThrownBy(() -> engine.start(Action.APPLY, request(settings), said))
                    .hasMessageContaining(program)
                    .hasMessageContaining("ENGINE_NOT_FOUND");
        }
    }

    @Test
    void badSettingsAreCollected() {
        Value.Fields bad = fields("""
                {"comands": {}, "commands": {"aply": ["x"], "plan": "text", "destroy": []}, "idempotent": "yes",
                 "environment": {"set": {"A": [1]}, "pas": []}}
                """);
        assertThat(engine.check(bad))
                .extracting(failure -> failure.message())
                .anyMatch(m -> m.contains("'comands'") && m.contains("did you mean 'commands'"))
                .anyMatch(m -> m.contains("'aply'"))
                .anyMatch(m -> m.contains("commands.apply is missing"))
                .anyMatch(m -> m.contains("commands.plan must be a list"))
                .anyMatch(m -> m.contains("idempotent must be true or false"))
                .anyMatch(m -> m.contains("'pas'"));
        assertThat(engine.check(fields("{\"commands\": {\"apply\": [\"true\"]}}")))
                .isEmpty();
        assertThat(engine.name()).isEqualTo("command");
        assertThat(engine.version(Value.Fields.EMPTY)).isEqualTo("command/1");
    }
}
