package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of three engines, with the real OpenTofu and Pulumi.
@Tag("product")
class MixedExampleTest {
    @TempDir
    Path folder;

    private Launched product;

    @BeforeEach
    void copy() throws Exception {
        Path tools = Path.of(System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools"));
        String path = tools.resolve("bin") + ":" + System.getenv("PATH");
        Path library = tools.resolve("pulumi-node/node_modules");
        boolean there = Stream.of("tofu", "pulumi", "pulumi-language-nodejs", "node")
                        .allMatch(name -> Arrays.stream(path.split(":", -1))
                                .anyMatch(at -> Files.isExecutable(Path.of(at, name))))
                && Files.isDirectory(library);
        assumeTrue(there, "SKIPPED: tofu, or pulumi with Node.js, is not on this machine; run tools/install");
        product = new Launched(Launched.example("mixed", folder).workspace(), Map.of("PATH", path));
        Files.createSymbolicLink(folder.resolve("stacks/gateway/node_modules"), library);
    }

    private Launched.Ended run(int exit, String... words) throws Exception {
        Launched.Ended ended = product.run(words);
        assertThat(ended.exit()).as(ended.said()).isEqualTo(exit);
        return ended;
    }

    @Test
    void itIsPlannedHonestlyDeployedSkippedRolledBackAndDestroyed() throws Exception {
        assertThat(run(0, "plan").said())
                .containsPattern("network +\\+ 1 to create +exact")
                .containsPattern("gateway +\\+ 1 to create +provisional +mock network.id, planned address.first")
                .containsPattern("servers +\\+ 2 to create +provisional +planned gateway.url, planned gateway.key");
        run(0, "deploy");
        assertThat(run(0, "outputs").said())
                .contains("network.name = net-dev", "gateway.key = ***", "servers.token = ***");
        assertThat(run(0, "deploy").said()).contains("0 succeeded, 5 unchanged");
        assertThat(run(0, "plan", "-c", "network:name=new").said())
                .containsPattern("update +terraform_data terraform_data.network +input, output")
                .containsPattern("Resource::gateway +content");
        Path made = folder.resolve("made/gateway-dev.conf");
        String before = Files.readString(made);
        String failed = run(
                        1, "deploy", "-c", "network:name=new", "-c", "servers:broken=true", "--rollback", "automatic")
                .said();
        assertThat(failed).contains("main.tf:32", "The servers do not answer", "was rolled back");
        assertThat(run(0, "outputs").said()).contains("network.name = net-dev");
        assertThat(made).as("rolled back by Pulumi").hasContent(before);
        assertThat(run(0, "drift").said()).contains("no drift seen");
        Files.writeString(made, "edited by hand");
        assertThat(run(6, "drift").said())
                .containsPattern("gateway +~ 1 drifted")
                .doesNotContain("edited by hand");
        run(0, "refresh");
        assertThat(run(0, "deploy").said()).contains("2 succeeded, 3 unchanged");
        assertThat(made).hasContent(before);
        assertThat(run(0, "resources").said()).contains("terraform_data.server[0]", "Resource::gateway");
        run(0, "destroy", "--yes");
        assertThat(run(0, "resources").said()).contains("nothing is applied");
        assertThat(made).doesNotExist();
    }

    @Test
    void aDeployKilledInTheMiddleOfAnApplyGoesOnWithNothingDoubled() throws Exception {
        Path program = folder.resolve("stacks/network/main.tf");
        Files.writeString(program, Files.readString(program).replace("  input = var.name", """
                                  input = var.name
                                  provisioner "local-exec" {
                                    command = "echo made >> ${path.root}/../../effects; sleep 2"
                                  }
                                """.stripTrailing()));
        Process deploy = product.start("deploy", "-q");
        Path effects = folder.resolve("effects");
        while (deploy.isAlive() && !Files.exists(effects)) {
            deploy.waitFor(20, TimeUnit.MILLISECONDS);
        }
        deploy.destroyForcibly().waitFor();
        String run = run(0, "status", "--json").said().replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
        assertThat(run(0, "resume", run).said()).contains("5 succeeded");
        assertThat(effects).hasContent("made");
    }
}
