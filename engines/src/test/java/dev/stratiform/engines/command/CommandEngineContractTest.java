package dev.stratiform.engines.command;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngineContract;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class CommandEngineContractTest implements StackEngineContract {
    @TempDir
    Path root;

    private CommandEngine engine;

    @BeforeEach
    void open() {
        engine = new CommandEngine(ProcessTools.find(Map.of("PATH", "/usr/bin:/bin"), "host"), root.resolve("state"));
    }

    @Override
    public StackEngine engine() {
        return engine;
    }

    @Override
    public StackEngine.Request request(Task task) throws Exception {
        String script = switch (task) {
            case SUCCEED -> "echo id=1 >\"$STRATIFORM_OUTPUT\"";
            case FAIL -> "echo '::error::told to'; exit 1";
            case HANG -> "while :; do sleep 0.05; done";
        };
        Files.createDirectories(root.resolve("source"));
        Files.writeString(root.resolve("source/run.sh"), script);
        Value.Fields settings = (Value.Fields) Json.read(
                "{\"commands\": {\"apply\": [\"sh\", \"run.sh\"], \"destroy\": [\"sh\", \"run.sh\"]}}", "settings");
        return new StackEngine.Request(
                "RUN",
                new EnvironmentKey("D000001", "dev"),
                "one",
                1,
                "key",
                false,
                settings,
                Value.Fields.EMPTY,
                new StackEngine.Folders(
                        root.resolve("source"), root.resolve("work"), root.resolve("data"), root.resolve("one.lock")),
                new StackEngine.Limits(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1), false));
    }
}
