package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// A deployment's files under new names. Of the manifest's text only the names change.
public final class DeploymentCopy {
    /// The new names; an empty one stays as it is.
    public record Names(String id, String organization, String project) {}

    /// A name in the text, and the one that takes its place.
    private record Edit(String old, String name) {}

    private final Manifest manifest;
    private final String fileName;
    private final Map<String, String> files;

    private DeploymentCopy(Manifest manifest, String fileName, Map<String, String> files) {
        this.manifest = manifest;
        this.fileName = fileName;
        this.files = files;
    }

    /// Reads a deployment and gives it new names; `VALIDATION_ERROR` where a name is none, or
    /// where the manifest is not in the native form.
    public static DeploymentCopy of(DeploymentFile file, Names names) {
        byte[] bytes = SourceFile.read(file.manifest(), file.shown(), YamlReader.LARGEST);
        String text = TextDecoder.decode(bytes, file.shown());
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("id", names.id());
        wanted.put("organization", names.organization());
        wanted.put("project", names.project());
        wanted.values().removeIf(String::isEmpty);
        Node metadata = YamlReader.read(bytes, file.shown()) instanceof Node.Mapping root ? root.get("metadata") : null;
        String made = metadata instanceof Node.Mapping mapping ? renamed(text, mapping, wanted) : text;
        Manifest manifest = proven(made, file.shown(), wanted);
        String fileName = String.valueOf(file.manifest().getFileName());
        Map<String, String> files = new TreeMap<>();
        files.put(fileName, made);
        for (String environment : manifest.environments().keySet()) {
            Path stored = file.manifest().resolveSibling("config." + environment + ".yaml");
            if (SourceFile.exists(stored)) {
                byte[] content = SourceFile.read(stored, "config." + environment + ".yaml", YamlReader.LARGEST);
                files.put("config." + environment + ".yaml", new String(content, StandardCharsets.UTF_8));
            }
        }
        return new DeploymentCopy(manifest, fileName, files);
    }

    private static String renamed(String text, Node.Mapping metadata, Map<String, String> wanted) {
        // From the end on, so that no edit moves the place of another.
        Map<Integer, Edit> edits = new TreeMap<>(java.util.Comparator.reverseOrder());
        TextPlaces places = new TextPlaces(text);
        wanted.forEach((key, name) -> {
            if (metadata.get(key) instanceof Node.Scalar(Value.Text(String old), Location at)) {
                int offset = places.offset(at);
                boolean quoted = offset >= 0 && "'\"".indexOf(text.charAt(offset)) >= 0;
                edits.put(quoted ? offset + 1 : offset, new Edit(old, name));
            }
        });
        StringBuilder made = new StringBuilder(text);
        edits.forEach((offset, edit) -> {
            if (offset >= 0 && text.startsWith(edit.old(), offset)) {
                made.replace(offset, offset + edit.old().length(), edit.name());
            }
        });
        return made.toString();
    }

    /// The new text must say the new names.
    private static Manifest proven(String text, String shown, Map<String, String> wanted) {
        Manifest manifest = ManifestReader.parse(text.getBytes(StandardCharsets.UTF_8), shown);
        Finding.requireNoErrors(manifest.findings());
        boolean said = wanted.getOrDefault("id", manifest.id()).equals(manifest.id())
                && wanted.getOrDefault("organization", manifest.organization()).equals(manifest.organization())
                && wanted.getOrDefault("project", manifest.project()).equals(manifest.project());
        if (!said) {
            throw Failure.at(
                            ErrorCode.VALIDATION_ERROR,
                            Location.of(shown),
                            "the manifest is written in a way whose names cannot be changed by a program")
                    .withNext("write it in the native form: stratiform manifest convert")
                    .toException();
        }
        return manifest;
    }

    /// Writes the files into a new folder of a workspace; the manifest's path there.
    public String write(Path workspace) {
        String folder = "deploy/" + manifest.id() + "-" + manifest.organization() + "-" + manifest.project();
        try {
            Files.createDirectories(workspace.resolve(folder));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(
                        workspace.resolve(folder).resolve(file.getKey()),
                        file.getValue(),
                        StandardOpenOption.CREATE_NEW);
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, folder + " cannot be written")
                    .withNext("check the rights of the folder")
                    .toException();
        }
        return folder + "/" + fileName;
    }
}
