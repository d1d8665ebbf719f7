package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that write manifests anew, over an older form.
class ManifestCommandsTest {
    private static final String OLDER = """
            # mine
            deployment: { id: D1BRV40, org: acme, project: shop }
            environments:
              dev: { enabled: true }
            stacks:
              network: {}
              api:
                config: { id: "{{network.id}}" } # keep
            """;

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void makeAWorkspace() throws IOException {
        Files.writeString(folder.resolve("stratiform.yaml"), "parallel: 2\n");
        Files.createDirectories(file().resolveSibling("."));
        Files.writeString(file(), OLDER);
    }

    private Path file() {
        return folder.resolve("deploy").resolve("D1BRV40-acme-shop").resolve("manifest.yaml");
    }

    private int run(String... words) {
        Session session = new Session(folder);
        int code = session.run(words);
        out = session.out;
        err = session.err;
        return code;
    }

    @Test
    void convertPrintsTheNativeFormAndLeavesTheFile() throws IOException {
        assertThat(run("manifest", "convert", "shop")).isZero();
        assertThat(out).startsWith("apiVersion: stratiform.dev/v1\n").contains("id: \"${stack.network.id}\"");
        assertThat(Files.readString(file())).isEqualTo(OLDER);
        assertThat(run("manifest-convert", "--json")).isZero();
        assertThat(out).startsWith("{\"schema\":\"stratiform/manifest-convert/v1\"");
    }

    @Test
    void fixRewritesTheFileOnceAndSaysWhat() throws IOException {
        run("validate", "--fix");
        assertThat(err).contains("manifest.yaml:8:20: fixed: {{network.id}} is now ${stack.network.id}");
        assertThat(Files.readString(file())).isEqualTo(OLDER.replace("{{network.id}}", "${stack.network.id}"));
        run("validate", "--fix", "--json");
        assertThat(out).contains("\"fixed\":[]");
        try (Stream<Path> files = Files.list(file().resolveSibling("."))) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())).toList())
                    .isEqualTo(List.of("manifest.yaml"));
        }
    }

    @Test
    void validateWithoutFixWritesNothing() throws IOException {
        run("validate");
        assertThat(Files.readString(file())).isEqualTo(OLDER);
    }
}
