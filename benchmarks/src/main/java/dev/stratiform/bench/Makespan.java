package dev.stratiform.bench;

import dev.stratiform.core.LocalControlPlane;
import dev.stratiform.core.graph.DependencyGraph;
import dev.stratiform.core.run.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// How long a run takes beside the least that any schedule could take, and beside layer barriers.
///
/// The bound is the greater of the critical path and the work divided by the slots. A run's time is
/// that from its first journal entry to its last; planning comes before and is measured by
/// `./bench scale`.
final class Makespan {
    private static final int STACKS = 120;
    private static final double BAR = 1.02;

    private Makespan() {}

    static boolean run() throws IOException {
        Path folder = Files.createTempDirectory("stratiform-makespan");
        Map<String, List<String>> needs = new LinkedHashMap<>();
        Map<String, Integer> millis = new LinkedHashMap<>();
        workspace(folder, needs, millis);
        DependencyGraph<String> graph = DependencyGraph.of(needs);
        long path =
                graph.criticalPath(millis::get).stream().mapToLong(millis::get).sum();
        long work = millis.values().stream().mapToLong(Integer::longValue).sum();
        System.out.println(STACKS + " stacks, work " + work + " ms, critical path " + path + " ms");
        System.out.println("slots   bound ms   made ms   ratio   with layer barriers");
        boolean holds = true;
        try (LocalControlPlane plane = InProcess.open(folder, new SleepEngine())) {
            measure(plane, STACKS, false);
            for (int slots : new int[] {4, 8, 16}) {
                long bound = Math.max(path, work / slots);
                long made = measure(plane, slots, false);
                long layered = measure(plane, slots, true);
                double ratio = (double) made / bound;
                System.out.printf("%5d %10d %9d %7.3f %9.3f%n", slots, bound, made, ratio, (double) layered / bound);
                holds &= ratio <= BAR;
            }
        }
        Product.delete(folder);
        return holds;
    }

    private static long measure(LocalControlPlane plane, int slots, boolean layered) {
        List<JournalEntry> journal = InProcess.journal(plane, plane.start(InProcess.order(slots, layered, false)));
        return Duration.between(journal.getFirst().at(), journal.getLast().at()).toMillis();
    }

    private static void workspace(Path folder, Map<String, List<String>> needs, Map<String, Integer> millis)
            throws IOException {
        var random = new SplittableRandom(7);
        StringBuilder manifest = new StringBuilder("""
                apiVersion: stratiform.dev/v1
                metadata: { id: D000001, organization: bench, project: makespan }
                environments: { dev: {} }
                defaults: { engine: command }
                stacks:
                """);
        for (int i = 0; i < STACKS; i++) {
            List<String> list = new ArrayList<>();
            for (int k = 0; k < 2 && i >= 12; k++) {
                list.add("s" + random.nextInt(Math.max(0, i - 40), i - 4));
            }
            int time = 2 * (200 + random.nextInt(600));
            needs.put("s" + i, list.stream().distinct().toList());
            millis.put("s" + i, time);
            manifest.append("  s").append(i).append(": { dependsOn: ").append(needs.get("s" + i));
            manifest.append(", config: { millis: ").append(time).append(" } }\n");
        }
        Files.writeString(folder.resolve("stratiform.yaml"), "parallel: 4\n");
        Path deploy = Files.createDirectories(folder.resolve("deploy/D000001-bench-makespan"));
        Files.writeString(deploy.resolve("manifest.yaml"), manifest);
    }
}
