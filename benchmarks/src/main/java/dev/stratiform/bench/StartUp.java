package dev.stratiform.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// How long short commands take from start to end, with and without the ahead-of-time cache.
final class StartUp {
    private static final int RUNS = 20;

    private StartUp() {}

    static void run() throws InterruptedException {
        Path workspace = Product.copy("examples/sixteen");
        Path folder = workspace.resolve("cache");
        Map<String, String> cached = Map.of("STRATIFORM_AOT_DIR", folder.toString());
        Product.run(workspace, cached, "version");
        waitForCache(folder);
        System.out.println("command    median ms   without cache   ratio");
        for (String[] words : List.of(
                new String[] {"version"}, new String[] {"list"}, new String[] {"validate", "D1SIX16"}, new String[] {
                    "plan", "D1SIX16"
                })) {
            double with = median(workspace, cached, words);
            double without = median(workspace, Map.of("STRATIFORM_AOT", "off"), words);
            System.out.printf("%-10s %9.0f %15.0f %7.2f%n", words[0], with, without, with / without);
        }
        Product.delete(workspace);
    }

    /// The first start trains a cache of its own in the background.
    private static void waitForCache(Path folder) throws InterruptedException {
        long limit = System.nanoTime() + 60_000_000_000L;
        while (!trained(folder)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("no ahead-of-time cache was made within 60 s in " + folder);
            }
            Thread.sleep(200);
        }
    }

    private static boolean trained(Path folder) {
        String[] names = folder.toFile().list((_, name) -> name.endsWith(".aot"));
        return names != null && names.length > 0;
    }

    private static double median(Path workspace, Map<String, String> environment, String... words) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            times.add(Product.run(workspace, environment, words).nanos());
        }
        Collections.sort(times);
        return times.get(RUNS / 2) / 1e6;
    }
}
