package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A first definition from a program, and what validate says when the two differ.
class RegisterTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() throws IOException {
        session = new Session(folder);
        write("stratiform.yaml", "parallel: 2\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: {} }
                stacks: { network: { config: { name: n } } }
                """);
        write("stacks/network/main.tf", """
                variable "name" { type = string }
                variable "token" {
                  sensitive = true
                  default   = "x"
                }
                output "id" { value = 1 }
                """);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aDefinitionIsWrittenOnceAndIsValid() {
        assertThat(session.run("stack", "register", "stacks/network", "--dry-run"))
                .isZero();
        assertThat(session.out).contains("engine: opentofu", "token:", "secret: true");
        assertThat(session.run("stack", "register", "stacks/network", "--dry-run", "--json"))
                .isZero();
        assertThat(session.json()).containsEntry("written", Value.of(false)).containsKey("definition");
        assertThat(folder.resolve("stacks/network/stack.yaml")).doesNotExist();
        assertThat(session.run("register-stack", "stacks/network"))
                .as(session.err)
                .isZero();
        assertThat(session.out).contains("2 inputs, 1 outputs of engine opentofu");
        assertThat(session.run("validate")).as(session.err).isZero();
        assertThat(session.out + session.err).doesNotContain("the code");
        assertThat(session.run("stack", "register", "stacks/network")).isEqualTo(5);
        assertThat(session.err).contains("stack.yaml exists already");
    }

    @Test
    void everyDifferenceIsNamedWithItsPlace() throws IOException {
        write("stacks/network/stack.yaml", """
                engine: opentofu
                inputs:
                  name: { type: number }
                  token: { type: string }
                  gone: { type: string }
                outputs:
                  lost: { type: string }
                """);
        write("stacks/network/more.tf", "variable \"needed\" {}\n");
        session.run("validate", "D1BRV40");
        String said = session.out + session.err;
        assertThat(said)
                .contains("stacks/network/stack.yaml:3", "declared as number, and the code reads it as string")
                .contains("the code takes the input token for a secret")
                .contains("the code does not read the input gone")
                .contains("the code requires the input needed")
                .contains("the code has no output lost")
                .contains("the code has the output id, which is not declared");
    }

    @Test
    void whatIsNoProgramIsSaid() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        assertThat(session.run("stack", "register", "empty")).isEqualTo(3);
        assertThat(session.err).contains("whose inputs and outputs can be read", "*.tf");
        assertThat(session.run("stack", "register", "nowhere")).isEqualTo(3);
        assertThat(session.err).contains("there is no folder");
        assertThat(session.run("stack", "register")).isEqualTo(2);
        write("broken/Pulumi.yaml", "name: [\n");
        assertThat(session.run("stack", "register", "broken")).isEqualTo(3);
        assertThat(session.err).contains("Pulumi.yaml:2");
    }
}
