package dev.stratiform.engines.process;

import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One stack with a program of the test, and what an engine says of it.
public class StackBench implements StackEngine.Listener {
    public final Path root;
    public final StackEngine engine;
    public final List<String> said = Collections.synchronizedList(new ArrayList<>());
    public final List<StackEngine.ResourceChange> changes = Collections.synchronizedList(new ArrayList<>());
    private String stack = "one";
    private String settings = "{}";
    private Value.Fields config = Value.Fields.EMPTY;
    private int attempt = 1;
    private boolean cleared;

    public StackBench(Path root, StackEngine engine) {
        this.root = root;
        this.engine = engine;
    }

    /// A tool that `tools/install` may have brought; `STRATIFORM_<NAME>` names another.
    public static Optional<Path> tool(String name) {
        String named = System.getenv().getOrDefault("STRATIFORM_" + name.toUpperCase(java.util.Locale.ROOT), "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return ProcessTools.onPath(name, System.getenv())
                .or(() -> Optional.of(tools().resolve("bin").resolve(name)).filter(Files::isExecutable));
    }

    /// Where `tools/install` puts what it brings.
    public static Path tools() {
        return Path.of(System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools"));
    }

    /// A script in a binary's place.
    public static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("the script cannot be made executable");
        }
        return file;
    }

    public StackBench file(String name, String text) throws IOException {
        Path file = root.resolve("source").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    public StackBench stack(String name) {
        stack = name;
        return this;
    }

    public StackBench settings(String json) {
        settings = json;
        return this;
    }

    public StackBench config(Map<String, Value> values) {
        config = new Value.Fields(values);
        return this;
    }

    /// From now on a person has said that nothing is in doubt.
    public StackBench cleared() {
        cleared = true;
        return this;
    }

    public StackBench nextAttempt() {
        attempt++;
        said.clear();
        changes.clear();
        return this;
    }

    public StackEngine.Request request() {
        return new StackEngine.Request(
                "RUN",
                new EnvironmentKey("D000001", "dev"),
                stack,
                attempt,
                "key",
                cleared,
                (Value.Fields) Json.read(settings, "settings"),
                config,
                new StackEngine.Folders(
                        root.resolve("source"),
                        root.resolve("work").resolve(stack).resolve(Integer.toString(attempt)),
                        root.resolve("data").resolve(stack),
                        root.resolve(stack + ".lock")),
                new StackEngine.Limits(Duration.ofMinutes(2), Duration.ZERO, Duration.ofSeconds(2), false));
    }

    public Path work() {
        return request().folders().work();
    }

    public Path data() {
        return request().folders().data();
    }

    /// Waits for an attempt on another thread.
    public static CompletableFuture<StackEngine.Result> ending(StackEngine.Attempt attempt) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return attempt.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public StackEngine.Result run(StackEngine.Action action) throws InterruptedException {
        return engine.start(action, request(), this).await();
    }

    public StackEngine.Preview preview(StackEngine.Action action) throws InterruptedException {
        return engine.preview(action, request(), this);
    }

    /// Waits, half a minute at most, until something has been said.
    public void awaitSaid(String line) throws InterruptedException {
        for (int i = 0; i < 1_500 && !said.contains(line); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
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
