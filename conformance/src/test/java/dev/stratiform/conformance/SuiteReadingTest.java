package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.CsvFileSource;

/// Suites that are wrong are told where, what was found, and what is allowed.
class SuiteReadingTest {
    @TempDir
    Path folder;

    private Suite read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), text);
        return Suite.read(List.of(file), Map.of("SECRET", "x", "ENDPOINT", "http://127.0.0.1:1"));
    }

    private static String put(String step) {
        return Workbench.HEAD + "- id: a/b\n  test:\n  - " + step + "\n";
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/wrong-steps.txt", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 1_000)
    void aWrongStepIsToldWithItsPlace(String step, String message) throws IOException {
        Suite suite = read(put(step));
        assertThat(suite.usable()).isFalse();
        assertThat(suite.findings()).anySatisfy(finding -> {
            assertThat(finding.message()).contains(message.strip());
            assertThat(finding.location()).isNotNull();
            assertThat(String.valueOf(finding.location())).contains("s.yaml:");
            assertThat(finding.nextStep()).isNotBlank();
            assertThat(finding.message()).doesNotContain("Exception", "dev.stratiform");
        });
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/wrong-suites.txt", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 1_000)
    void aWrongSuiteIsToldWithItsPlace(String text, String message) throws IOException {
        Suite suite = read(text + "\n");
        assertThat(suite.findings())
                .extracting(Finding::message)
                .anySatisfy(m -> assertThat(m).contains(message.strip()));
        assertThat(suite.usable()).isFalse();
    }

    @Test
    void filesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> Suite.read(List.of(folder.resolve("absent.yaml")), Map.of()))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.FILE_UNREADABLE));
        assertThatThrownBy(() -> read("groups: [\n")).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
            assertThat(String.valueOf(e.failure().location())).contains("s.yaml:");
        });
    }

    @Test
    void includesInACircleNameTheWholeCircle() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "include: [b.yaml]\n");
        Files.writeString(folder.resolve("b.yaml"), "include: [c.yaml]\n");
        Files.writeString(folder.resolve("c.yaml"), "include: [b.yaml]\n");
        Suite suite = Suite.read(List.of(folder.resolve("a.yaml")), Map.of());
        assertThat(suite.findings().getFirst().message()).endsWith("b.yaml -> c.yaml -> b.yaml");
        assertThat(String.valueOf(suite.findings().getFirst().location())).endsWith("c.yaml:1:11");
    }

    @Test
    void aMistakeInAnIncludedFileIsToldThere() throws IOException {
        Files.writeString(folder.resolve("inner.yaml"), "groups: [\n");
        Suite suite = read("include: [inner.yaml]\n");
        assertThat(String.valueOf(suite.findings().getFirst().location())).contains("inner.yaml:");
        Files.writeString(folder.resolve("inner.yaml"), "groups: [{ id: x, tset: [] }]\n");
        assertThat(read("include: ['inn*.yaml']\n").findings())
                .anySatisfy(f -> assertThat(String.valueOf(f.location())).contains("inner.yaml:1:"));
    }

    @Test
    void namesAreTakenInEveryUsualForm() throws IOException {
        Suite suite = read(put(
                        "{ op: copy_object, with: { bucket: b, key: k, sourceBucket: c, sourceKey: 'a b', metadata_directive: REPLACE } }")
                + "  - { op: put_object_tagging, with: { bucket: b, key: k, tags: { a: 1 } } }\n"
                + "  - { op: PutObject, with: { bucket: b, key: k, tags: { 'a b': 'c&d' } }, body: { base64: aGk= } }\n"
                + "  - { op: CompleteMultipartUpload, with: { bucket: b, key: k, upload_id: u, parts: [{ part_number: 1, etag: e }] } }\n"
                + "  - { op: PutBucketPolicy, with: { bucket: b, policy: { Version: x } } }\n"
                + "  - { op: DownloadFile, with: { bucket: b, key: k } }\n"
                + "  - { op: 'presign:put-object', with: { bucket: b, key: k }, presign: { expires: 1m } }\n");
        assertThat(suite.findings()).isEmpty();
        List<Step> steps = suite.groups().getFirst().of(Group.Phase.TEST);
        assertThat(steps)
                .extracting(s -> s.operation().label())
                .containsExactly(
                        "CopyObject",
                        "PutObjectTagging",
                        "PutObject",
                        "CompleteMultipartUpload",
                        "PutBucketPolicy",
                        "GetObject",
                        "Presign:PutObject");
        assertThat(Template.text(steps.get(0).with().get("CopySource"))).isEqualTo("c/a%20b");
        assertThat(Template.text(steps.get(1).with().get("Tagging")))
                .isEqualTo("{\"TagSet\":[{\"Key\":\"a\",\"Value\":\"1\"}]}");
        assertThat(Template.text(steps.get(2).with().get("Tagging"))).isEqualTo("a%20b=c%26d");
        assertThat(Template.text(steps.get(3).with().get("MultipartUpload"))).contains("\"PartNumber\":1");
        assertThat(Template.text(steps.get(4).with().get("Policy"))).isEqualTo("{\"Version\":\"x\"}");
    }

    @Test
    void aMatrixThatIsTooLargeIsRefused() throws IOException {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            values.append(i).append(", ");
        }
        String axis = "[" + values + "99]";
        Suite suite = read("groups: [{ id: a, matrix: { x: " + axis + ", y: " + axis + ", z: " + axis
                + " }, test: [{ op: ListBuckets }] }]\n");
        assertThat(suite.findings())
                .extracting(Finding::message)
                .contains("the matrix has more than 10000 combinations");
    }

    @Test
    void aValueThatTheApiDoesNotKnowIsOnlyDoubted() throws IOException {
        Suite suite = read(put("{ op: PutObject, with: { Bucket: b, Key: k, StorageClass: STANDRAD } }"));
        assertThat(suite.usable()).isTrue();
        assertThat(suite.findings().getFirst().message()).contains("did you mean 'STANDARD'?");
        assertThat(suite.credentials()).containsEntry("nobody", "anonymous").containsEntry("main", "static");
        assertThat(suite.targets()).containsExactly("here");
    }
}
