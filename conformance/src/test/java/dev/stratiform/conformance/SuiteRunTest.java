package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.FakeS3.Asked;
import dev.stratiform.aws.FakeS3.Reply;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteRunTest {
    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static final String BUCKET = "  before: [{ op: CreateBucket, with: { Bucket: '${bucket}' } }]\n";

    private static String one(String step) {
        return "- id: family/one\n  test: [" + step + "]\n";
    }

    private static String resource(String name) throws IOException {
        try (var in = SuiteRunTest.class.getResourceAsStream("/" + name)) {
            return new String(
                    java.util.Objects.requireNonNull(in).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private void answer(int status, String body) {
        bench.server.scripted(_ -> Optional.of(Reply.of(status, body)));
    }

    @Test
    void whatIsPutComesBackAndTheBucketGoes() throws Exception {
        Report report = bench.report(
                "- id: objects/whole\n  matrix: { size: [0, 1, 70000], key: [a, 'sp ace/ü+%'] }\n" + BUCKET + """
                  test:
                  - name: put
                    op: PutObject
                    with: { Bucket: "${bucket}", Key: "${matrix.key}", Metadata: { a: "1" } }
                    body: { generate: "${matrix.size}", seed: 7 }
                    capture: { etag: $.ETag }
                  - name: get
                    op: GetObject
                    with: { Bucket: "${bucket}", Key: "${matrix.key}" }
                    capture: { sum: "body:sha256", size: "body:size", when: status }
                    expect: { status: 200, fields: { ETag: "${etag}" }, body: { sameAs: { generate: "${matrix.size}", seed: 7 } } }
                  - name: again
                    op: GetObject
                    with: { Bucket: "${bucket}", Key: "${matrix.key}" }
                    expect: { body: { sha256: "${sum}", size: "${size}" } }
                """);
        assertThat(report.results())
                .hasSize(18)
                .allSatisfy(r -> assertThat(r.status()).as(r.toString()).isEqualTo(Status.PASS));
        assertThat(report.results().getFirst().group()).isEqualTo("objects/whole[size=0,key=a]");
        assertThat(report.leftovers()).isEmpty();
        assertThat(report.exitCode()).isZero();
        assertThat(report.successRate()).isEqualTo(100.0);
        assertThat(bench.server.buckets()).isEmpty();
    }

    @Test
    void everyWayToFailHasItsVerdict() throws Exception {
        assertThat(bench.only(one("{ op: ListBuckets, expect: { status: 404 } }"))
                        .verdict())
                .contains(Verdict.WRONG_STATUS);
        answer(404, "<Error><Code>NoSuchKey</Code></Error>");
        assertThat(bench.only(one("{ op: ListBuckets, expect: { error: NoSuchBucket } }"))
                        .verdict())
                .contains(Verdict.WRONG_CODE);
        answer(501, "<Error><Code>NotImplemented</Code></Error>");
        assertThat(bench.only(one("{ op: ListBuckets }")).verdict()).contains(Verdict.UNSUPPORTED);
        answer(200, "<ListAllMyBucketsResult/>");
        CaseResult wrong = bench.only(one("{ op: ListBuckets, expect: { fields: { 'Buckets[0].Name': x } } }"));
        assertThat(wrong.verdict()).contains(Verdict.WRONG_BODY);
        assertThat(wrong.expected()).isEqualTo("Buckets[0].Name x");
        assertThat(wrong.actual()).isEqualTo("Buckets[0].Name absent");
        answer(
                200,
                "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><Name>b</Name></ListBucketResult>");
        assertThat(bench.only(one("{ op: GetBucketAcl, with: { Bucket: bbb } }"))
                        .verdict())
                .contains(Verdict.MISROUTED);
        answer(409, "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>");
        assertThat(bench.only(one("{ op: PutBucketTagging, with: { Bucket: bbb, tags: { a: b } } }"))
                        .verdict())
                .contains(Verdict.MISROUTED);
        answer(200, "not xml");
        CaseResult unreadable = bench.only(one("{ op: ListBuckets }"));
        assertThat(unreadable.verdict()).contains(Verdict.WRONG_BODY);
        assertThat(unreadable.actual()).startsWith("the answer cannot be used");
        assertThat(unreadable.trace())
                .contains("> GET ", "< 200", "< | not xml")
                .doesNotContain("Signature=");
    }

    @Test
    void aWriteWithoutEffectIsTold() throws Exception {
        String group =
                "- id: tagging/one\n  test:\n  - { name: put, op: PutObjectTagging, with: { Bucket: bbb, Key: k, tags: { a: b } } }\n"
                        + "  - { name: get, op: GetObjectTagging, with: { Bucket: bbb, Key: k }, effectOf: put,"
                        + " expect: { fields: { 'TagSet[0].Key': a } } }\n";
        answer(200, "<Tagging><TagSet/></Tagging>");
        assertThat(bench.report(group).results().getLast().verdict()).contains(Verdict.SILENT_IGNORE);
        bench.server.scripted(
                a -> Optional.of(new Reply(200, Map.of("ETag", "\"x\""), "<Tagging><TagSet/></Tagging>")));
        assertThat(bench.report(group).results().getLast().verdict()).contains(Verdict.MISROUTED);
        answer(501, "<Error><Code>NotImplemented</Code></Error>");
        assertThat(bench.report(group).results().getLast().verdict()).contains(Verdict.UNSUPPORTED);
    }

    @Test
    void anHtmlPageIsToldAsSuch() throws Exception {
        answer(502, "<html><body>Bad gateway</body></html>");
        CaseResult result =
                bench.only(one("{ op: GetObject, with: { Bucket: bbb, Key: k }, expect: { error: NoSuchKey } }"));
        assertThat(result.actual())
                .isEqualTo("status 502 without an S3 error code (an HTML page: <html><body>Bad gateway</body></html>)");
    }

    @Test
    void anAnswerToHeadIsKnownByItsStatus() throws Exception {
        assertThat(bench.only(one("{ op: HeadBucket, with: { Bucket: not-there }, expect: { error: NoSuchBucket } }"))
                        .status())
                .isEqualTo(Status.PASS);
        assertThat(bench.only(one("{ op: HeadBucket, with: { Bucket: not-there }, expect: { error: AccessDenied } }"))
                        .verdict())
                .contains(Verdict.WRONG_CODE);
    }

    @Test
    void whenWhatComesBeforeFailsTheTestsAreBlockedAndWhatComesAfterIsDone() throws Exception {
        Report report = bench.report("""
                - id: a/blocked
                  before:
                  - { op: CreateBucket, with: { Bucket: "${bucket}" } }
                  - { name: missing, op: GetObject, with: { Bucket: "${bucket}", Key: none } }
                  test: [{ op: ListBuckets }]
                  after:
                  - { op: DeleteBucket, with: { Bucket: "${bucket}" } }
                  - { name: twice, op: DeleteBucket, with: { Bucket: "${bucket}" }, ignoreErrors: [NoSuchBucket] }
                """);
        assertThat(report.results()).extracting(CaseResult::status).containsExactly(Status.FAIL, Status.BLOCKED);
        assertThat(report.results().getFirst().phase()).isEqualTo("before");
        assertThat(report.results().getLast().actual())
                .startsWith("'missing', which comes before, failed: status 404 NoSuchKey");
        assertThat(bench.server.buckets()).isEmpty();
        assertThat(report.exitCode()).isEqualTo(1);
    }

    @Test
    void whatATargetDoesNotClaimIsSkippedAndForetoldFailuresAreTold() throws Exception {
        Path file = bench.write(
                "suite.yaml",
                Workbench.HEAD.replace(
                                "endpoint: \"${ENDPOINT}\"", "endpoint: \"${ENDPOINT}\"\n      features: [plain]")
                        + """
                - { id: a/skipped, requires: [magic], test: [{ op: ListBuckets }] }
                - { id: a/plain, requires: [plain], test: [{ op: ListBuckets }] }
                - id: a/foretold
                  expectedFailure: [{ target: here, reason: known }]
                  test: [{ op: ListBuckets, expect: { status: 404 } }, { name: needs, op: HeadBucket, with: { Bucket: "${caught}" } }]
                  before: [{ op: ListBuckets, capture: { caught: $.None } }]
                - { id: a/surprise, expectedFailure: [{ reason: "issue 7" }], test: [{ op: ListBuckets }] }
                - { id: a/elsewhere, expectedFailure: [{ target: other, reason: x }], test: [{ op: ListBuckets, expect: { status: 404 } }] }
                - id: a/some
                  matrix: { x: [1, 2] }
                  expectedFailure: [{ cases: "*x=2*", reason: x }]
                  test: [{ op: ListBuckets, expect: { status: 404 } }]
                """);
        Suite suite = Suite.read(List.of(file), bench.environment);
        Report report = bench.report(suite, RunOptions.all(bench.environment));
        assertThat(report.results())
                .extracting(CaseResult::status)
                .containsExactly(
                        Status.SKIPPED,
                        Status.PASS,
                        Status.XFAIL,
                        Status.XFAIL,
                        Status.XPASS,
                        Status.FAIL,
                        Status.FAIL,
                        Status.XFAIL);
        assertThat(report.results().get(0).actual()).isEqualTo("the target has no magic");
        assertThat(report.results().get(4).actual()).isEqualTo("issue 7");
    }

    @Test
    void onlyTransportIsTriedAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        bench.server.scripted(
                _ -> count.incrementAndGet() == 1 ? Optional.of(Reply.error(503, "SlowDown")) : Optional.empty());
        CaseResult result = bench.only(one("{ op: ListBuckets }"));
        assertThat(result.status()).isEqualTo(Status.PASS);
        assertThat(result.attempts()).isEqualTo(2);
        count.set(0);
        bench.server.scripted(_ -> {
            count.incrementAndGet();
            return Optional.of(Reply.error(404, "NoSuchKey"));
        });
        assertThat(bench.only(one("{ op: ListBuckets }")).attempts()).isEqualTo(1);
        assertThat(count.get()).isEqualTo(1);
        count.set(0);
        bench.server.scripted(
                _ -> count.incrementAndGet() < 4 ? Optional.of(Reply.error(404, "NoSuchKey")) : Optional.empty());
        assertThat(bench.only(one("{ op: ListBuckets, retryUntil: { within: 10s, every: 1ms } }"))
                        .attempts())
                .isEqualTo(4);
    }

    @Test
    void aServerThatDiesEndsTheRun() throws Exception {
        AtomicInteger count = new AtomicInteger();
        bench.server.scripted(
                _ -> count.incrementAndGet() > 3 ? Optional.of(new Reply(200, Map.of(), null)) : Optional.empty());
        StringBuilder groups = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            groups.append("- { id: a/g" + i + ", test: [{ op: ListBuckets }] }\n");
        }
        RunOptions options = RunOptions.all(bench.environment);
        options = new RunOptions(
                options.targets(),
                options.endpoint(),
                options.tags(),
                options.groups(),
                OptionalInt.of(1),
                options.timeout(),
                options.journal(),
                options.environment());
        Report report = bench.report(bench.suite(groups.toString()), options);
        assertThat(report.ending()).isEqualTo(Report.Ending.ABORTED);
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(report.results()).hasSize(30);
        assertThat(report.why()).startsWith("5 attempts in a row got no answer");
        assertThat(report.count(Status.PASS)).isEqualTo(3);
        assertThat(report.count(Status.BLOCKED)).isGreaterThan(20);
        assertThat(ReportFormat.JUNIT.render(report, Optional.empty())).endsWith("</testsuites>\n");
    }

    @Test
    void aRunThatDiedGoesOnWhereItWas() throws Exception {
        Path journal = folder.resolve("run.jsonl");
        Suite suite = bench.suite("- { id: a/one, test: [{ op: ListBuckets }] }\n- id: a/two\n" + BUCKET
                + "  test: [{ op: ListBuckets, expect: { status: 404 } }]\n");
        RunOptions plain = RunOptions.all(bench.environment);
        RunOptions options = new RunOptions(
                List.of(),
                Optional.empty(),
                plain.tags(),
                List.of("a/one"),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(journal),
                bench.environment);
        bench.report(suite, options);
        Files.writeString(journal, Files.readString(journal) + "{\"group_name\": \"a/t");
        int before = bench.server.asked().size();
        Report report = bench.report(
                suite,
                new RunOptions(
                        List.of(),
                        Optional.empty(),
                        plain.tags(),
                        List.of(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.of(journal),
                        bench.environment));
        assertThat(report.results()).extracting(CaseResult::status).containsExactly(Status.PASS, Status.FAIL);
        assertThat(bench.server.asked().subList(before, bench.server.asked().size()))
                .extracting(Asked::method)
                .containsSubsequence("PUT", "GET", "DELETE");
        assertThat(bench.server.asked().subList(before, bench.server.asked().size()))
                .filteredOn(a -> a.path().equals("/"))
                .hasSize(1);
        assertThat(ResultJournal.buckets(journal).get("here")).hasSize(1);
        Files.writeString(journal, "{\"schema\": 1}\n");
        assertThatThrownBy(() -> bench.report(suite, options.against(List.of())))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("it was not written by s3 run");
    }

    @Test
    void whatIsMissingIsToldBeforeAnythingIsAsked() throws Exception {
        Suite suite = bench.suite(one("{ op: ListBuckets }"));
        Map<String, String> without = Map.of("ENDPOINT", bench.environment.get("ENDPOINT"));
        assertThatThrownBy(() -> bench.report(suite, RunOptions.all(without)))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR))
                .hasMessageContaining("the credential 'main' has no secretKey: ${SECRET} has no value");
        assertThatThrownBy(() ->
                        bench.report(suite, RunOptions.all(bench.environment).against(List.of("hree"))))
                .hasMessageContaining("there is no target 'hree'; did you mean 'here'?");
        assertThatThrownBy(() ->
                        bench.report(suite, RunOptions.all(bench.environment).at("not an address")))
                .hasMessageContaining("which is no address");
        RunOptions all = RunOptions.all(bench.environment);
        assertThatThrownBy(() -> bench.report(
                        suite,
                        new RunOptions(
                                List.of(),
                                Optional.empty(),
                                all.tags(),
                                List.of("famly/one"),
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                bench.environment)))
                .hasMessageContaining("no group of the suite is chosen; did you mean 'family/one'?");
        assertThat(bench.server.asked()).isEmpty();
    }

    @Test
    void rawRequestsAreSignedAndSpoiledAsTheCaseWantsIt() throws Exception {
        Report report = bench.report(resource("raw.yaml"));
        assertThat(report.results())
                .allSatisfy(r -> assertThat(r.status()).as(r.toString()).isEqualTo(Status.PASS));
        List<Asked> asked = bench.server.asked();
        assertThat(asked.get(1).header("Authorization")).contains("AKMAIN", "x-amz-meta-a");
        assertThat(asked.get(1).header("Content-Length")).isEqualTo("5");
        assertThat(asked.get(2).query()).contains("X-Amz-Signature");
        assertThat(asked.get(3).header("Host")).isEqualTo("elsewhere");
        assertThat(asked.get(4).header("Authorization")).isEmpty();
        Asked form = asked.stream()
                .filter(a -> a.method().equals("POST"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(form.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("name=\"policy\"", "x-amz-signature", "filename=\"file.bin\"");
        assertThat(bench.server.buckets()).isEmpty();
    }

    @Test
    void waitingParallelAndBodiesWork() throws Exception {
        bench.write("data/blob.txt", "from a file");
        AtomicInteger heads = new AtomicInteger();
        bench.server.scripted(a -> a.method().equals("HEAD") && heads.incrementAndGet() < 3
                ? Optional.of(Reply.error(404, "NotFound"))
                : Optional.empty());
        Report report = bench.report(resource("bodies.yaml"));
        assertThat(report.results())
                .allSatisfy(r -> assertThat(r.status()).as(r.toString()).isEqualTo(Status.PASS));
    }

    @Test
    void whatARaceWithAnotherOutcomeLooksLike() throws Exception {
        CaseResult result = bench.only(
                one("{ op: Parallel, steps: [{ op: ListBuckets }, { op: ListBuckets }], expect: { succeeded: 1 } }"));
        assertThat(result.verdict()).contains(Verdict.WRONG_STATUS);
        assertThat(result.actual()).isEqualTo("2 of 2 succeeded: status 200; status 200");
    }

    @Test
    void whatTheSdkDoesNotSendIsAnErrorAndNoVerdict() throws Exception {
        CaseResult result = bench.only(one("{ op: CreateBucket, with: { Bucket: x } }"));
        assertThat(result.status()).isEqualTo(Status.ERROR);
        assertThat(result.actual()).startsWith("the request is not sent: Bucket name");
        assertThat(bench.only(one("{ op: ListObjectsV2, with: { Bucket: bbb, MaxKeys: '${env:SECRET}' } }"))
                        .actual())
                .startsWith("MaxKeys must be a number");
    }

    @Test
    void secretsAreNowhere() throws Exception {
        bench.server.scripted(a -> Optional.of(
                Reply.of(400, "<Error><Code>X</Code><Message>you said the-main-secret-key</Message></Error>")));
        Report report = bench.report(
                one(
                        "{ op: GetObject, with: { Bucket: bbb, Key: k, SSECustomerKey: c3NlLWtleQ==, SSECustomerAlgorithm: AES256 } }"));
        for (ReportFormat format : ReportFormat.values()) {
            assertThat(format.render(report, Optional.empty()))
                    .doesNotContain("the-main-secret-key", "c3NlLWtleQ==", "Signature=");
        }
        assertThat(report.results().getFirst().actual()).contains("you said ***");
    }

    @Test
    void aTargetThatIsNotThereEndsTheRunSoon() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<String> told = new ArrayList<>();
        Suite suite = bench.suite(
                "- id: a/g\n  matrix: { n: [1, 2, 3, 4, 5, 6, 7, 8] }\n" + BUCKET + "  test: [{ op: ListBuckets }]\n");
        Report report = bench.run(suite, RunOptions.all(bench.environment).at("http://127.0.0.1:" + port))
                .run((target, id, _) -> told.add(target + " " + id));
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(told).hasSize(8).isSorted();
        assertThat(report.leftovers()).isEmpty();
    }

    @Test
    void speechAndTimeoutAreOfTheGroup() throws Exception {
        Report report = bench.report("- id: a/speech\n  matrix: { mode: [when_required, when_supported, never] }\n"
                + "  sdk: { requestChecksum: '${matrix.mode}', chunkedEncoding: true, legacyMd5: false }\n  timeout: 5s\n"
                + BUCKET + "  test: [{ op: PutObject, with: { Bucket: '${bucket}', Key: k }, body: hello }]\n");
        assertThat(report.results()).extracting(CaseResult::status).contains(Status.PASS, Status.ERROR);
        List<Asked> puts = bench.server.asked().stream()
                .filter(a -> a.path().endsWith("/k") && a.method().equals("PUT"))
                .toList();
        assertThat(puts).hasSize(2);
        assertThat(puts.stream().filter(a -> a.header("x-amz-trailer").contains("crc32")))
                .hasSize(1);
    }
}
