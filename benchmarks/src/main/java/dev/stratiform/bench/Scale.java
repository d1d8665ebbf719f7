package dev.stratiform.bench;

import dev.stratiform.core.LocalControlPlane;
import dev.stratiform.core.Order;
import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunEvents;
import dev.stratiform.core.run.RunSpec;
import dev.stratiform.engines.command.CommandEngine;
import dev.stratiform.engines.process.ProcessTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// Large workspaces: loading, validating and planning; running stacks that do nothing; the delay
/// between a stack's end and the start of those that wait for it.
final class Scale {
    private static final int PARALLEL = 4;

    private Scale() {}

    static void run() throws IOException, InterruptedException {
        System.out.println("stacks   load+validate+plan ms (best of 3, warm)   ms per stack");
        for (int stacks : new int[] {100, 1_000, 10_000}) {
            Path folder = workspace(stacks);
            double best = plan(folder);
            System.out.printf("%6d %20.0f %30.3f%n", stacks, best, best / stacks);
            Product.delete(folder);
        }
        overhead();
    }

    private static Path workspace(int stacks) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("stratiform-scale");
        Process process = new ProcessBuilder(
                        Product.SOURCE.resolve("tools/make-workspace").toString(),
                        "--stacks",
                        Integer.toString(stacks),
                        folder.resolve("w").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("made.txt").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("made.txt")));
        }
        return folder;
    }

    private static double plan(Path folder) {
        double best = Double.MAX_VALUE;
        try (LocalControlPlane plane = InProcess.open(folder.resolve("w"), new SleepEngine())) {
            for (int i = 0; i < 4; i++) {
                long begin = System.nanoTime();
                if (plane.validate(Order.Target.of("", "dev")).stream()
                        .anyMatch(f -> f.severity().label().equals("error"))) {
                    throw new IllegalStateException("the made workspace has errors");
                }
                plane.plan(InProcess.order(PARALLEL, false, true));
                double took = (System.nanoTime() - begin) / 1e6;
                best = i == 0 ? best : Math.min(best, took);
            }
        }
        return best;
    }

    private static void overhead() throws IOException, InterruptedException {
        Path folder = workspace(1_000);
        Path workspace = folder.resolve("w");
        ProcessTools tools = ProcessTools.find(System.getenv(), "here");
        double bare = bareProcesses(tools, folder, 1_000);
        CommandEngine engine = new CommandEngine(tools, workspace.resolve(".stratiform"));
        try (LocalControlPlane plane = InProcess.open(workspace, engine)) {
            long begin = System.nanoTime();
            List<JournalEntry> journal = InProcess.journal(plane, plane.start(InProcess.order(PARALLEL, false, false)));
            double whole = (System.nanoTime() - begin) / 1e6 / 1_000;
            System.out.printf(
                    "1,000 stacks that do nothing, %d at once: %.2f ms a stack; the bare processes (setsid, flock, sh, true)"
                            + " %.2f ms; own overhead %.2f ms, ratio %.2f%n",
                    PARALLEL, whole, bare, whole - bare, whole / bare);
            delays(journal, "with all slots taken");
        }
        Product.delete(folder);
        freeSlots();
    }

    /// The same program behind the same tools, started by nothing but a loop.
    private static double bareProcesses(ProcessTools tools, Path folder, int count) throws InterruptedException {
        long begin = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (int i = 0; i < count; i++) {
                String lock = folder.resolve("lock" + i).toString();
                threads.execute(() -> {
                    try {
                        new ProcessBuilder(
                                        tools.setsid().toString(),
                                        tools.flock().toString(),
                                        "--no-fork",
                                        lock,
                                        "sh",
                                        "-e",
                                        "/dev/null")
                                .start()
                                .waitFor();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        }
        return (System.nanoTime() - begin) / 1e6 / count;
    }

    /// Chains with slots to spare, so that only Stratiform is waited for.
    private static void freeSlots() throws IOException {
        Path folder = Files.createTempDirectory("stratiform-delay");
        StringBuilder manifest = new StringBuilder("apiVersion: stratiform.dev/v1\n"
                + "metadata: { id: D000001, organization: bench, project: delay }\nenvironments: { dev: {} }\n"
                + "defaults: { engine: command }\nstacks:\n");
        for (int i = 0; i < 400; i++) {
            String need = i < 2 ? "" : "s" + (i - 2);
            manifest.append("  s")
                    .append(i)
                    .append(": { dependsOn: [")
                    .append(need)
                    .append("], config: { millis: 5 } }\n");
        }
        Files.writeString(folder.resolve("stratiform.yaml"), "parallel: 8\n");
        Path deploy = Files.createDirectories(folder.resolve("deploy/D000001-bench-delay"));
        Files.writeString(deploy.resolve("manifest.yaml"), manifest);
        try (LocalControlPlane plane = InProcess.open(folder, new SleepEngine())) {
            InProcess.journal(plane, plane.start(InProcess.order(8, false, false)));
            delays(InProcess.journal(plane, plane.start(InProcess.order(8, false, false))), "with free slots");
        }
        Product.delete(folder);
    }

    private static void delays(List<JournalEntry> journal, String when) {
        Map<String, Instant> ended = new HashMap<>();
        Map<String, List<String>> needs = new HashMap<>();
        for (RunSpec.StepSpec step : RunEvents.spec(journal.getFirst()).steps()) {
            needs.put(step.stack(), step.dependsOn());
        }
        List<Long> delays = new ArrayList<>();
        for (JournalEntry entry : journal.subList(1, journal.size())) {
            RunEvent event = RunEvents.decode(entry);
            if (event instanceof RunEvent.AttemptFinished finished) {
                ended.put(finished.stack(), entry.at());
            } else if (event instanceof RunEvent.AttemptStarted started) {
                needs.getOrDefault(started.stack(), List.of()).stream()
                        .map(ended::get)
                        .filter(at -> at != null)
                        .max(Instant::compareTo)
                        .ifPresent(at ->
                                delays.add(Duration.between(at, entry.at()).toNanos()));
            }
        }
        Collections.sort(delays);
        System.out.printf(
                "dependency done -> dependent started %s: median %.1f ms, p99 %.1f ms (%d edges)%n",
                when, delays.get(delays.size() / 2) / 1e6, delays.get(delays.size() * 99 / 100) / 1e6, delays.size());
    }
}
