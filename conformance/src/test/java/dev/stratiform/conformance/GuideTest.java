package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the guide shows is right.
class GuideTest {
    @TempDir
    Path folder;

    @Test
    void theSuiteOfTheGuideIsRead() throws Exception {
        Matcher block = Pattern.compile("```yaml\n(apiVersion.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/guide/s3.md")));
        assertThat(block.find()).isTrue();
        Files.writeString(folder.resolve("suite.yaml"), block.group(1));
        Files.createDirectories(folder.resolve("families"));
        Files.writeString(folder.resolve("families/one.yaml"), "groups: [{ id: a/b, test: [{ op: ListBuckets }] }]\n");
        Suite suite = Suite.read(List.of(folder.resolve("suite.yaml")), Map.of());
        assertThat(suite.findings()).isEmpty();
        assertThat(suite.listing()).extracting(Suite.Line::id).containsExactly("a/b", "versioning/two-versions");
        assertThat(suite.listing().getLast().steps()).isEqualTo(12);
    }

    @Test
    void theFirstSuiteThatIsWrittenRuns() throws Exception {
        try (Workbench bench = new Workbench(folder)) {
            Path file = bench.write("first.yaml", SuiteSample.TEXT);
            Suite suite = Suite.read(List.of(file), Map.of());
            assertThat(suite.findings()).isEmpty();
            RunOptions options =
                    RunOptions.all(Map.of()).at(bench.server.address().toString());
            Report report =
                    new SuiteRun(suite, options, InstantSource.system(), new SplittableRandom(1)).run((_, _, _) -> {});
            assertThat(report.results()).hasSize(9);
            assertThat(report.results())
                    .filteredOn(r -> r.name().equals("absent"))
                    .allSatisfy(r -> assertThat(r.status()).isEqualTo(Status.PASS));
            assertThat(bench.server.buckets()).isEmpty();
        }
    }

    @Test
    void everyOperationAndFamilyThatTheGuideNamesExists() throws Exception {
        String guide = Files.readString(Path.of("../docs/guide/s3.md"));
        for (String name : List.of("Http", "PostForm", "Wait", "Sleep", "Parallel", "Presign:GetObject")) {
            assertThat(OperationNames.find(name)).isPresent();
            assertThat(guide).contains(name.replace("GetObject", ""));
        }
        Suite shipped = Suite.read(List.of(Path.of("../suites/all.yaml")), Map.of());
        shipped.groups().stream()
                .map(Group::family)
                .distinct()
                .forEach(family -> assertThat(guide).contains(family));
        assertThat(guide).contains("the " + shipped.groups().size() + " groups that are shipped");
    }
}
