package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every wrong manifest of the corpus and all that must be found in it; `-Daccept` writes the list
/// anew.
class ManifestCorpusTest {
    private static final Path CORPUS =
            Path.of("src/test/resources/corpus/manifest").toAbsolutePath();
    private static final Path EXPECTED = Path.of("src/test/resources/corpus/manifest-expected.txt");

    @Test
    void everyWrongManifestGivesItsFindings() throws IOException {
        List<String> found =
                files().stream().flatMap(file -> lines(file).stream()).toList();
        if (System.getProperty("accept") != null) {
            Files.write(EXPECTED, found);
        }
        assertThat(String.join("\n", found)).isEqualTo(String.join("\n", Files.readAllLines(EXPECTED)));
    }

    @Test
    void noFileOfTheCorpusIsFoundGood() throws IOException {
        assertThat(files())
                .hasSizeGreaterThan(80)
                .allSatisfy(file -> assertThat(findings(file)).isNotEmpty());
    }

    @Test
    void everyFindingHasAPlaceAndANextStepAndNoInnerName() throws IOException {
        for (Path file : files()) {
            assertThat(findings(file)).as(file.toString()).allSatisfy(finding -> {
                assertThat(finding.location()).isNotNull();
                assertThat(String.valueOf(finding.location())).startsWith(String.valueOf(file.getFileName()));
                assertThat(finding.nextStep()).isNotBlank();
                assertThat(finding.message()).doesNotContain("Exception", "java.", "Optional", "null");
            });
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> lines(Path file) {
        return findings(file).stream()
                .map(f -> f.location() + " " + f.severity().label() + " " + f.code() + " " + f.message() + " => "
                        + f.nextStep())
                .toList();
    }

    private static List<Finding> findings(Path file) {
        String shown = String.valueOf(file.getFileName());
        try {
            Manifest manifest = ManifestReader.read(file, shown);
            if (!manifest.environments().containsKey("dev")) {
                return manifest.findings();
            }
            return BlueprintBuilder.build(
                            CORPUS,
                            manifest,
                            "dev",
                            new Overrides(Map.of(), Map.of(), Map.of()),
                            new Definitions(CORPUS, (_, _) -> List.of()))
                    .findings();
        } catch (StratiformException e) {
            return List.of(Finding.error(e.failure()));
        }
    }
}
