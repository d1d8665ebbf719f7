package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scenarios on the packaged product.
@Tag("product")
class ProductTest {
    @TempDir
    Path folder;

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Test
    void theQuickStartIsDeployedChangedBrokenRolledBackAndDestroyed() throws Exception {
        Launched product = Launched.example("quickstart", folder);
        String port = "server:port=" + freePort();
        assertThat(product.run("deploy", "-c", port)).satisfies(ended -> {
            assertThat(ended.exit()).as(ended.said()).isZero();
            assertThat(ended.said()).contains("6 succeeded");
        });
        assertThat(product.run("deploy", "-c", port, "-c", "site:message=Hello, world.")
                        .said())
                .contains("3 unchanged")
                .contains("authority", "unchanged");
        Launched.Ended broken =
                product.run("deploy", "-c", port, "-c", "site:message=Hello, world.", "-c", "site:breakSite=true");
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.said()).contains("was rolled back").contains("check failed");
        assertThat(product.run("outputs").said()).contains("site.message = Hello, world.");
        assertThat(product.run("history").said()).contains("rolled-back");
        Launched.Ended gone = product.run("destroy", "--yes");
        assertThat(gone.exit()).as(gone.said()).isZero();
        assertThat(product.run("status").said()).contains("dev: destroyed");
    }

    @Test
    void aKilledDeployGoesOnWithNothingLostAndNothingDoubled() throws Exception {
        Path ledger = folder.resolve("ledger.txt");
        Launched product = new Launched(
                Launched.example("sixteen", folder).workspace(), Map.of("EFFECTS_LEDGER", ledger.toString()));
        Process process =
                product.start("deploy", "-q", "-c", "network:delaySeconds=0.3", "-c", "security:delaySeconds=0.5");
        while (process.isAlive() && !Files.exists(ledger)) {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        Launched.Ended status = product.run("status", "--json");
        String run = status.said().replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
        assertThat(product.run("deploy").exit()).as("a new deploy is refused").isEqualTo(5);
        Launched.Ended resumed = product.run("resume", run);
        assertThat(resumed.exit()).as(resumed.said()).isZero();
        Map<String, Integer> applied = new HashMap<>();
        for (String line : Files.readAllLines(ledger)) {
            String[] words = line.split(" ");
            if (words[1].equals("apply")) {
                applied.merge(words[2], 1, Integer::sum);
            }
        }
        assertThat(applied)
                .hasSize(16)
                .allSatisfy((stack, times) -> assertThat(times).as(stack).isEqualTo(1));
    }

    @Test
    void anotherDeployerIsToldWhoHoldsTheEnvironmentAndACancelEndsTheRun() throws Exception {
        Launched product = Launched.example("sixteen", folder);
        Process first = product.start("deploy", "-q", "-c", "network:delaySeconds=20");
        Launched other = Launched.example("quickstart", Files.createDirectory(folder.resolve("other")));
        String from = folder.toString();
        for (int i = 0; i < 100 && !other.run("-C", from, "status").said().contains("held by"); i++) {
            first.waitFor(100, TimeUnit.MILLISECONDS);
        }
        Launched.Ended second = other.run("-C", from, "deploy");
        assertThat(second.exit()).as(second.said()).isEqualTo(5);
        assertThat(second.said()).contains("process " + first.pid());
        String status = other.run("-C", from, "status", "--json").said();
        String run = status.replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
        assertThat(other.run("-C", from, "cancel", run).exit()).isZero();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(130);
    }

    @Test
    void sigtermThriceEndsTheRunGentlyAndTellsSo() throws Exception {
        Launched product = Launched.example("sixteen", folder);
        Process deploy = product.start("deploy", "-c", "network:delaySeconds=3");
        Path said = folder.resolve("said.txt");
        while (deploy.isAlive()
                && !(Files.exists(said) && Files.readString(said).contains("network"))) {
            deploy.waitFor(20, TimeUnit.MILLISECONDS);
        }
        for (int n = 0; n < 3; n++) {
            deploy.destroy();
            deploy.waitFor(100, TimeUnit.MILLISECONDS);
        }
        assertThat(deploy.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(deploy.exitValue()).isEqualTo(130);
        assertThat(Files.readString(said)).contains("nothing new starts").doesNotContain("killed");
    }

    @Test
    void nobodyWhoReadsTheResultsDoesNoHarm() throws Exception {
        Launched product = Launched.example("sixteen", folder);
        ProcessBuilder builder =
                product.builder("graph", "--format", "json").redirectOutput(ProcessBuilder.Redirect.PIPE);
        builder.command().addAll(0, List.of("bash", "-c", "set -o pipefail; \"$0\" \"$@\" | head -n 1"));
        Process pipe = builder.start();
        String said = new String(pipe.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(pipe.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines()).hasSize(1);
        assertThat(said).doesNotContain("Exception").doesNotContain("Broken pipe");
        assertThat(product.run("status").exit()).isZero();
    }

    @Test
    void aClosedStandardOutputDoesNoHarm() throws Exception {
        Launched product = Launched.example("sixteen", folder);
        ProcessBuilder builder = product.builder("deploy", "-q");
        builder.command().addAll(0, List.of("sh", "-c", "exec \"$0\" \"$@\" >&-"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(product.run("status").said()).contains("dev: deployed");
    }

    @Test
    void badInputGivesAClearErrorAndChangesNothing() throws Exception {
        Launched product = Launched.example("sixteen", folder);
        Path manifest;
        try (var files = Files.walk(folder.resolve("deploy"))) {
            manifest = files.filter(file -> file.getFileName().toString().startsWith("manifest"))
                    .findFirst()
                    .orElseThrow();
        }
        Map<String, String> bad = new HashMap<>();
        bad.put("", "the file is empty");
        bad.put("- a\n", "must be an object");
        bad.put("a: 1\na: 2\n", "is there twice");
        bad.put("a:\n\tb: 1\n", "a tab is used");
        bad.put("a: 1\n---\nb: 2\n", "second document");
        bad.put("a: &x [*x]\n", "never end");
        bad.put("a: !!java x\n", "tag");
        bad.put("[".repeat(100), "deeper than 64");
        bad.put("\ufeffa: 1\n", "byte order mark");
        for (Map.Entry<String, String> one : bad.entrySet()) {
            Files.writeString(manifest, one.getKey());
            Launched.Ended ended = product.run("deploy");
            assertThat(ended.exit()).as(ended.said()).isEqualTo(3);
            assertThat(ended.said()).contains(one.getValue()).contains("next:").doesNotContain("Exception", "\tat ");
        }
        Files.delete(manifest);
        Files.createSymbolicLink(manifest, Path.of("/dev/zero"));
        assertThat(product.run("validate").said()).contains("not an ordinary file");
        assertThat(folder.resolve(".stratiform")).doesNotExist();
    }

    @Test
    void everyCommandOfTheReadmeIsKnown() throws Exception {
        Launched product = Launched.example("quickstart", folder);
        for (String command :
                List.of("validate", "graph", "plan", "list", "status", "history", "settings", "version", "health")) {
            assertThat(product.run(command).exit()).as(command).isZero();
            assertThat(product.run(command, "--help").said()).contains("Usage: stratiform " + command);
        }
    }
}
