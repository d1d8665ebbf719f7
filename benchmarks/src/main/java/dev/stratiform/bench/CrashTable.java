package dev.stratiform.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Kills the orchestrator of the sixteen-stack deployment and resumes it: is an action lost or
/// doubled?
///
/// Every stack writes a line into a ledger when it really does something. After the last resume
/// there must be exactly one line for each stack.
final class CrashTable {
    private static final int MOST_RESUMES = 8;

    private record Count(int lost, int doubled, int resumes) {}

    private final Supplier<Path> workspaces;
    private final String id;
    private final int stacks;

    private CrashTable(Supplier<Path> workspaces, String id, int stacks) {
        this.workspaces = workspaces;
        this.id = id;
        this.stacks = stacks;
    }

    /// Sixteen stacks of the command engine.
    static CrashTable ofCommands() {
        return new CrashTable(() -> Product.copy("examples/sixteen"), "D1SIX16", 16);
    }

    /// Eight stacks of the real OpenTofu, each with one resource that leaves a line when it is
    /// made.
    static CrashTable ofTofu() {
        return new CrashTable(TofuWorkspace::make, TofuWorkspace.ID, TofuWorkspace.STACKS);
    }

    boolean everyJournalPoint() throws IOException {
        System.out.println("killed at          lost  doubled  resumes");
        int lost = 0;
        int doubled = 0;
        int points = 0;
        for (String moment : List.of("before", "after")) {
            boolean reached = true;
            for (int n = 1; reached; n++) {
                Path workspace = workspaces.get();
                Map<String, String> environment = environment(workspace);
                environment.put("STRATIFORM_FAILPOINT", moment + ":" + n);
                Product.Ended ended = Product.run(workspace, environment, "deploy", id, "-q");
                environment.remove("STRATIFORM_FAILPOINT");
                reached = ended.exit() == 137;
                if (reached) {
                    Count count = settle(workspace, environment);
                    System.out.printf(
                            "%-6s commit %-5d %4d %8d %8d%n",
                            moment, n, count.lost(), count.doubled(), count.resumes());
                    lost += count.lost();
                    doubled += count.doubled();
                    points++;
                } else if (ended.exit() != 0) {
                    System.out.println("unexpected exit " + ended.exit() + ": " + ended.said());
                    return false;
                }
                Product.delete(workspace);
            }
        }
        System.out.println(points + " points: " + lost + " actions lost, " + doubled + " doubled");
        return lost == 0 && doubled == 0 && points > 0;
    }

    boolean randomTimes(int rounds) throws IOException, InterruptedException {
        Random random = new Random(20_261_120);
        int[] lost = new int[2];
        int[] doubled = new int[2];
        int[] hit = new int[2];
        for (int i = 0; i < rounds; i++) {
            int killEngines = i % 2;
            Path workspace = workspaces.get();
            Map<String, String> environment = environment(workspace);
            Process process = Product.start(workspace, environment, deployWords());
            boolean ended = process.waitFor(150 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (killEngines == 1) {
                killEngines(workspace);
            }
            Count count = settle(workspace, environment);
            hit[killEngines] += ended ? 0 : 1;
            lost[killEngines] += count.lost();
            doubled[killEngines] += count.doubled();
            Product.delete(workspace);
        }
        System.out.println("kill -9 at random times   rounds  hit a run  lost  doubled");
        for (int k = 0; k < 2; k++) {
            System.out.printf(
                    "%-24s %7d %10d %5d %8d%n",
                    k == 0 ? "engines left alive" : "engines killed too",
                    (rounds + 1 - k) / 2,
                    hit[k],
                    lost[k],
                    doubled[k]);
        }
        return lost[0] + lost[1] + doubled[0] + doubled[1] == 0;
    }

    private String[] deployWords() {
        if (id.equals(TofuWorkspace.ID)) {
            return new String[] {"deploy", id, "-q"};
        }
        Stream<String> delays = Stream.of(
                        "network", "security", "storage", "database-rds", "services-api", "monitoring")
                .flatMap(stack -> Stream.of("-c", stack + ":delaySeconds=0.15"));
        return Stream.concat(Stream.of("deploy", id, "-q"), delays).toArray(String[]::new);
    }

    private static Map<String, String> environment(Path workspace) {
        Map<String, String> environment = new HashMap<>();
        environment.put("EFFECTS_LEDGER", workspace.resolve("ledger.txt").toString());
        environment.put("PATH", TofuWorkspace.path());
        return environment;
    }

    /// Resumes until the run is over, or deploys when no run had become durable; then counts.
    private Count settle(Path workspace, Map<String, String> environment) throws IOException {
        int resumes = 0;
        while (resumes < MOST_RESUMES) {
            String history =
                    Product.run(workspace, environment, "history", id, "--json").said();
            String run = between(history, "\"run_id\":\"", "\"");
            String state = between(history, "\"state\":\"", "\"");
            if (state.equals("succeeded")) {
                break;
            }
            resumes++;
            Product.Ended ended = run.isEmpty()
                    ? Product.run(workspace, environment, "deploy", id, "-q")
                    : Product.run(workspace, environment, "resume", run, "-q");
            if (ended.exit() != 0) {
                System.out.println("exit " + ended.exit() + ": " + ended.said());
            }
        }
        return count(workspace, resumes);
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from);
        if (start < 0) {
            return "";
        }
        int end = text.indexOf(to, start + from.length());
        return text.substring(start + from.length(), end);
    }

    private Count count(Path workspace, int resumes) throws IOException {
        Map<String, Integer> applied = new HashMap<>();
        Path ledger = workspace.resolve("ledger.txt");
        if (Files.exists(ledger)) {
            for (String line : Files.readAllLines(ledger)) {
                List<String> words = List.of(line.split(" "));
                if (words.get(1).equals("apply")) {
                    applied.merge(words.get(2), 1, Integer::sum);
                }
            }
        }
        int doubled = applied.values().stream().mapToInt(n -> n - 1).sum();
        return new Count(stacks - applied.size(), doubled, resumes);
    }

    /// Kills every process whose supervisor runs from the workspace, with its whole group.
    private static void killEngines(Path workspace) throws IOException {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (belongs(process, workspace)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(CrashTable::killTree);
                }
            }
        }
    }

    private static void killTree(ProcessHandle handle) {
        List<ProcessHandle> children = handle.descendants().toList();
        handle.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean belongs(Path process, Path workspace) {
        try {
            return Files.readString(process.resolve("cmdline")).contains(workspace + "/.stratiform/libexec");
        } catch (IOException e) {
            return false;
        }
    }
}
