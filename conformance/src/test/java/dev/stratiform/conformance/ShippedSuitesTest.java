package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.Moto;
import dev.stratiform.aws.S3Servers;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The suites that are shipped are whole, and true for the servers that they name.
class ShippedSuitesTest {
    private static final Path ALL = Path.of("../suites/all.yaml");

    @TempDir
    Path folder;

    @Test
    void thereAreOverTwoHundredGroupsOfEighteenFamiliesEachWithItsSource() {
        Suite suite = Suite.read(List.of(ALL), Map.of());
        assertThat(suite.findings()).isEmpty();
        List<Suite.Line> listing = suite.listing();
        assertThat(listing).hasSizeGreaterThan(200);
        assertThat(listing).allSatisfy(line -> {
            assertThat(line.sources()).as(line.id()).isNotEmpty();
            assertThat(line.title()).as(line.id()).isNotBlank();
            assertThat(line.tags()).as(line.id()).isNotEmpty();
        });
        assertThat(listing.stream().map(l -> l.id().split("/", 2)[0]).distinct())
                .hasSize(18);
        assertThat(listing.stream().mapToInt(Suite.Line::steps).sum()).isGreaterThan(450);
        assertThat(suite.groups())
                .allSatisfy(group -> assertThat(group.expectedFailures())
                        .allSatisfy(e -> assertThat(e.reason()).isNotBlank()));
    }

    private Report on(String target, URI address) throws InterruptedException {
        Suite suite = Suite.read(List.of(ALL), Map.of());
        RunOptions options = RunOptions.all(Map.of()).against(List.of(target)).at(address.toString());
        return new SuiteRun(suite, options, InstantSource.system(), new SplittableRandom(11)).run((_, _, _) -> {});
    }

    private static void nothingUnforeseen(Report report) {
        assertThat(report.results().stream()
                        .filter(r -> r.status().bad())
                        .map(r -> r.key() + ": " + r.expected() + " / " + r.actual()))
                .isEmpty();
        assertThat(report.leftovers()).isEmpty();
        assertThat(report.ending()).isEqualTo(Report.Ending.COMPLETE);
        assertThat(report.count(Status.PASS)).isGreaterThan(250);
    }

    @Test
    void s3ProxyDoesWhatIsKnownOfIt() throws Exception {
        try (S3Servers server = S3Servers.s3proxyWithKeys(folder)) {
            nothingUnforeseen(on("s3proxy", server.address()));
        }
    }

    @Test
    void s3MockDoesWhatIsKnownOfIt() throws Exception {
        try (S3Servers server = S3Servers.s3mock()) {
            nothingUnforeseen(on("s3mock", server.address()));
        }
    }

    @Test
    void motoDoesWhatIsKnownOfIt() throws Exception {
        nothingUnforeseen(on("moto", Moto.address()));
    }

    @Test
    void aCephGatewayDoesWhatIsKnownOfIt() throws Exception {
        try (S3Servers server = S3Servers.ceph(folder)) {
            nothingUnforeseen(on("ceph", server.address()));
            Map<String, String> environment =
                    Map.of("S3_ENDPOINT", server.address().toString());
            Suite example = Suite.read(List.of(FirstGenerationTest.EXAMPLE), environment);
            Report report = new SuiteRun(
                            example, RunOptions.all(environment), InstantSource.system(), new SplittableRandom(5))
                    .run((_, _, _) -> {});
            assertThat(report.results())
                    .hasSize(21)
                    .allSatisfy(r -> assertThat(r.status()).isEqualTo(Status.PASS));
        }
    }
}
