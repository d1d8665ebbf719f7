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

    /// `asked` counts the stacks of which a person was asked what became of them.
    private record Count(int lost, int doubled, int resumes, int asked) {}

    /// Workspaces with one deployment; engines that are killed are killed at most `longest`
    /// milliseconds after their orchestrator, 0 for the sixteen stacks of the command engine.
    record Subject(Supplier<Path> workspaces, String id, List<String> stacks, int longest) {}

    private final Subject subject;
    private final String id;

    private CrashTable(Subject subject) {
        this.subject = subject;
        this.id = subject.id();
    }

    /// Sixteen stacks of the command engine.
    static CrashTable ofCommands() {
        return new CrashTable(new Subject(() -> Product.copy("examples/sixteen"), "D1SIX16", names(16), 0));
    }

    /// Eight stacks of the real OpenTofu, each with one resource that leaves a line when it is
    /// made.
    static CrashTable ofTofu() {
        return new CrashTable(TofuWorkspace.subject());
    }

    /// Three stacks of the real Pulumi in TypeScript, each with one such resource.
    static CrashTable ofPulumi() {
        return new CrashTable(PulumiWorkspace.subject());
    }

    /// Names for subjects whose stacks nobody is asked about.
    private static List<String> names(int count) {
        return java.util.stream.IntStream.range(0, count).mapToObj(i -> "s" + i).toList();
    }

    /// The table with engines left alive, then with engines killed.
    boolean everyJournalPointTwice() throws IOException, InterruptedException {
        System.out.println("engines left alive");
        boolean holds = everyJournalPoint(false);
        System.out.println("engines killed too");
        return everyJournalPoint(true) && holds;
    }

    boolean everyJournalPoint() throws IOException, InterruptedException {
        return everyJournalPoint(false);
    }

    private boolean everyJournalPoint(boolean killEngines) throws IOException, InterruptedException {
        System.out.println("killed at          lost  doubled  resumes  asked");
        Count sum = new Count(0, 0, 0, 0);
        int points = 0;
        int killed = 0;
        for (String moment : List.of("before", "after")) {
            boolean reached = true;
            for (int n = 1; reached; n++) {
                Path workspace = subject.workspaces().get();
                Map<String, String> environment = environment(workspace);
                environment.put("STRATIFORM_FAILPOINT", moment + ":" + n);
                Product.Ended ended = Product.run(workspace, environment, "deploy", id, "-q");
                environment.remove("STRATIFORM_FAILPOINT");
                reached = ended.exit() == 137;
                if (reached) {
                    if (killEngines) {
                        // Another moment of the engine's work each time.
                        TimeUnit.MILLISECONDS.sleep(points * 137L % subject.longest());
                        killed += killEngines(workspace);
                    }
                    Count count = settle(workspace, environment);
                    System.out.printf(
                            "%-6s commit %-5d %4d %8d %8d %6d%n",
                            moment, n, count.lost(), count.doubled(), count.resumes(), count.asked());
                    sum = new Count(
                            sum.lost() + count.lost(), sum.doubled() + count.doubled(), 0, sum.asked() + count.asked());
                    points++;
                } else if (ended.exit() != 0) {
                    System.out.println("unexpected exit " + ended.exit() + ": " + ended.said());
                    return false;
                }
                Product.delete(workspace);
            }
        }
        System.out.println(points + " points, " + killed + " engines killed: " + sum.lost() + " actions lost, "
                + sum.doubled() + " doubled, " + sum.asked() + " in doubt and asked about");
        return sum.lost() == 0 && sum.doubled() == 0 && points > 0;
    }

    boolean randomTimes(int rounds) throws IOException, InterruptedException {
        Random random = new Random(20_261_120);
        int[] lost = new int[2];
        int[] doubled = new int[2];
        int[] hit = new int[2];
        int[] asked = new int[2];
        int killed = 0;
        for (int i = 0; i < rounds; i++) {
            int killEngines = i % 2;
            Path workspace = subject.workspaces().get();
            Map<String, String> environment = environment(workspace);
            Process process = Product.start(workspace, environment, deployWords());
            boolean ended = process.waitFor(150 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (killEngines == 1) {
                killed += killEngines(workspace);
            }
            Count count = settle(workspace, environment);
            hit[killEngines] += ended ? 0 : 1;
            lost[killEngines] += count.lost();
            doubled[killEngines] += count.doubled();
            asked[killEngines] += count.asked();
            Product.delete(workspace);
        }
        System.out.println("kill -9 at random times   rounds  hit a run  lost  doubled  asked");
        for (int k = 0; k < 2; k++) {
            System.out.printf(
                    "%-24s %7d %10d %5d %8d %6d%n",
                    k == 0 ? "engines left alive" : "engines killed too",
                    (rounds + 1 - k) / 2,
                    hit[k],
                    lost[k],
                    doubled[k],
                    asked[k]);
        }
        System.out.println(killed + " engines killed");
        return lost[0] + lost[1] + doubled[0] + doubled[1] == 0;
    }

    private String[] deployWords() {
        if (subject.longest() > 0) {
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
        int asked = 0;
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
            int doubtful = ended.exit() == 0 ? 0 : answer(workspace, environment, run);
            asked += doubtful;
            if (ended.exit() != 0 && doubtful == 0) {
                System.out.println("exit " + ended.exit() + ": " + ended.said());
            }
        }
        return count(workspace, resumes, asked);
    }

    /// Does what a person does who is asked: removes what may have been made, and says that it is
    /// not there. How many stacks were in doubt.
    private int answer(Path workspace, Map<String, String> environment, String run) throws IOException {
        int doubtful = 0;
        for (String stack : subject.stacks()) {
            if (Product.run(workspace, environment, "resolve", run, stack, "--as", "rerun")
                            .exit()
                    == 0) {
                doubtful++;
                Path ledger = workspace.resolve("ledger.txt");
                if (Files.exists(ledger)) {
                    List<String> others = Files.readAllLines(ledger).stream()
                            .filter(line -> !line.endsWith(" apply " + stack))
                            .toList();
                    Files.write(ledger, others);
                }
            }
        }
        return doubtful;
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from);
        if (start < 0) {
            return "";
        }
        int end = text.indexOf(to, start + from.length());
        return text.substring(start + from.length(), end);
    }

    private Count count(Path workspace, int resumes, int asked) throws IOException {
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
        return new Count(subject.stacks().size() - applied.size(), doubled, resumes, asked);
    }

    /// Kills every process whose supervisor runs from the workspace, and the engine below it;
    /// helpers of the engine are left, as a machine that runs out of memory leaves them.
    private static int killEngines(Path workspace) throws IOException {
        int killed = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (belongs(process, workspace)) {
                    killed++;
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(CrashTable::killEngine);
                }
            }
        }
        return killed;
    }

    private static void killEngine(ProcessHandle handle) {
        List<ProcessHandle> children = handle.children().toList();
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
