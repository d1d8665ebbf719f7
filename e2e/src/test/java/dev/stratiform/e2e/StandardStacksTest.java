package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sixteen standard stacks through the packaged product, with a script in Pulumi's place: it
/// says and keeps what the programs and definitions of the stacks declare.
@Tag("product")
class StandardStacksTest {
    @TempDir
    Path folder;

    @TempDir
    Path tools;

    private Launched product = new Launched(Path.of(""), Map.of());

    @BeforeEach
    void begin() throws IOException {
        product = Launched.withScriptedPulumi(folder, tools);
    }

    private Launched.Ended well(String... words) throws Exception {
        Launched.Ended ended = product.run(words);
        assertThat(ended.exit()).as(ended.said()).isZero();
        return ended;
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(tools.resolve("calls"));
    }

    @Test
    void threeEnvironmentsAreMadeOfTheTemplateAndOneIsDeployedAndDestroyed() throws Exception {
        well(
                "init",
                "D1STD16",
                "--template",
                "default",
                "--domain",
                "shop.example.com",
                "--region",
                "eu-west-1",
                "--environments",
                "dev,stage,prod");
        assertThat(well("validate").said()).contains("valid");
        for (String environment : List.of("dev", "stage", "prod")) {
            assertThat(well("plan", "-e", environment).said()).contains("16 stacks", "to create", "provisional");
        }
        assertThat(well("deploy", "-e", "stage").said()).contains("16 succeeded");
        List<String> order = calls();
        assertThat(order).hasSize(16).doesNotHaveDuplicates();
        assertThat(order.getLast()).contains("monitoring");
        assertThat(order.indexOf("up security-stage")).isGreaterThan(order.indexOf("up network-stage"));
        assertThat(well("outputs", "-e", "stage").said())
                .contains("network.vpcId = vpc-00000000", "database-rds.endpoint = database.example.internal:5432");
        assertThat(well("deploy", "-e", "stage").said()).contains("16 unchanged");
        assertThat(calls()).hasSize(16);
        assertThat(product.run("destroy", "-e", "stage", "--yes").exit())
                .as("a protected stack")
                .isEqualTo(4);
        well("destroy", "-e", "stage", "--yes", "--confirm", "D1STD16");
        assertThat(calls()).hasSize(32);
        assertThat(calls().get(16)).contains("monitoring");
        assertThat(well("status", "-e", "stage").said()).contains("destroyed");
    }

    @Test
    void aRenamedStackKeepsItsPulumiStackAndAllStatesAreExported() throws Exception {
        well("init", "D1MOVES", "--template", "minimal", "--region", "eu-west-1");
        well("deploy");
        Path manifest = folder.resolve("deploy/D1MOVES-acme-shop/manifest.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("  storage:\n", "  files:\n    source: stacks/storage\n    movedFrom: storage\n"));
        assertThat(well("plan").said())
                .contains("files was storage before and keeps all that it has", "Removed stacks: none");
        assertThat(well("deploy").said()).contains("0 succeeded, 3 unchanged");
        well("deploy", "-c", "files:name=other");
        assertThat(calls().getLast()).isEqualTo("up storage-dev");
        assertThat(well("stack", "export", "D1MOVES", "--all", "--dir", "states")
                        .said())
                .contains("3 of 3 stacks done");
        assertThat(folder.resolve("states/files.state.json")).exists();
        assertThat(well("stack", "export", "D1MOVES", "--all", "--dir", "states")
                        .said())
                .as("nothing is done twice")
                .doesNotContain("export files:")
                .contains("3 of 3 stacks done");
        Files.createDirectories(folder.resolve("taken"));
        Files.writeString(folder.resolve("taken/files.state.json"), "mine");
        assertThat(product.run("stack", "export", "D1MOVES", "--all", "--dir", "taken")
                        .said())
                .contains("2 of 3 stacks done", "exists already");
        assertThat(folder.resolve("taken/files.state.json")).hasContent("mine");
        assertThat(well("stack", "import", "D1MOVES", "--all", "--dir", "states", "--yes")
                        .said())
                .contains("import: 3 of 3 stacks done");
        well("destroy", "--yes");
        assertThat(calls()).contains("destroy storage-dev").doesNotContain("destroy files-dev", "up files-dev");
    }
}
