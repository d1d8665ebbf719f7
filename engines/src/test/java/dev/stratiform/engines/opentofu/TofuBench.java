package dev.stratiform.engines.opentofu;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One stack with a program of the test, and the engine over a binary.
final class TofuBench implements StackEngine.Listener {
    final Path root;
    final OpenTofuEngine engine;
    final List<String> said = Collections.synchronizedList(new ArrayList<>());
    final List<StackEngine.ResourceChange> changes = Collections.synchronizedList(new ArrayList<>());
    private String settings = "{}";
    private Value.Fields config = Value.Fields.EMPTY;
    private int attempt = 1;

    TofuBench(Path root, Path binary) {
        this.root = root;
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "HOME", root.toString()));
        this.engine = new OpenTofuEngine(
                "opentofu", binary.toString(), ProcessTools.find(environment, "host"), root.resolve("state"));
    }

    /// The real binary, if it is on this machine.
    static Optional<Path> real() {
        String named = System.getProperty("stratiform.tofu", System.getenv().getOrDefault("STRATIFORM_TOFU", ""));
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        String tools = System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools");
        Path cached = Path.of(tools, "bin", "tofu");
        return ProcessTools.onPath("tofu", System.getenv())
                .or(() -> Optional.of(cached).filter(Files::isExecutable));
    }

    /// A script in the binary's place; it gets the same arguments.
    static Path fake(Path root, String script) throws IOException {
        Path file = root.resolve("fake-tofu");
        Files.writeString(file, "#!/bin/sh\n" + """
                for word in "$@"; do
                  case $word in version | init | workspace | plan | apply | output | show | state) command=$word; break ;; esac
                done
                case $command in
                  version) echo '{"terraform_version": "1.2.3"}'; exit 0 ;;
                  init | workspace) exit 0 ;;
                esac
                """ + script);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("the fake cannot be made executable");
        }
        return file;
    }

    TofuBench program(String text) throws IOException {
        Files.createDirectories(root.resolve("source"));
        Files.writeString(root.resolve("source/main.tf"), text);
        return this;
    }

    TofuBench settings(String json) {
        settings = json;
        return this;
    }

    TofuBench config(Map<String, Value> values) {
        config = new Value.Fields(values);
        return this;
    }

    TofuBench nextAttempt() {
        attempt++;
        said.clear();
        changes.clear();
        return this;
    }

    StackEngine.Request request() {
        return new StackEngine.Request(
                "RUN",
                new EnvironmentKey("D000001", "dev"),
                "one",
                attempt,
                "key",
                (Value.Fields) Json.read(settings, "settings"),
                config,
                new StackEngine.Folders(
                        root.resolve("source"),
                        root.resolve("work").resolve(Integer.toString(attempt)),
                        root.resolve("data"),
                        root.resolve("one.lock")),
                new StackEngine.Limits(Duration.ofMinutes(2), Duration.ZERO, Duration.ofSeconds(2), false));
    }

    /// Waits for an attempt on another thread.
    static CompletableFuture<StackEngine.Result> ending(StackEngine.Attempt attempt) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return attempt.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    StackEngine.Result run(StackEngine.Action action) throws InterruptedException {
        return engine.start(action, request(), this).await();
    }

    @Override
    public void started(StackEngine.ProcessIdentity process) {
        said.add("[started]");
    }

    @Override
    public void line(LogLine.Level level, String text) {
        said.add(level + " " + text);
    }

    @Override
    public void changed(StackEngine.ResourceChange change) {
        changes.add(change);
    }
}
