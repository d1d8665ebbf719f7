package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands across environments, deployments and stacks.
class AcrossCommandsTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() throws IOException {
        session = new Session(folder);
        write("stratiform.yaml", "secrets: { keyFile: secrets.key }\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                # of the shop
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: "D1BRV40", organization: acme, project: shop } # names
                environments: { dev: {}, prod: {} }
                defaults: { engine: command }
                stacks:
                  network: {}
                  api:
                    config: { size: 1, name: "api-${env.name}" }
                    environments:
                      dev: { config: { name: "x-${env.name}", flag: true } }
                      prod: { config: { flag: true } }
                """);
        write("stacks/api/stack.yaml", """
                name: api
                description: the interface
                engine: command
                commands: { apply: [sh, ./run.sh] }
                inputs: { size: { type: integer }, name: { type: string }, flag: { type: boolean }, token: { type: string, secret: true } }
                outputs: { name: { type: string } }
                """);
        write("stacks/api/run.sh", "echo \"name=$STRATIFORM_CONFIG_NAME\" > \"$STRATIFORM_OUTPUT\"\n");
        write("stacks/network/stack.yaml", "name: network\nengine: command\ncommands: { apply: [\"true\"] }\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void run(int exit, String... words) {
        assertThat(session.run(words)).as("%s%s", session.out, session.err).isEqualTo(exit);
    }

    @Test
    void anEnvironmentGetsWhatAnotherHasOfItsOwn() throws IOException {
        run(0, "config", "set", "api:size=3");
        session.answers.add("the-token");
        run(0, "config", "set", "--secret", "api:token");
        run(0, "promote", "--to", "prod", "--dry-run");
        assertThat(session.out)
                .contains("~ api:name   (none of its own) -> x-${env.name}")
                .contains("~ api:size   (none of its own) -> 3")
                .contains("! api:token is a secret of its own", "nothing was written")
                .doesNotContain("api:flag", "the-token");
        assertThat(folder.resolve("deploy/D1BRV40-acme-shop/config.prod.yaml")).doesNotExist();
        session.answers.add("no");
        run(0, "promote", "--to", "prod");
        assertThat(session.out).contains("nothing was written");
        run(0, "promote", "--to", "prod", "--set", "api:size=9", "--yes");
        run(0, "config", "get", "api:size", "-e", "prod");
        assertThat(session.out).isEqualTo("9\n");
        run(0, "config", "get", "api:name", "-e", "prod");
        assertThat(session.out).as("references mean the other environment").isEqualTo("x-prod\n");
        run(0, "promote", "--to", "prod", "--stack", "network", "--json");
        assertThat(session.json().get("changes").toString()).contains("[]");
    }

    @Test
    void aPromotionThatIsWrongIsRefused() {
        run(2, "promote");
        run(2, "promote", "--to", "dev");
        run(3, "promote", "--to", "test");
        assertThat(session.err).contains("there is no environment 'test'");
        run(3, "promote", "--to", "prod", "--stack", "apo");
        assertThat(session.err).contains("did you mean 'api'?");
        run(2, "promote", "--to", "prod", "--set", "size=1");
        run(3, "promote", "--to", "prod", "--set", "api:size=many", "--yes");
        assertThat(session.err).contains("must be of type integer", "nothing was written");
        assertThat(folder.resolve("deploy/D1BRV40-acme-shop/config.prod.yaml")).doesNotExist();
    }

    @Test
    void aDeploymentIsClonedWithItsConfigurationAndWithoutItsState() throws IOException {
        run(0, "config", "set", "api:size=3");
        run(0, "deploy");
        run(0, "clone", "D1BRV40", "D1BRV41", "--project", "shop-two");
        assertThat(Files.readString(folder.resolve("deploy/D1BRV41-acme-shop-two/manifest.yaml")))
                .startsWith("# of the shop\n")
                .contains("metadata: { id: \"D1BRV41\", organization: acme, project: shop-two } # names");
        assertThat(folder.resolve("deploy/D1BRV41-acme-shop-two/config.dev.yaml"))
                .exists();
        run(0, "status", "D1BRV41");
        assertThat(session.out).contains("initialized");
        run(0, "deploy", "D1BRV41");
        run(5, "clone", "D1BRV40", "D1BRV41");
        assertThat(session.err).contains("there is a deployment D1BRV41 already");
        run(3, "clone", "D1BRV40", "shop");
        run(3, "clone", "D1BRV40", "D1BRV42", "--org", "A B");
        run(2, "clone", "D1BRV40");
    }

    @Test
    void stacksAreListedShownCheckedAndUnregistered() throws IOException {
        run(0, "stack", "list");
        assertThat(session.out).contains("api", "command", "4 inputs, 1 outputs", "the interface", "network");
        run(0, "stack", "show", "api");
        assertThat(session.out).contains("size", "integer", "token", "secret", "outputs:");
        run(0, "stack", "show", "api", "--json");
        assertThat(session.json().get("stack").toString()).contains("the interface");
        run(3, "stack", "show", "apo");
        assertThat(session.err).contains("did you mean 'api'?");
        run(0, "stack", "validate");
        assertThat(session.out).contains("2 stacks: valid");
        write("stacks/network/stack.yaml", "name: network\ninputs: { a: { tipe: string } }\n");
        run(3, "validate", "stack", "network");
        assertThat(session.out).contains("stacks/network/stack.yaml:2:", "did you mean 'type'?");
        session.answers.add("no");
        run(2, "stack", "unregister", "network");
        run(0, "unregister-stack", "network", "--yes");
        assertThat(folder.resolve("stacks/network/stack.yaml")).doesNotExist();
    }

    @Test
    void partsOfTheValidationStandAlone() throws IOException {
        run(0, "validate", "dependencies");
        assertThat(session.out).contains("2 stacks in 1 layers: valid");
        run(0, "validate", "engines");
        assertThat(session.out).contains("ok     command");
        run(0, "validate-engines", "--json");
        assertThat(session.json()).containsKey("checks");
        run(0, "validate", "manifest");
        assertThat(session.out).contains("manifest.yaml: valid");
        write(
                "deploy/D1BRV40-acme-shop/manifest.yaml",
                Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml"))
                        .replace("network: {}", "network: { dependsOn: [api], confg: 1 }")
                        .replace("flag: true } }\n  ", "flag: true } }\n  ")
                        .replace("  api:\n", "  api:\n    dependsOn: [network]\n"));
        run(3, "validate", "dependencies");
        assertThat(session.out).contains("in a circle").doesNotContain("confg");
        run(3, "validate", "-e", "dev");
        assertThat(session.out).contains("in a circle", "confg");
    }

    @Test
    void driftOfEverythingIsLookedForAtOnce() {
        run(0, "drift", "--all");
        assertThat(session.out).contains("no drift seen");
        run(0, "drift", "--all", "--json");
        assertThat(session.json()).containsKeys("drifted", "environments");
    }

    @Test
    void allStatesNeedAFolderAndTellWhatTheyDid() {
        run(2, "stack", "export", "D1BRV40", "--all");
        assertThat(session.err).contains("--all needs a folder");
        run(0, "stack", "export", "D1BRV40", "--all", "--dir", "states");
        assertThat(session.out).contains("export: 0 of 0 stacks done");
        run(3, "stack", "import", "D1BRV40", "--all", "--dir", "absent", "--yes");
        run(2, "stack", "import", "D1BRV40", "--all", "--dir", "states");
    }

    @Test
    void whoDidWhatIsListedAndJournalsAreReplayed() throws Exception {
        run(0, "deploy");
        run(0, "destroy", "--yes");
        run(0, "audit", "show");
        assertThat(session.out.lines().toList()).hasSize(2);
        assertThat(session.out).contains("began deploy", "began destroy");
        run(0, "audit-show", "--limit", "1", "--json");
        assertThat(session.json().get("entries").toString())
                .contains("began destroy")
                .doesNotContain("began deploy");
        run(0, "audit", "verify");
        assertThat(session.out).contains("2 runs with ", "whole");
        run(0, "unlock");
        assertThat(session.out).contains("nothing holds dev");
        run(2, "audit", "verify", "--limit", "0");
        try (var state = java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(".stratiform/state.db"));
                var change = state.createStatement()) {
            change.executeUpdate("UPDATE run SET state = 'FAILED' WHERE operation = 'DEPLOY'");
        }
        run(1, "audit", "verify");
        assertThat(session.out).contains("its journal ends as succeeded, its summary says failed", "1 wrong");
    }
}
