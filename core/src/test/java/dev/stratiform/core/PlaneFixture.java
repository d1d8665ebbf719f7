package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.InMemoryLogStore;
import dev.stratiform.core.run.InMemoryMetricStore;
import dev.stratiform.core.run.InMemoryRunStore;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunObserver;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.ScriptedEngine;
import dev.stratiform.core.run.StatePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A workspace in a temporary folder with a control plane over fakes.
final class PlaneFixture {
    final Path root;
    final ScriptedEngine engine = new ScriptedEngine();
    final InMemoryRunStore store;
    final InMemoryMetricStore metrics = new InMemoryMetricStore();
    final LocalControlPlane plane;
    final CountingLookups lookups = new CountingLookups();
    final ScriptedVerifier verifier = new ScriptedVerifier();

    PlaneFixture(Path root) {
        this(root, new InMemoryRunStore(), store -> store);
    }

    /// With more settings.
    PlaneFixture(Path root, String settings) {
        this(root, new InMemoryRunStore(), store -> store, settings);
    }

    PlaneFixture(Path root, InMemoryRunStore store, UnaryOperator<RunStore> around) {
        this(root, store, around, "");
    }

    private PlaneFixture(Path root, InMemoryRunStore store, UnaryOperator<RunStore> around, String settings) {
        this.root = root;
        this.store = store;
        write("stratiform.yaml", "parallel: 4\nsys: [PLACE]\n" + settings);
        Workspace workspace = Workspace.find(root, Map.of(), Optional.empty());
        DriverTools tools = tools(around.apply(store));
        plane = new LocalControlPlane(new PlaneTools(
                workspace,
                tools,
                Map.of("PLACE", "here"),
                new Random(7),
                new PlaneTools.Person("ann", "host", 1),
                _ -> List.of("stacks/database/x.sh", "README.md"),
                StackCode.Reader.NONE,
                SecretKeeper.NONE,
                CloudCheck.NONE));
    }

    /// What a driver works with over a store.
    final DriverTools tools(RunStore runs) {
        return new DriverTools(
                runs,
                new InMemoryLogStore(),
                Map.of("command", engine),
                lookups,
                InstantSource.system(),
                new StatePaths(root.resolve(".stratiform")),
                root,
                metrics,
                RunObserver.NONE,
                verifier);
    }

    void write(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A manifest with the given stacks below the usual head.
    void manifest(String stacks) {
        manifest("", stacks);
    }

    void manifest(String more, String stacks) {
        write("deploy/D000001-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: D000001, organization: acme, project: shop }
                environments:
                  dev: { config: { size: small } }
                  prod: { enabled: false }
                """ + more + "stacks:\n" + stacks.indent(2));
        if (!more.contains("defaults:")) {
            write(
                    "deploy/D000001-acme-shop/manifest.yaml",
                    read().replace("stacks:\n", "defaults: { engine: command }\nstacks:\n"));
        }
    }

    private String read() {
        try {
            return Files.readString(root.resolve("deploy/D000001-acme-shop/manifest.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Order order(Operation operation, String... filters) {
        return new Order(operation, Order.Target.of("", "dev"), List.of(filters), Order.Choices.DEFAULT, "ann");
    }

    Run deploy(String... filters) {
        return finish(plane.start(order(Operation.DEPLOY, filters)));
    }

    Run destroy(String... filters) {
        return finish(plane.start(order(Operation.DESTROY, filters)));
    }

    /// Waits until a run is over or blocked.
    Run finish(String id) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        RunView view = view(id);
        while (!view.run().state().terminal() && !view.run().blocked()) {
            assertThat(Instant.now()).as("the run ends in time").isBefore(limit);
            await(id, view.sequence(), Duration.ofMillis(50));
            view = view(id);
        }
        waitForRelease(view.run().spec().environment(), limit);
        return view.run();
    }

    /// Lets a run go on for a little while; throws what ended its driver.
    void pause(String id) {
        await(id, Long.MAX_VALUE - 1, Duration.ofMillis(10));
    }

    private void await(String id, long after, Duration atMost) {
        try {
            plane.feed(id, after).next(atMost);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void waitForRelease(EnvironmentKey environment, Instant limit) {
        while (store.holder(environment).isPresent()) {
            assertThat(Instant.now()).as("the lease is given back in time").isBefore(limit);
            Thread.onSpinWait();
        }
    }

    RunView view(String id) {
        List<JournalEntry> entries = plane.entries(id, 0, 10_000);
        RunView view = new RunView(entries.getFirst());
        entries.subList(1, entries.size()).forEach(view::apply);
        return view;
    }
}
