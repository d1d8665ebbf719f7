package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of two engines, with the real OpenTofu.
@Tag("product")
class MixedExampleTest {
    @TempDir
    Path folder;

    private Launched product;

    @BeforeEach
    void copy() throws Exception {
        String home = System.getProperty("user.home") + "/.cache/stratiform/tools";
        String path = System.getenv().getOrDefault("STRATIFORM_TOOLS", home) + "/bin:" + System.getenv("PATH");
        boolean there =
                java.util.Arrays.stream(path.split(":", -1)).anyMatch(at -> Files.isExecutable(Path.of(at, "tofu")));
        assumeTrue(there, "SKIPPED: tofu is not on this machine; run tools/install");
        product = new Launched(Launched.example("mixed", folder).workspace(), Map.of("PATH", path));
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
                .containsPattern("servers +\\+ 2 to create +provisional +mock network.id, planned address.first");
        run(0, "deploy");
        assertThat(run(0, "outputs").said()).contains("network.name = net-dev", "servers.token = ***");
        assertThat(run(0, "deploy").said()).contains("0 succeeded, 4 unchanged");
        assertThat(run(0, "plan", "-c", "network:name=new").said())
                .containsPattern("update +terraform_data terraform_data.network +input, output")
                .containsPattern("servers +~ 1 to update +provisional");
        String failed = run(
                        1, "deploy", "-c", "network:name=new", "-c", "servers:broken=true", "--rollback", "automatic")
                .said();
        assertThat(failed).contains("main.tf:31", "The servers do not answer", "was rolled back");
        assertThat(run(0, "outputs").said()).contains("network.name = net-dev");
        assertThat(run(0, "drift").said()).contains("no drift seen");
        assertThat(run(0, "resources").said()).contains("terraform_data.server[0]");
        run(0, "refresh");
        run(0, "destroy", "--yes");
        assertThat(run(0, "resources").said()).contains("nothing is applied");
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
        assertThat(run(0, "resume", run).said()).contains("4 succeeded");
        assertThat(effects).hasContent("made");
    }
}
