package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;

class ScriptedEngineTest implements StackEngineContract {
    private final ScriptedEngine engine = new ScriptedEngine();

    @Override
    public StackEngine engine() {
        return engine;
    }

    @Override
    public StackEngine.Request request(Task task) {
        switch (task) {
            case SUCCEED -> {}
            case FAIL -> engine.failNext("one", ErrorCode.ENGINE_FAILED);
            case HANG -> engine.hang("one");
        }
        Path nowhere = Path.of("nowhere");
        return new StackEngine.Request(
                "RUN",
                new EnvironmentKey("D000001", "dev"),
                "one",
                1,
                "key",
                false,
                Value.Fields.EMPTY,
                Value.Fields.EMPTY,
                new StackEngine.Folders(nowhere, nowhere, nowhere, nowhere),
                new StackEngine.Limits(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1), false));
    }
}
