package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.S3Servers;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Suites of the first generation run unchanged, and can be converted.
class FirstGenerationTest {
    static final Path EXAMPLE = Path.of("../examples/s3-first-generation/suite.yaml");

    @TempDir
    Path folder;

    private Report on(S3Servers server, Path file) throws InterruptedException {
        Map<String, String> environment = Map.of("S3_ENDPOINT", server.address().toString());
        Suite suite = Suite.read(List.of(file), environment);
        assertThat(suite.findings()).isEmpty();
        return new SuiteRun(
                        suite,
                        RunOptions.all(environment),
                        java.time.InstantSource.system(),
                        new java.util.SplittableRandom(3))
                .run((_, _, _) -> {});
    }

    private static List<String> bad(Report report) {
        return report.results().stream()
                .filter(r -> r.status().bad())
                .map(r -> r.group() + " " + r.name() + " "
                        + r.verdict().map(Verdict::label).orElse("blocked"))
                .toList();
    }

    /// s3proxy 2.7.0 knows neither versions nor tags nor policies, and says so; its code for a
    /// bucket without a policy is another one.
    @Test
    void theExampleRunsOnS3Proxy() throws Exception {
        try (S3Servers server = S3Servers.s3proxyWithKeys(folder)) {
            Report report = on(server, EXAMPLE);
            assertThat(bad(report))
                    .containsExactly(
                            "versioning PutBucketVersioning unsupported",
                            "versioning GetObject blocked",
                            "tagging PutObjectTagging unsupported",
                            "tagging GetObjectTagging unsupported",
                            "policy GetBucketPolicy wrong-code",
                            "policy PutBucketPolicy unsupported");
            assertThat(report.count(Status.PASS)).isEqualTo(15);
            assertThat(report.leftovers()).isEmpty();
        }
    }

    /// S3Mock 4.7.0 takes a request for a policy for a listing.
    @Test
    void theExampleRunsOnS3MockAndSoDoesItsConversion() throws Exception {
        try (S3Servers server = S3Servers.s3mock()) {
            List<String> expected = List.of("policy GetBucketPolicy misrouted", "policy PutBucketPolicy wrong-status");
            assertThat(bad(on(server, EXAMPLE))).isEqualTo(expected);
            Files.writeString(folder.resolve("suite.yaml"), SuiteConverter.convert(EXAMPLE));
            Files.copy(EXAMPLE.resolveSibling("more.yaml"), folder.resolve("more.yaml"));
            Files.createDirectories(folder.resolve("data"));
            Files.copy(EXAMPLE.resolveSibling("data/hello.txt"), folder.resolve("data/hello.txt"));
            Report converted = on(server, folder.resolve("suite.yaml"));
            assertThat(bad(converted)).isEqualTo(expected);
            assertThat(converted.results()).hasSize(21);
        }
    }

    @Test
    void allItsWaysToWriteThingsAreRead() throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), """
                config:
                  endpoint-url: http://127.0.0.1:1
                  path-style: false
                  timeout: 45
                  credentials:
                  - { name: a, access_key: x, secret_key: y, session_token: z, endpoint_url: http://127.0.0.1:2, region: eu-west-1 }
                  - { name: b, anonymous: true }
                test_cases:
                  parallel: true
                  groups:
                  - name: g
                    description: the group
                    credential: b
                    parallel: true
                    test:
                    - { operation: put_object, parameters: { bucket: b, key: k, body: { a: 1 } }, expected_result: { success: false } }
                    - description: said
                      operation: GetObject
                      parameters: { bucket: b, key: k }
                      expected_result: { success: true, status_code: 206, response_contains: { headers: { ETag: x } } }
                    after-test: [{ operation: DeleteObject, parameters: { bucket: b, key: k } }]
                """);
        Suite suite = Suite.read(List.of(file), Map.of());
        assertThat(suite.findings()).isEmpty();
        Target target = suite.config().targets().get("default");
        assertThat(target.pathStyle()).isFalse();
        assertThat(suite.config().defaults().timeout()).hasSeconds(45);
        assertThat(suite.config().defaults().credential()).contains("a");
        assertThat(suite.config().parallel()).isEqualTo(8);
        Group group = suite.groups().getFirst();
        assertThat(group.title()).isEqualTo("the group");
        assertThat(group.parallel()).isTrue();
        assertThat(group.of(Group.Phase.AFTER)).hasSize(1);
        assertThat(group.of(Group.Phase.TEST).getFirst().expect().success()).contains(false);
        assertThat(group.of(Group.Phase.TEST).get(1).name()).isEqualTo("said");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "test_cases: { groups: [{ name: g, tset: [] }] } | the key 'tset' is not known",
                "test_cases: { groups: [{ name: g, test: [{ operation: PutObjct }] }] } | there is no operation 'PutObjct'",
                "test_cases: { groups: [{ name: g, test: [{ parameters: {} }] }] } | operation is missing",
                "test_cases: { groups: [{ name: g, test: [{ operation: ListBuckets, outputs: x }] }] } | outputs must be an object",
                "config: { endpoint_url: x, credentials: [{ access_key: x }] } | name is missing",
                "config: { endpoint_url: x, timeut: 3 } | the key 'timeut' is not known",
            })
    void itsMistakesAreToldWithTheirPlaces(String text, String message) throws IOException {
        Suite suite = Suite.read(List.of(Files.writeString(folder.resolve("s.yaml"), text)), Map.of());
        assertThat(suite.findings())
                .extracting(Finding::message)
                .anySatisfy(m -> assertThat(m).contains(message.strip()));
    }

    @Test
    void whatIsOfThePresentFormIsNotConverted() throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), SuiteSample.TEXT);
        assertThatThrownBy(() -> SuiteConverter.convert(file))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.CONFLICT));
        Path wrong = Files.writeString(folder.resolve("w.yaml"), "test_cases: { grups: [] }");
        assertThatThrownBy(() -> SuiteConverter.convert(wrong)).hasMessageContaining("the key 'grups' is not known");
    }
}
