package dev.stratiform.engines.command;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that flood, lie, leak and die badly.
class HostileProgramsTest {
    private static final String LEAK = "correct horse battery";

    @TempDir
    Path root;

    private final List<String> lines = new ArrayList<>();
    private CommandEngine engine;
    private Value.Fields config = Value.Fields.EMPTY;

    @BeforeEach
    void open() throws Exception {
        engine = new CommandEngine(ProcessTools.find(Map.of("PATH", "/usr/bin:/bin"), "host"), root.resolve("state"));
        Files.createDirectories(root.resolve("source"));
    }

    private final StackEngine.Listener ear = new StackEngine.Listener() {
        @Override
        public void started(StackEngine.ProcessIdentity process) {
            assertThat(process.pid()).isPositive();
        }

        @Override
        public void line(LogLine.Level level, String text) {
            lines.add(text);
        }

        @Override
        public void changed(StackEngine.ResourceChange change) {
            lines.add(change.op() + " " + change.address());
        }
    };

    private static Value.Fields fields(String json) {
        return (Value.Fields) Json.read(json, "a test's value");
    }

    private StackEngine.Request request(String script) throws Exception {
        Files.writeString(root.resolve("source/run.sh"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(
                root.resolve("source/run.sh"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return new StackEngine.Request(
                "RUN",
                new EnvironmentKey("D000001", "dev"),
                "web",
                1,
                "key-1",
                false,
                fields("{\"commands\": {\"apply\": [\"./run.sh\"], \"outputs\": [\"./run.sh\"]}}"),
                config,
                new StackEngine.Folders(
                        root.resolve("state/../source"),
                        root.resolve("state/work"),
                        root.resolve("state/data"),
                        root.resolve("state/web.lock")),
                new StackEngine.Limits(Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(1), false));
    }

    private Result apply(String script) throws Exception {
        return engine.start(Action.APPLY, request(script), ear).await();
    }

    @Test
    void aSourceWrittenWithDotsIsStillItsOwnFolder() throws Exception {
        assertThat(apply("echo here").ended()).isEqualTo(Ended.SUCCEEDED);
    }

    @Test
    void aFailuresMessageStaysShortWhateverWasSaid() throws Exception {
        Result result = apply("head -c 900000 /dev/zero | tr '\\0' x >&2; exit 1");
        assertThat(result.failure().orElseThrow().message())
                .hasSizeLessThan(1_200)
                .contains("exit code 1");
        assertThat(lines.getFirst()).hasSize(900_000);
    }

    @Test
    void theClassOfAFailureDoesNotDependOnChance() throws Exception {
        Result both = apply("echo 'the state is locked' >&2; echo 'Too Many Requests' >&2; exit 1");
        assertThat(both.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENGINE_THROTTLED);
        Result number = apply("echo 'no instance i-0429' >&2; exit 1");
        assertThat(number.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
    }

    @Test
    void variablesThatNoProgramShouldGetAreRefusedBeforehand() {
        for (String bad : List.of(
                "{\"set\": {\"A=B\": \"x\"}}",
                "{\"set\": {\"\": \"x\"}}",
                "{\"set\": {\"A\": \"x\\u0000y\"}}",
                "{\"set\": {\"LD_PRELOAD\": \"/evil.so\"}}",
                "{\"pass\": [\"NODE_OPTIONS\"]}")) {
            Value.Fields settings = fields("{\"commands\": {\"apply\": [\"true\"]}, \"environment\": " + bad + "}");
            assertThat(engine.check(settings)).as(bad).hasSize(1);
        }
    }

    @Test
    void aLargeInputComesByFileOnly() throws Exception {
        config = new Value.Fields(Map.of("large", Value.of("x".repeat(200_000)), "small", Value.of("s")));
        Result result = apply("echo \"$STRATIFORM_CONFIG_SMALL ${STRATIFORM_CONFIG_LARGE-unset}\"\n"
                + "test \"$(wc -c <\"$STRATIFORM_CONFIG\")\" -gt 200000");
        assertThat(result.ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(lines).containsExactly("s unset");
    }

    @Test
    void aSecretWithControlCharactersIsHidden() throws Exception {
        config = new Value.Fields(Map.of("password", new Value.Secret(Value.of("abc\u001bdef"))));
        apply("printf 'it is abc\\033def\\n'");
        assertThat(lines).containsExactly("it is ***");
    }

    @Test
    void aSecretOnTheCutOfALineIsHidden() throws Exception {
        config = new Value.Fields(Map.of("password", new Value.Secret(Value.of(LEAK))));
        for (int before : List.of(8, (64 << 10) + 8, -(64 << 10) + 8)) {
            lines.clear();
            apply("head -c " + ((1 << 20) - before) + " /dev/zero | tr '\\0' x; printf '" + LEAK
                    + "'; head -c 100000 /dev/zero | tr '\\0' y; echo");
            assertThat(lines.getFirst()).endsWith("[line cut at 1 MiB]").doesNotContain("corr");
        }
    }

    @Test
    void allLinesOfAPrivateKeyAreHidden() throws Exception {
        apply(
                "echo before; printf -- '-----BEGIN RSA PRIVATE KEY-----\\nMIIE1\\nMIIE2\\n-----END RSA PRIVATE KEY-----\\n';"
                        + " echo after");
        assertThat(lines).containsExactly("before", "***", "***", "***", "***", "after");
    }

    @Test
    void outputsAreNotMaskedNorCut() throws Exception {
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        Files.writeString(
                root.resolve("source/out.json"),
                "{\"token\": \"" + token + "\", \"long\": \"" + "x".repeat(2 << 20) + "\"}");
        Value.Fields outputs = engine.outputs(request("cat out.json"));
        assertThat(outputs.values()).containsEntry("token", Value.of(token));
        assertThat(outputs.values().get("long")).isEqualTo(Value.of("x".repeat(2 << 20)));
    }

    @Test
    void anOutputFileThatIsNoFileIsUnreadableAndHoldsNothingUp() throws Exception {
        Result result = apply("mkfifo \"$STRATIFORM_OUTPUT\"");
        assertThat(result.failure().orElseThrow().code()).isEqualTo(ErrorCode.OUTPUTS_UNREADABLE);
        assertThat(result.applied()).isTrue();
    }

    @Test
    void whatAnOrphanSaidIsFoundWithItsEnd() throws Exception {
        config = new Value.Fields(Map.of("password", new Value.Secret(Value.of(LEAK))));
        StackEngine.Request request = request("echo up; sleep 0.3; echo '::change op=create address=x::'; echo '" + LEAK
                + "'; echo '::error::rate exceeded on x'; exit 3");
        engine.start(Action.APPLY, request, ear);
        Path out = root.resolve("state/work/stdout");
        while (Files.size(out) == 0) {
            Thread.onSpinWait();
        }
        assertThat(engine.recover(Action.APPLY, request, ear))
                .isInstanceOfSatisfying(Recovery.Finished.class, finished -> {
                    Result result = finished.result();
                    assertThat(result.ended()).isEqualTo(Ended.FAILED);
                    assertThat(result.changes().created()).isEqualTo(1);
                    assertThat(result.failure().orElseThrow().code()).isEqualTo(ErrorCode.ENGINE_THROTTLED);
                    assertThat(result.failure().orElseThrow().message()).contains("exit code 3: rate exceeded on x");
                });
        assertThat(lines).contains("up", "***").noneMatch(line -> line.contains(LEAK));
    }

    @Test
    void aKillReachesChildrenThatIgnoreEverySignal() throws Exception {
        StackEngine.Attempt attempt = engine.start(
                Action.APPLY,
                request(
                        "trap '' TERM INT HUP; (trap '' TERM; sleep 60) & echo $! >\"$STRATIFORM_DATA/child\"; wait; sleep 60"),
                ear);
        Path child = root.resolve("state/data/child");
        while (!Files.exists(child) || Files.size(child) == 0) {
            Thread.onSpinWait();
        }
        attempt.cancel(1);
        attempt.cancel(3);
        assertThat(attempt.await().ended()).isEqualTo(Ended.CANCELLED);
        long pid = Long.parseLong(Files.readString(child).strip());
        Path stat = Path.of("/proc/" + pid + "/stat");
        assertThat(!Files.exists(stat) || Files.readString(stat).contains(") Z "))
                .isTrue();
    }
}
