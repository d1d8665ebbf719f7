package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C once, twice and three times during a real run.
@Tag("product")
class InterruptTest {
    @TempDir
    Path folder;

    private Launched product = new Launched(Path.of(""), Map.of());

    @BeforeEach
    void begin() throws Exception {
        product = new Launched(folder, Map.of());
        write("stratiform.yaml", "parallel: 4\n");
        write("stacks/slow/stack.yaml", "name: slow\nengine: command\ncommands: { apply: [sh, ./slow.sh] }\n");
        write("stacks/next/stack.yaml", "name: next\nengine: command\ncommands: { apply: [sh, -c, \"true\"] }\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /// A stack that ends when it was asked so often.
    private void patience(int times) throws IOException {
        write("deploy/D1SLOW1-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1SLOW1, organization: acme, project: shop }
                environments: { dev: {} }
                stacks: { slow: {}, next: { dependsOn: [slow] } }
                """);
        write("stacks/slow/slow.sh", """
                n=0
                trap 'n=$((n + 1)); echo "asked $n" >> %s/asked; [ $n -lt %d ] || exit 9' TERM
                echo begun >> %s/asked
                while :; do sleep 0.05; done
                """.formatted(folder, times, folder));
    }

    private List<String> asked() throws IOException {
        Path file = folder.resolve("asked");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void await(int lines) throws Exception {
        for (int i = 0; i < 600 && asked().size() < lines; i++) {
            Thread.sleep(50);
        }
        assertThat(asked()).hasSizeGreaterThanOrEqualTo(lines);
    }

    /// Starts a deploy that hears Ctrl-C even where the tests themselves do not.
    private Process deploy() throws Exception {
        ProcessBuilder builder = product.builder("deploy");
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        return builder.start();
    }

    private static void interrupt(Process process) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    private String ended(Process process, int exit) throws Exception {
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("said.txt"));
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }

    @Test
    void onceNothingNewStartsAndEnginesAreAskedToEnd() throws Exception {
        patience(1);
        Process process = deploy();
        await(1);
        interrupt(process);
        assertThat(ended(process, 130)).contains("interrupted: nothing new starts; engines are asked to end");
        assertThat(asked()).containsExactly("begun", "asked 1");
        assertThat(product.run("status").said()).contains("cancelled", "slow", "1 skipped");
    }

    @Test
    void twiceEnginesAreAskedOnceMore() throws Exception {
        patience(2);
        Process process = deploy();
        await(1);
        interrupt(process);
        await(2);
        interrupt(process);
        assertThat(ended(process, 130)).contains("engines are asked once more");
        assertThat(asked()).containsExactly("begun", "asked 1", "asked 2");
    }

    @Test
    void threeTimesEnginesAreKilled() throws Exception {
        patience(99);
        Process process = deploy();
        await(1);
        interrupt(process);
        await(2);
        interrupt(process);
        await(3);
        interrupt(process);
        assertThat(ended(process, 130)).contains("engines are killed");
        assertThat(asked()).hasSize(3);
        assertThat(product.run("deploy", "--dry-run").exit())
                .as("the environment is free again")
                .isZero();
    }
}
