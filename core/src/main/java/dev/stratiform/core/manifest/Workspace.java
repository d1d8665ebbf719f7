package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder with `stratiform.yaml`: its settings and deployments. Thread-safe.
public final class Workspace {
    /// The file that makes a folder a workspace.
    public static final String FILE = "stratiform.yaml";

    private final Path root;
    private final Settings settings;

    private Workspace(Path root, Settings settings) {
        this.root = root;
        this.settings = settings;
    }

    /// The workspace that a folder is in, with the user's own settings from `$XDG_CONFIG_HOME` or
    /// `~/.config`, folder `stratiform`.
    public static Workspace find(Path start, Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CONFIG_HOME", environment.getOrDefault("HOME", "") + "/.config");
        return find(
                start,
                environment,
                base.startsWith("/") ? Optional.of(Path.of(base, "stratiform", FILE)) : Optional.empty());
    }

    /// The workspace that a folder is in: the nearest one upwards. `WORKSPACE_NOT_FOUND` when there
    /// is none.
    ///
    /// `environment` and `userFile` are the outer environment's variables and the user's own
    /// settings file.
    public static Workspace find(Path start, Map<String, String> environment, Optional<Path> userFile) {
        Path from = start.toAbsolutePath().normalize();
        for (Path folder = from; folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(FILE);
            if (Files.exists(file)) {
                return new Workspace(folder, Settings.read(file, userFile, environment));
            }
        }
        throw Failure.of(ErrorCode.WORKSPACE_NOT_FOUND, "there is no " + FILE + " in " + from + " or a folder above it")
                .withNext("go to a workspace, name one with -C, or make one: stratiform init")
                .toException();
    }

    /// The workspace's folder, absolute.
    public Path root() {
        return root;
    }

    /// The workspace's settings.
    public Settings settings() {
        return settings;
    }

    /// The folder with the state, absolute; it may not exist yet.
    public Path stateFolder() {
        return root.resolve(settings.stateFolder()).normalize();
    }

    /// All deployments, by id.
    public List<DeploymentFile> deployments() {
        List<DeploymentFile> found = new ArrayList<>();
        Path folder = root.resolve("deploy");
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> list = Files.newDirectoryStream(folder)) {
                for (Path one : list) {
                    file(one).ifPresent(found::add);
                }
            } catch (IOException e) {
                throw Failure.at(ErrorCode.FILE_UNREADABLE, Location.of("deploy"), "the folder cannot be read")
                        .toException();
            }
        }
        found.sort(Comparator.comparing(DeploymentFile::id));
        return found;
    }

    private Optional<DeploymentFile> file(Path folder) {
        for (String name : List.of("manifest.yaml", "manifest.yml", "manifest.json")) {
            Path manifest = folder.resolve(name);
            if (Files.exists(manifest)) {
                String folderName = String.valueOf(folder.getFileName());
                int dash = folderName.indexOf('-');
                String id = dash < 0 ? folderName : folderName.substring(0, dash);
                return Optional.of(new DeploymentFile(
                        id, manifest, root.relativize(manifest).toString()));
            }
        }
        return Optional.empty();
    }

    /// One deployment by its id, its folder's name, or its project when no other has the same; an
    /// empty text means the only one. `DEPLOYMENT_NOT_FOUND` otherwise.
    public DeploymentFile deployment(String id) {
        List<DeploymentFile> all = deployments();
        if (id.isEmpty()) {
            if (all.size() == 1) {
                return all.getFirst();
            }
            throw notFound(
                    all.isEmpty() ? "the workspace has no deployment" : "the workspace has several deployments", all);
        }
        for (DeploymentFile file : all) {
            if (file.id().equals(id) || folder(file).equals(id)) {
                return file;
            }
        }
        List<DeploymentFile> ofProject =
                all.stream().filter(file -> folder(file).endsWith("-" + id)).toList();
        if (ofProject.size() == 1) {
            return ofProject.getFirst();
        }
        if (ofProject.size() > 1) {
            throw notFound("'" + id + "' names several deployments", ofProject);
        }
        List<String> ids = all.stream().map(DeploymentFile::id).toList();
        throw notFound("there is no deployment '" + id + "'" + Nearest.question(id, ids), all);
    }

    private static String folder(DeploymentFile file) {
        return String.valueOf(file.manifest().getName(file.manifest().getNameCount() - 2));
    }

    private static StratiformException notFound(String message, List<DeploymentFile> all) {
        String list = all.isEmpty()
                ? "none"
                : String.join(", ", all.stream().map(DeploymentFile::id).toList());
        Failure failure = Failure.of(ErrorCode.DEPLOYMENT_NOT_FOUND, message + "; there are: " + list);
        return (all.isEmpty() ? failure.withNext("make one: stratiform init") : failure).toException();
    }
}
