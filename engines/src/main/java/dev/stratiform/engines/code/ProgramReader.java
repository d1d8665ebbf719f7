package dev.stratiform.engines.code;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads the programs of stacks: Pulumi in TypeScript, JavaScript and YAML, OpenTofu and Terraform,
/// CloudFormation. At most 500 files of 4 MiB each; nothing is executed. Thread-safe.
public final class ProgramReader implements StackCode.Reader {
    private static final int MOST_FILES = 500;
    private static final long LARGEST = 4L << 20;
    private static final List<String> PROJECTS = List.of("Pulumi.yaml", "Pulumi.yml");
    private static final List<String> TEMPLATES =
            List.of("template.yaml", "template.yml", "template.json", "cloudformation.yaml", "cloudformation.json");

    /// A reader; it keeps nothing.
    public ProgramReader() {}

    @Override
    public Optional<StackCode> read(String engine, Path folder) {
        return switch (engine) {
            case "" -> pulumi(folder).or(() -> hcl("opentofu", folder)).or(() -> cloudFormation(folder));
            case "pulumi" -> pulumi(folder);
            case "opentofu", "terraform" -> hcl(engine, folder);
            case "cloudformation" -> cloudFormation(folder);
            default -> Optional.empty();
        };
    }

    private static Optional<StackCode> hcl(String engine, Path folder) {
        List<Path> files = files(folder, 1, ".tf");
        if (files.isEmpty()) {
            return Optional.empty();
        }
        HclCode code = new HclCode();
        files.forEach(file -> code.read(text(file)));
        return Optional.of(code.code(engine));
    }

    /// The CloudFormation template of a folder, by its usual names.
    public static Optional<Path> template(Path folder) {
        return TEMPLATES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Optional<StackCode> cloudFormation(Path folder) {
        for (String name : TEMPLATES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                // Short forms of functions are tags, which a value has no place for.
                String plain = text(file).replaceAll("(?m)(^|[\\s\\[,:-])![A-Za-z][A-Za-z0-9:]*(?=[\\s\\[{]|$)", "$1");
                LooseJson template = LooseJson.of(YamlText.parse(
                        plain.getBytes(StandardCharsets.UTF_8), file.normalize().toString()));
                if (template.has("Resources")) {
                    return Optional.of(DeclaredCode.cloudFormation(template));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<StackCode> pulumi(Path folder) {
        Optional<Path> project = PROJECTS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
        if (project.isEmpty()) {
            return Optional.empty();
        }
        LooseJson said = yaml(project.get());
        String runtime = said.text("runtime").isEmpty() ? said.object("runtime").text("name") : said.text("runtime");
        Map<String, StackCode.Input> inputs = new LinkedHashMap<>();
        Map<String, StackCode.Output> outputs = new LinkedHashMap<>();
        DeclaredCode.pulumi(said, inputs, outputs);
        return switch (runtime) {
            case "yaml" -> {
                Path main = folder.resolve("Main.yaml");
                if (Files.isRegularFile(main)) {
                    DeclaredCode.pulumi(yaml(main), inputs, outputs);
                }
                yield Optional.of(new StackCode("pulumi", inputs, outputs));
            }
            case "nodejs" -> {
                TypeScriptCode code = node(folder, said.text("name"));
                code.inputs().forEach(inputs::putIfAbsent);
                outputs.putAll(code.outputs());
                yield Optional.of(new StackCode("pulumi", inputs, outputs));
            }
            default -> Optional.empty();
        };
    }

    private static LooseJson yaml(Path file) {
        return LooseJson.of(YamlText.parse(
                text(file).getBytes(StandardCharsets.UTF_8), file.normalize().toString()));
    }

    private static TypeScriptCode node(Path folder, String project) {
        Path entry = entry(folder);
        TypeScriptCode code = new TypeScriptCode(project);
        for (Path file : files(folder, 8, ".ts", ".js")) {
            if (!file.toString().endsWith(".d.ts")) {
                code.read(text(file), file.normalize().equals(entry));
            }
        }
        return code;
    }

    private static Path entry(Path folder) {
        Path manifest = folder.resolve("package.json");
        String main = Files.isRegularFile(manifest) ? yaml(manifest).text("main") : "";
        return Stream.of(main, "index.ts", "index.js")
                .filter(name -> !name.isEmpty())
                .map(name -> folder.resolve(name).normalize())
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder);
    }

    /// Files by their endings, sorted; dependencies and hidden folders are not gone into.
    private static List<Path> files(Path folder, int depth, String... endings) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                    String name = String.valueOf(at.getFileName());
                    boolean left = !at.equals(folder) && (name.equals("node_modules") || name.startsWith("."));
                    return left ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = String.valueOf(file.getFileName());
                    if (attributes.isRegularFile() && Stream.of(endings).anyMatch(name::endsWith)) {
                        found.add(file);
                    }
                    return found.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return List.of();
        }
        return found.stream().sorted().toList();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw Failure.of(ErrorCode.FILE_UNREADABLE, file.normalize() + " has more than 4 MiB")
                        .toException();
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, file.normalize() + " cannot be read")
                    .toException();
        }
    }
}
