package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the guide and the examples show is true.
class ManifestGuideTest {
    private static final Path GUIDE = Path.of("../docs/guide/manifest.md");
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

    @TempDir
    private Path root;

    @Test
    void everyBlockOfTheGuideIsValid() throws IOException {
        List<String> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(4);
        for (String block : blocks) {
            byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
            if (block.startsWith("name:")) {
                Findings findings = new Findings();
                Definition.read(YamlReader.read(bytes, "stack.yaml"), "network", findings);
                assertThat(findings.all()).isEmpty();
            } else {
                check(root, ManifestReader.parse(bytes, "guide.yaml"));
            }
        }
    }

    @Test
    void theSettingsOfTheOtherGuidesAreRight() throws IOException {
        int found = 0;
        for (String guide : List.of("aws.md", "secrets.md")) {
            Matcher blocks = Pattern.compile(
                            "```yaml\n((?:# stratiform.yaml\n)?(?:aws|secrets|notifications):.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("../docs/guide").resolve(guide)));
            for (String block : blocks.results().map(match -> match.group(1)).toList()) {
                found++;
                if (block.startsWith("notifications:")) {
                    Findings findings = new Findings();
                    Node node = YamlReader.read(block.getBytes(StandardCharsets.UTF_8), guide);
                    assertThat(Notices.read(Section.of(node, "the manifest", node.at(), findings), findings))
                            .hasSize(2);
                    assertThat(findings.all()).isEmpty();
                } else {
                    Files.writeString(root.resolve("stratiform.yaml"), block);
                    assertThat(Workspace.find(root, java.util.Map.of(), Optional.empty())
                                    .settings()
                                    .listing())
                            .hasSizeGreaterThan(3);
                }
            }
        }
        assertThat(found).isEqualTo(3);
    }

    @Test
    void theGuideNamesEveryKey() throws IOException {
        String guide = Files.readString(GUIDE);
        Stream.of(StackReader.KEYS, BlueprintBuilder.DEFAULTS, ManifestReader.TOP, ManifestReader.ENVIRONMENT)
                .flatMap(java.util.Set::stream)
                .forEach(key -> assertThat(guide).containsPattern("[`.]" + Pattern.quote(key) + "[`.]"));
    }

    @Test
    void everyExampleIsValidInEveryEnvironment() throws IOException {
        List<Path> manifests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(EXAMPLES, 5)) {
            files.filter(file -> file.endsWith("manifest.yaml")).forEach(manifests::add);
        }
        assertThat(manifests).isNotEmpty();
        for (Path file : manifests) {
            Path workspace = Optional.ofNullable(file.getParent())
                    .map(Path::getParent)
                    .map(Path::getParent)
                    .orElseThrow();
            check(workspace, ManifestReader.read(file, String.valueOf(file.getFileName())));
        }
    }

    private static void check(Path root, Manifest manifest) {
        assertThat(manifest.environments()).isNotEmpty();
        for (String environment : manifest.environments().keySet()) {
            BlueprintBuilder.Result result = BlueprintBuilder.build(
                    root, manifest, environment, Overrides.NONE, new Definitions(root, (_, _) -> List.of()));
            assertThat(result.findings())
                    .as(manifest.id() + " in " + environment)
                    .isEmpty();
        }
    }

    private static List<String> blocks() throws IOException {
        Matcher matcher = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
        return matcher.results().map(result -> result.group(1)).toList();
    }
}
