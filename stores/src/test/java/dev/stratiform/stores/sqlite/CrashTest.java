package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CrashTest {
    private final List<Process> children = new ArrayList<>();

    @TempDir
    private Path temporary;

    private Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command)
                .redirectError(
                        temporary.resolve("child-" + children.size() + ".err").toFile())
                .start();
        children.add(child);
        return child;
    }

    private static void kill(Process child) throws InterruptedException {
        child.destroyForcibly();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void endChildren() throws InterruptedException {
        for (Process child : children) {
            kill(child);
        }
    }

    @Test
    void everyAcknowledgedCommitOutlivesTheKillOfItsProcess() throws Exception {
        Path state = temporary.resolve("state");
        long acknowledged = 0;
        for (int round = 1; round <= 4; round++) {
            Process child = child("write", state.toString());
            try (BufferedReader out = child.inputReader()) {
                for (int n = 0; n < 40 * round; n++) {
                    acknowledged = Long.parseLong(out.readLine());
                }
                if (round == 1) {
                    observe(state, acknowledged);
                }
                child.toHandle().destroyForcibly();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    acknowledged = Long.parseLong(line);
                }
            }
            kill(child);
            check(state, acknowledged);
        }
    }

    /// What others see while the process lives.
    private static void observe(Path state, long acknowledged) {
        try (SqliteStore store = SqliteStore.open(state)) {
            assertThat(store.runs().holder(DEV)).isPresent();
            assertThat(store.runs().awaitEntry("r1", acknowledged + 10, Duration.ofSeconds(30)))
                    .isTrue();
            assertThat(store.runs().entries("r1", 0, 10_000)).hasSizeGreaterThan((int) acknowledged);
        }
    }

    private static void check(Path state, long acknowledged) {
        try (SqliteStore store = SqliteStore.open(state)) {
            assertThat(store.runs().holder(DEV)).isEmpty();
            long version = store.runs().run("r1").orElseThrow().version();
            assertThat(version).isBetween(acknowledged, acknowledged + 2);
            assertThat(store.runs().entries("r1", 0, 1_000_000).stream()
                            .map(JournalEntry::sequence)
                            .toList())
                    .isEqualTo(LongStream.rangeClosed(1, version).boxed().toList());
            Lease lease = store.runs().acquire(DEV, holder("heir"));
            store.runs().commit(commit(lease, "r1", version, 1));
            assertThat((long) store.writer()
                            .write(s -> s.number(
                                    "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'")))
                    .isOne();
        }
    }

    @Test
    void ofTwoProcessesThatRaceForALeaseOneWinsAndTheOtherNamesIt() throws Exception {
        Path state = temporary.resolve("state");
        List<Process> racers = List.of(child("race", state.toString(), "ann"), child("race", state.toString(), "bob"));
        List<BufferedReader> outs = racers.stream().map(Process::inputReader).toList();
        List<PrintStream> ins = racers.stream()
                .map(p -> new PrintStream(p.getOutputStream(), true, StandardCharsets.UTF_8))
                .toList();
        for (BufferedReader out : outs) {
            assertThat(out.readLine()).isEqualTo("ready");
        }
        for (int round = 1; round <= 100; round++) {
            ins.forEach(in -> in.println("take"));
            List<CompletableFuture<String>> answers = outs.stream()
                    .map(out -> CompletableFuture.supplyAsync(() -> line(out)))
                    .toList();
            List<String> lines = answers.stream()
                    .map(answer -> answer.orTimeout(60, TimeUnit.SECONDS).join())
                    .toList();
            int winner = lines.get(0).startsWith("won") ? 0 : 1;
            String winnersName = winner == 0 ? "ann" : "bob";
            assertThat(lines.get(winner)).isEqualTo("won " + round);
            assertThat(lines.get(1 - winner))
                    .startsWith("lost")
                    .contains(winnersName + "@host-1", "run-" + winnersName);
            ins.get(winner).println("free");
            assertThat(outs.get(winner).readLine()).isEqualTo("free");
        }
    }

    private static String line(BufferedReader in) {
        try {
            return in.readLine();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKilledHolderIsReportedByNobodyAndItsLeaseIsFree() throws Exception {
        Path state = temporary.resolve("state");
        Process child = child("race", state.toString(), "ann");
        try (BufferedReader out = child.inputReader();
                SqliteStore store = SqliteStore.open(state)) {
            assertThat(out.readLine()).isEqualTo("ready");
            new PrintStream(child.getOutputStream(), true, StandardCharsets.UTF_8).println("take");
            assertThat(out.readLine()).isEqualTo("won 1");
            assertThat(store.runs().holder(DEV)).map(Lease.Holder::user).contains("ann");
            assertThat(codeOf(() -> store.runs().acquire(DEV, holder("bob")))).isEqualTo(ErrorCode.LOCKED);
            kill(child);
            assertThat(store.runs().holder(DEV)).isEmpty();
            assertThat(store.runs().acquire(DEV, holder("bob")).token()).isEqualTo(2);
        }
    }
}
