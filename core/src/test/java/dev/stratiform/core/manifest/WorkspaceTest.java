package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.Settings.Setting;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void makeWorkspace() throws IOException {
        root = Files.createDirectories(folder.resolve("workspace"));
        settings("parallel: 4\n");
    }

    private void settings(String text) throws IOException {
        Files.writeString(root.resolve("stratiform.yaml"), text);
    }

    private void deployment(String name, String file) throws IOException {
        Files.writeString(
                Files.createDirectories(root.resolve("deploy").resolve(name)).resolve(file), "{}\n");
    }

    private Workspace find(Map<String, String> environment) {
        return Workspace.find(root, environment, Optional.of(folder.resolve("user.yaml")));
    }

    private Workspace find() {
        return find(Map.of());
    }

    private static void fails(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(code);
            assertThat(e.failure().message()).contains(message);
        });
    }

    @Test
    void theNearestFolderUpwardsIsTheWorkspace() throws IOException {
        Path inner = Files.createDirectories(root.resolve("stacks/network"));
        Workspace workspace = Workspace.find(inner, Map.of(), Optional.empty());
        assertThat(workspace.root()).isEqualTo(root);
        assertThat(workspace.stateFolder()).isEqualTo(root.resolve(".stratiform"));
        fails(
                ErrorCode.WORKSPACE_NOT_FOUND,
                "there is no stratiform.yaml in ",
                () -> Workspace.find(folder, Map.of(), Optional.empty()));
    }

    @Test
    void laterSourcesOfASettingWinAndTheListingSaysWhichWon() throws IOException {
        assertThat(find().settings().listing())
                .containsExactly(
                        new Setting("stateFolder", ".stratiform", "default"),
                        new Setting("parallel", "4", "stratiform.yaml"),
                        new Setting("sys", "", "default"));
        Files.writeString(folder.resolve("user.yaml"), "parallel: 2\nstateFolder: mine\nsys: [HOME, USER]\n");
        Settings settings = find(Map.of("STRATIFORM_STATE_FOLDER", "theirs", "STRATIFORM_OTHER", "x"))
                .settings();
        assertThat(settings.listing())
                .containsExactly(
                        new Setting("stateFolder", "theirs", "STRATIFORM_STATE_FOLDER"),
                        new Setting("parallel", "4", "stratiform.yaml"),
                        new Setting("sys", "HOME,USER", "user.yaml"));
        assertThat(settings.systemVariables()).isEqualTo(Set.of("HOME", "USER"));
        assertThat(find(Map.of("STRATIFORM_PARALLEL", "7")).settings().parallel())
                .isEqualTo(7);
    }

    @Test
    void anEmptySettingsFileMeansTheDefaults() throws IOException {
        settings("\n");
        assertThat(find().settings().parallel()).isEqualTo(10);
    }

    @Test
    void wrongSettingsAreRefused() throws IOException {
        fails(
                ErrorCode.VALIDATION_ERROR,
                "STRATIFORM_PARALLEL is 'many'; a whole number from 1 to 1000 is allowed",
                () -> find(Map.of("STRATIFORM_PARALLEL", "many")));
        settings("paralell: 4\n");
        fails(ErrorCode.UNKNOWN_KEY, "did you mean 'parallel'?", this::find);
        settings("parallel: 0\n");
        fails(ErrorCode.VALIDATION_ERROR, "parallel must be a whole number from 1 to 1000", this::find);
        settings("- parallel\n");
        fails(ErrorCode.VALIDATION_ERROR, "must be an object, found a list", this::find);
    }

    @Test
    void aDeploymentIsFoundByIdFolderAndProject() throws IOException {
        deployment("D000002-acme-shop", "manifest.yaml");
        deployment("D000001-acme-bank", "manifest.json");
        deployment("notes", "readme.md");
        assertThat(find().deployments()).extracting(DeploymentFile::id).containsExactly("D000001", "D000002");
        for (String name : new String[] {"D000002", "D000002-acme-shop", "shop", "acme-shop"}) {
            assertThat(find().deployment(name).shown()).isEqualTo("deploy/D000002-acme-shop/manifest.yaml");
        }
        assertThat(find().deployment("bank").manifest()).endsWithRaw(Path.of("manifest.json"));
    }

    @Test
    void whatIsAskedForAndNotThereIsListed() throws IOException {
        fails(
                ErrorCode.DEPLOYMENT_NOT_FOUND,
                "the workspace has no deployment; there are: none",
                () -> find().deployment(""));
        deployment("D000001-acme-shop", "manifest.yaml");
        assertThat(find().deployment("").id()).isEqualTo("D000001");
        deployment("D000002-corp-shop", "manifest.yaml");
        fails(
                ErrorCode.DEPLOYMENT_NOT_FOUND,
                "the workspace has several deployments; there are: D000001, D000002",
                () -> find().deployment(""));
        fails(ErrorCode.DEPLOYMENT_NOT_FOUND, "'shop' names several deployments", () -> find().deployment("shop"));
        fails(
                ErrorCode.DEPLOYMENT_NOT_FOUND,
                "there is no deployment 'D000003'; did you mean 'D000001'?; there are: D000001, D000002",
                () -> find().deployment("D000003"));
    }
}
