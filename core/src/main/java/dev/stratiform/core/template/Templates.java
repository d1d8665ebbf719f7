package dev.stratiform.core.template;

import dev.stratiform.core.manifest.NameRule;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The templates that can be used here: those of the workspace, and those of the product. One of
/// the workspace stands before one of the product with the same name. Thread-safe: keeps nothing.
public final class Templates {
    private final Optional<Path> workspace;
    private final Optional<Path> shipped;

    /// The templates of a workspace's folder and of the product's; each may be absent.
    public Templates(Optional<Path> workspace, Optional<Path> shipped) {
        this.workspace = workspace;
        this.shipped = shipped;
    }

    /// The folder with the product's stacks, one folder each.
    public Optional<Path> stackFolder() {
        return shipped.map(folder -> folder.resolve("stacks"));
    }

    /// All templates, by name. A file that cannot be read is thrown.
    public List<DeploymentTemplate> all() {
        return files().values().stream().map(File::read).toList();
    }

    /// A template by its name. `TEMPLATE_NOT_FOUND` lists what there is.
    public DeploymentTemplate named(String name) {
        Map<String, File> files = files();
        File file = files.get(name);
        if (file == null) {
            throw Failure.of(
                            ErrorCode.TEMPLATE_NOT_FOUND,
                            "there is no template '" + name + "'" + Nearest.question(name, files.keySet())
                                    + "; there are: "
                                    + (files.isEmpty() ? "none" : String.join(", ", files.keySet())))
                    .toException();
        }
        return file.read();
    }

    /// Where a workspace keeps a template of a name; it need not exist.
    public static Path place(Path workspace, String name) {
        return workspace.resolve("templates").resolve(name + ".yaml");
    }

    private record File(Path path, String name, boolean shipped) {
        DeploymentTemplate read() {
            return DeploymentTemplate.read(path, name, shipped, "templates/" + path.getFileName());
        }
    }

    private Map<String, File> files() {
        Map<String, File> files = new TreeMap<>();
        shipped.ifPresent(folder -> collect(folder, true, files));
        workspace.ifPresent(folder -> collect(folder.resolve("templates"), false, files));
        return files;
    }

    private static void collect(Path folder, boolean shipped, Map<String, File> files) {
        for (Path path : SourceFile.yamlFiles(folder, "templates")) {
            String file = String.valueOf(path.getFileName());
            String name = file.substring(0, file.lastIndexOf('.'));
            if (NameRule.valid(name)) {
                files.put(name, new File(path, name, shipped));
            }
        }
    }
}
