package dev.stratiform.bench;

import dev.stratiform.core.CloudCheck;
import dev.stratiform.core.LocalControlPlane;
import dev.stratiform.core.Order;
import dev.stratiform.core.PlaneTools;
import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lookups;
import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.RunObserver;
import dev.stratiform.core.run.RunView;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StatePaths;
import dev.stratiform.core.run.Verifier;
import dev.stratiform.stores.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/// The control plane in this process, with a real store and an engine of choice.
final class InProcess {
    private InProcess() {}

    static LocalControlPlane open(Path folder, StackEngine engine) {
        Workspace workspace = Workspace.find(folder, Map.of(), Optional.empty());
        SqliteStore store = SqliteStore.open(workspace.stateFolder());
        DriverTools tools = new DriverTools(
                store.runs(),
                store.logs(),
                Map.of("command", engine),
                Lookups.NONE,
                InstantSource.system(),
                new StatePaths(workspace.stateFolder()),
                workspace.root(),
                store.metrics(),
                RunObserver.NONE,
                Verifier.NONE);
        return new LocalControlPlane(new PlaneTools(
                workspace,
                tools,
                Map.of(),
                new Random(),
                new PlaneTools.Person("bench", "here", ProcessHandle.current().pid()),
                _ -> List.of(),
                StackCode.Reader.NONE,
                SecretKeeper.NONE,
                CloudCheck.NONE));
    }

    static Order order(int parallel, boolean layered, boolean skip) {
        Order.Choices choices = new Order.Choices(
                OptionalInt.of(parallel),
                layered,
                skip,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Order(Operation.DEPLOY, Order.Target.of("", "dev"), List.of(), choices, "bench");
    }

    /// Waits for the end of a run and returns its journal.
    static List<JournalEntry> journal(LocalControlPlane plane, String run) {
        while (!plane.run(run).state().terminal()) {
            pause(plane, run);
        }
        return plane.entries(run, 0, 1_000_000);
    }

    private static void pause(LocalControlPlane plane, String run) {
        try {
            plane.feed(run, plane.run(run).version()).next(Duration.ofMillis(200));
        } catch (InterruptedException e) {
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    static RunView view(List<JournalEntry> journal) {
        RunView view = new RunView(journal.getFirst());
        journal.subList(1, journal.size()).forEach(view::apply);
        return view;
    }
}
