package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line over the real parts, in this process.
class CommandLineTest {
    @TempDir
    Path folder;

    private String out = "";
    private String err = "";
    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() {
        session = new Session(folder);
        assertThat(run("init", "D1BRV40", "--org", "acme", "--project", "shop", "--environments", "dev,prod"))
                .isZero();
    }

    private int run(String... words) {
        int code = session.run(words);
        out = session.out;
        err = session.err;
        return code;
    }

    private Map<String, Value> json() {
        return session.json();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String manifest() throws IOException {
        return Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml"));
    }

    private void manifest(String text) throws IOException {
        write("deploy/D1BRV40-acme-shop/manifest.yaml", text);
    }

    @Test
    void aNewDeploymentIsValidPlannedDeployedChangedRolledBackAndDestroyed() {
        assertThat(run("validate")).isZero();
        assertThat(out).isEqualTo("valid\n");
        assertThat(run("plan", "--detailed-exitcode")).isEqualTo(6);
        assertThat(out).contains("hello  + to create").contains("exact");
        assertThat(run("deploy")).isZero();
        assertThat(err).contains("✓ hello").contains("Done: 1 succeeded");
        assertThat(run("plan", "--detailed-exitcode")).isZero();
        assertThat(run("outputs")).isZero();
        assertThat(out).isEqualTo("hello.said = hello from dev\n");
        assertThat(run("stack-outputs", "D1BRV40", "hello", "--json")).isZero();
        assertThat(json()).containsEntry("schema", Value.of("stratiform/outputs/v1"));
        assertThat(run("stack", "deploy", "D1BRV40", "hello", "-c", "hello:greeting=again"))
                .isZero();
        assertThat(run("rollback")).isZero();
        assertThat(run("outputs")).isZero();
        assertThat(out).contains("hello from dev");
        assertThat(run("history")).isZero();
        assertThat(out.lines()).hasSize(3);
        assertThat(run("logs")).isZero();
        assertThat(run("destroy", "--yes")).isZero();
        assertThat(run("status")).isZero();
        assertThat(out).contains("destroyed");
    }

    @Test
    void everyLookingCommandHasAJsonShape() {
        run("deploy");
        for (String command : List.of(
                "list", "validate", "graph", "plan", "status", "outputs", "history", "settings", "version", "health")) {
            assertThat(run(command, "--json")).as(command).isIn(0, 1);
            assertThat(json()).as(command).containsEntry("schema", Value.of("stratiform/" + command + "/v1"));
            assertThat(err).as(command).isEmpty();
        }
        assertThat(run("why", "D1BRV40", "hello", "--json")).isZero();
        assertThat(json()).containsEntry("would_run", Value.of(false));
        assertThat(run("deploy", "--json", "--no-skip")).isZero();
        assertThat(out.lines().count()).isGreaterThan(4);
        assertThat(json()).containsEntry("schema", Value.of("stratiform/result/v1"));
        assertThat(run("logs", "--json", "--tail", "1")).isZero();
    }

    @Test
    void anErrorIsOneJsonObjectWithTheSameExitCode() {
        assertThat(run("status", "D0000XX", "--json")).isEqualTo(3);
        assertThat(((Value.Fields) json().get("error")).values())
                .containsEntry("code", Value.of("DEPLOYMENT_NOT_FOUND"));
        assertThat(run("status", "D0000XX")).isEqualTo(3);
        assertThat(err)
                .contains("error: there is no deployment 'D0000XX'")
                .contains("D1BRV40")
                .contains("next: ");
    }

    @Test
    void wrongWordsGetTheNearestRightOne() {
        assertThat(run("deplyo")).isEqualTo(2);
        assertThat(err).contains("did you mean 'deploy'?");
        assertThat(run("deploy", "--paralel", "3")).isEqualTo(2);
        assertThat(err).contains("did you mean '--parallel'?");
        assertThat(run("deploy", "--parallel", "many")).isEqualTo(2);
        assertThat(err).contains("a whole number from 1 to 1000");
        assertThat(run("deploy", "a", "b")).isEqualTo(2);
        assertThat(err).contains("one argument too many");
        assertThat(run("deploy", "--rollback", "maybe")).isEqualTo(2);
        assertThat(run("deploy", "--filter", "hallo")).isEqualTo(3);
        assertThat(err).contains("hallo").contains("hello");
        assertThat(run("deploy", "-c", "nothing")).isEqualTo(2);
        assertThat(run("deploy", "--parallel")).isEqualTo(2);
        assertThat(run("deploy", "--layered=yes")).isEqualTo(2);
        assertThat(run("-o", "xml", "list")).isEqualTo(2);
        assertThat(run("resolve", "x")).isEqualTo(3);
        assertThat(run("watch")).isEqualTo(2);
        assertThat(run("destroy")).isEqualTo(2);
        assertThat(err).contains("--yes");
    }

    @Test
    void aFailureShowsStackReasonAndWhatToDoNext() throws IOException {
        write("stacks/hello/apply.sh", "echo '::error::no room on the disk'; exit 3\n");
        manifest(manifest() + "  after:\n    source: stacks/hello\n    dependsOn: [hello]\n");
        assertThat(run("deploy")).isEqualTo(1);
        assertThat(err)
                .contains("✗ hello failed")
                .contains("no room on the disk")
                .contains("after", "skipped: dependency")
                .contains("stratiform retry ");
        assertThat(run("logs", "--level", "error")).isZero();
        assertThat(out).contains("no room on the disk");
        assertThat(run("why", "D1BRV40", "hello")).isZero();
        assertThat(out).contains("would run");
        assertThat(run("history", "--limit", "1", "--json")).isZero();
    }

    @Test
    void aBadManifestIsShownWithAllItsErrorsAndNothingIsChanged() throws IOException {
        manifest(manifest()
                + "  World: {}\n  next:\n    dependOn: [hello]\n    config: { a: \"${stack.hallo.said}\" }\n");
        assertThat(run("validate")).isEqualTo(3);
        assertThat(out)
                .contains("'World' is no name of a stack")
                .contains("'dependOn' is not known")
                .contains("did you mean 'dependsOn'?")
                .contains("manifest.yaml:")
                .contains("did you mean 'hello'?");
        assertThat(run("deploy")).isEqualTo(3);
        assertThat(folder.resolve(".stratiform")).doesNotExist();
        manifest("");
        assertThat(run("validate")).isEqualTo(3);
        assertThat(out).contains("the file is empty");
        manifest("- a\n- b\n");
        assertThat(run("deploy")).isEqualTo(3);
        assertThat(err).contains("must be an object");
    }

    @Test
    void aConfirmedIdIsNoYes() {
        run("deploy");
        assertThat(run("destroy", "--confirm", "D1BRV40")).isEqualTo(2);
        assertThat(err).contains("--yes");
        assertThat(run("destroy", "--yes", "--confirm", "WRONG")).isEqualTo(4);
        assertThat(run("outputs")).isZero();
        assertThat(out).contains("hello.said");
    }

    @Test
    void helpAndCompletionComeFromTheTable() {
        assertThat(run("--help")).isZero();
        assertThat(out).contains("stack deploy", "rollback", "quickstart");
        assertThat(run("deploy", "--help")).isZero();
        assertThat(out).contains("--fail-fast");
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertThat(run("completion", shell)).isZero();
            assertThat(out).contains("stack-outputs");
        }
        assertThat(run("completion", "tcsh")).isEqualTo(2);
        assertThat(run("help")).isZero();
        assertThat(run("--version")).isZero();
    }

    @Test
    void theGraphComesInFourForms() {
        for (String format : List.of("tree", "dot", "mermaid", "json")) {
            assertThat(run("graph", "--format", format)).isZero();
            assertThat(out).contains("hello");
        }
        assertThat(run("graph", "--format", "svg")).isEqualTo(2);
    }

    @Test
    void aRunThatIsOverCannotBeResumedButItsCancelIsHarmless() {
        run("deploy");
        run("history", "--json");
        Value.Items runs = (Value.Items) json().get("runs");
        String id =
                ((Value.Text) ((Value.Fields) runs.values().getFirst()).values().get("run_id")).value();
        assertThat(run("resume", id)).isEqualTo(5);
        assertThat(err).contains("nothing to resume");
        assertThat(run("cancel", id)).isZero();
        assertThat(run("approve", id)).isEqualTo(5);
        assertThat(run("watch", id)).isZero();
        assertThat(run("retry", id)).isZero();
        assertThat(err).contains("1 unchanged");
        assertThat(run("resolve", id, "hello", "--as", "done")).isEqualTo(5);
        assertThat(run("resolve", id, "hello", "--as", "perhaps")).isEqualTo(2);
    }

    @Test
    void initNeverOverwritesAndChecksNames() {
        assertThat(run("init", "D1BRV40", "--org", "acme", "--project", "shop")).isEqualTo(5);
        assertThat(run("init", "bad")).isEqualTo(2);
        assertThat(run("init", "--org", "Bad Org")).isEqualTo(2);
        assertThat(run("init", "--project", "other", "--json")).isZero();
        assertThat(run("status")).isEqualTo(3);
        assertThat(err).contains("several deployments");
    }
}
