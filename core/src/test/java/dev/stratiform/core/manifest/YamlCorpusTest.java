package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every file of the attack corpus and the error it must give; `-Daccept` writes the list anew.
class YamlCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus/yaml");
    private static final Path EXPECTED = Path.of("src/test/resources/corpus/yaml-expected.txt");

    @Test
    void everyHostileFileGivesItsError() throws IOException {
        List<String> found;
        try (Stream<Path> files = Files.list(CORPUS)) {
            found = files.sorted().map(YamlCorpusTest::line).toList();
        }
        if (System.getProperty("accept") != null) {
            Files.write(EXPECTED, found);
        }
        assertThat(found).hasSizeGreaterThan(90).isEqualTo(Files.readAllLines(EXPECTED));
    }

    @Test
    void everyErrorPointsAtAPlaceInItsFile() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            assertThat(files.map(YamlCorpusTest::line))
                    .allSatisfy(line -> assertThat(line)
                            .matches("\\S+:\\d+:\\d+ SYNTAX_ERROR .+ => .+")
                            .doesNotContain("org.snakeyaml", "com.fasterxml", "Exception"));
        }
    }

    private static String line(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return name + ":0:0 READ " + YamlReader.read(Files.readAllBytes(file), name);
        } catch (StratiformException e) {
            Failure failure = e.failure();
            return failure.location() + " " + failure.code() + " " + failure.message() + " => " + failure.nextStep();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
