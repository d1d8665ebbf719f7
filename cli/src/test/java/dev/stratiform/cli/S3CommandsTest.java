package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.FakeS3;
import dev.stratiform.aws.FakeS3.Reply;
import dev.stratiform.cli.command.Invocation.Signal;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands of `stratiform s3`.
class S3CommandsTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));
    private FakeS3 server;
    private String suite = "";

    @BeforeEach
    void begin() throws IOException {
        session = new Session(folder);
        session.environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        server = FakeS3.start();
        session.environment.put("S3_ENDPOINT", server.address().toString());
        suite = Files.writeString(folder.resolve("suite.yaml"), """
                apiVersion: stratiform.dev/s3suite/v1
                config:
                  targets:
                    here: { endpoint: "${S3_ENDPOINT}", sdk: { requestChecksum: when_required, chunkedEncoding: false } }
                  credentials: { main: { accessKey: a, secretKey: the-secret-key } }
                vars: { bucket: "st-${run.id}-${random:6}" }
                groups:
                - id: objects/round
                  title: There and back
                  tags: [p0]
                  source: a document
                  matrix: { n: [1, 2] }
                  before: [{ op: CreateBucket, with: { Bucket: "${bucket}" } }]
                  test:
                  - { name: put, op: PutObject, with: { Bucket: "${bucket}", Key: k }, body: hello }
                  - { name: get, op: GetObject, with: { Bucket: "${bucket}", Key: k }, expect: { body: hello } }
                - id: objects/wrong
                  tags: [p1, slow]
                  test: [{ name: list, op: ListBuckets, expect: { status: 404 } }]
                """).toString();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void run(int exit, String... words) {
        assertThat(session.run(words)).as("%s%s", session.out, session.err).isEqualTo(exit);
    }

    @Test
    void aRunIsShownLineByLine() {
        run(1, "s3", "run", suite);
        assertThat(session.out)
                .contains(
                        "target here",
                        "objects/round[n=1]",
                        "2/2",
                        "wrong-status list",
                        "expected status 404",
                        "found    status 200",
                        "4 pass, 1 fail");
        run(0, "s3", "run", suite, "--tags", "p0 and not slow", "--sequential", "--timeout", "20", "--target", "here");
        assertThat(session.out).contains("4 pass").doesNotContain("objects/wrong");
        run(0, "s3", "run", suite, "--group", "objects/r*", "--parallel", "2", "--json");
        assertThat(session.json().get("total_operations")).isEqualTo(Value.of(4));
        assertThat(server.buckets()).isEmpty();
        assertThat(folder.resolve("state/stratiform/s3")).isEmptyDirectory();
        int before = server.asked().size();
        run(0, "s3", "run", suite, "--dry-run");
        assertThat(session.out).contains("here: 3 groups", "objects/round[n=2]");
        run(0, "s3", "run", suite, "--dry-run", "--json");
        assertThat(server.asked()).hasSize(before);
    }

    @Test
    void aReportGoesToTheScreenOrIntoFiles() throws IOException {
        String file = folder.resolve("r/a.json").toString();
        run(1, "s3", "run", suite, "--output", "json=" + file, "--output", "html=" + folder.resolve("a.html"));
        assertThat(session.out).contains("4 pass");
        assertThat(Files.readString(Path.of(file))).contains("\"schema_version\"");
        run(1, "s3", "run", suite, "--output", "junit");
        assertThat(session.out).startsWith("<?xml").endsWith("</testsuites>\n");
        run(1, "s3", "run", suite, "--format", "markdown");
        assertThat(session.out).startsWith("# S3 conformance: here");
        run(2, "s3", "run", suite, "--output", "jsn");
        assertThat(session.err).contains("--output is 'jsn'; did you mean 'json'?");
        run(2, "s3", "run", suite, "--output", "json=" + folder.resolve("suite.yaml/x.json"));
        assertThat(session.err).contains("cannot be written");
    }

    @Test
    void aBaselineTellsWhatIsWorse() throws IOException {
        String baseline = folder.resolve("base.json").toString();
        run(2, "s3", "run", suite, "--baseline", baseline);
        assertThat(session.err).contains("cannot be read");
        run(0, "s3", "run", suite, "--baseline", baseline, "--update-baseline");
        run(0, "s3", "run", suite, "--baseline", baseline);
        assertThat(session.out).contains("nothing changed");
        server.scripted(a -> a.method().equals("GET") && a.path().endsWith("/k")
                ? Optional.of(Reply.error(404, "NoSuchKey"))
                : Optional.empty());
        String report = folder.resolve("now.json").toString();
        run(1, "s3", "run", suite, "--baseline", baseline, "--output", "json=" + report);
        run(1, "s3", "run", suite, "--baseline", baseline);
        assertThat(session.out).contains("worse", "PASS -> FAIL (wrong-status)", "2 worse, 0 better");
        run(1, "s3", "compare", baseline, report);
        assertThat(session.out).contains("2 worse");
        run(0, "s3", "compare", report, baseline, "--json");
        assertThat(session.json().get("better").toString()).contains("objects/round");
        run(2, "s3", "compare", baseline, folder.resolve("suite.yaml").toString());
        assertThat(session.err).contains("is not well-formed JSON");
        run(2, "s3", "compare", baseline);
        Files.writeString(folder.resolve("base.json"), "nonsense");
        int before = server.asked().size();
        run(2, "s3", "run", suite, "--baseline", baseline);
        assertThat(server.asked()).hasSize(before);
        run(2, "s3", "run", suite, "--update-baseline");
    }

    @Test
    void aSuiteIsValidatedListedAndExplained() throws IOException {
        run(0, "s3", "validate", suite);
        assertThat(session.out).isEqualTo("valid: 2 groups, 5 cases\n");
        run(0, "s3", "list", "groups", suite);
        assertThat(session.out).contains("objects/round", "There and back");
        run(0, "s3", "list", "tags", suite);
        assertThat(session.out).isEqualTo("p0  1\np1  1\nslow  1\n");
        run(0, "s3", "list", "credentials", suite);
        assertThat(session.out).isEqualTo("main  static\n");
        run(0, "s3", "list", "targets", suite, "--json");
        run(0, "s3", "list", "operations");
        assertThat(session.out).contains("PutObject\n", "Parallel\n");
        run(2, "s3", "list", "groops", suite);
        run(2, "s3", "list", "groups");
        assertThat(session.err).contains("needs a suite: a file");
        run(0, "s3", "explain", "put_object");
        assertThat(session.out)
                .contains("PutObject", "takes, besides a body:", "Bucket", "string, required", "header x-amz-acl");
        run(0, "s3", "explain", "GetBucketCors", "--json");
        assertThat(session.json().get("response").toString()).contains("MaxAgeSeconds");
        run(2, "s3", "explain", "PutObjekt");
        assertThat(session.err).contains("did you mean 'PutObject'?");
        Files.writeString(folder.resolve("bad.yaml"), "groups: [{ id: a, tset: [] }]\n");
        run(2, "s3", "validate", folder.resolve("bad.yaml").toString());
        assertThat(session.out).contains("bad.yaml:1:19: error: the key 'tset' is not known", "2 errors");
        run(2, "s3", "validate", folder.resolve("bad.yaml").toString(), "--json");
        run(2, "s3", "run", folder.resolve("bad.yaml").toString());
        assertThat(session.err).contains("bad.yaml:1:", "tests nothing");
        Files.writeString(
                folder.resolve("doubt.yaml"),
                "groups: [{ id: a, test: [{ op: PutObject, with: { Bucket: b, Key: k, StorageClass: X } }] }]\n");
        run(0, "s3", "validate", folder.resolve("doubt.yaml").toString());
        run(2, "s3", "validate", folder.resolve("doubt.yaml").toString(), "--strict");
        run(2, "s3", "run", "@nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--tags=(a | --tags '(a' cannot be understood",
                "--target=x | there is no target 'x'",
                "--group=none | no group of the suite is chosen",
                "--timeout=soon | --timeout is 'soon'",
                "--parallel=0 | --parallel is '0'",
                "--endpoint=nowhere | which is no address",
                "--resume=/dev/null/x | the file of results cannot be used",
            })
    void aWrongOptionIsTold(String option, String message) {
        run(2, "s3", "run", suite, option.strip());
        assertThat(session.err).contains(message.strip()).contains("next: ");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatIsLeftCanBeFoundAndRemoved() {
        server.scripted(
                a -> a.method().equals("DELETE") ? Optional.of(Reply.error(403, "AccessDenied")) : Optional.empty());
        run(4, "s3", "run", suite, "--tags", "p0");
        assertThat(session.out).contains("bucket left: st-");
        String journal = session.err
                .lines()
                .filter(l -> l.contains("--resume"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*--resume ", "");
        run(0, "s3", "cleanup", suite, "--session", journal, "--dry-run");
        assertThat(session.out).contains("would remove st-", "0 of 2 removed");
        run(4, "s3", "cleanup", suite);
        server.scripted(_ -> Optional.empty());
        run(0, "s3", "cleanup", suite, "--session", journal, "--json");
        assertThat(session.json().get("removed").toString()).contains("st-");
        assertThat(server.buckets()).isEmpty();
        run(0, "s3", "cleanup", suite);
        assertThat(session.out).isEqualTo("nothing to remove\n");
        run(2, "s3", "cleanup", suite, "--prefix", "s");
        server.scripted(_ -> Optional.of(Reply.error(403, "AccessDenied")));
        run(3, "s3", "cleanup", suite);
        assertThat(session.err).contains("does not list its buckets: status 403 AccessDenied");
    }

    @Test
    void controlCEndsARunAndRemovesItsBuckets() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Files.writeString(
                folder.resolve("long.yaml"),
                Files.readString(Path.of(suite))
                        .replace("  - { name: get,", "  - { op: Sleep, with: { For: 5m } }\n  - { name: get,"));
        server.scripted(a -> {
            if (a.method().equals("PUT") && a.path().endsWith("/k")) {
                asked.countDown();
            }
            return Optional.empty();
        });
        Thread person = Thread.ofVirtual().start(() -> {
            try {
                asked.await();
                session.signals.take().accept(Signal.INTERRUPT);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        run(130, "s3", "run", folder.resolve("long.yaml").toString());
        assertThat(person.join(java.time.Duration.ofSeconds(5))).isTrue();
        assertThat(server.buckets()).isEmpty();
        assertThat(session.err).contains("interrupted: buckets are being removed", "go on with: --resume ");
        assertThat(session.out).contains("not finished: the run was interrupted");
    }

    @Test
    void aFirstSuiteIsWrittenAndAnOlderOneConverted() throws IOException {
        run(0, "s3", "init");
        run(2, "s3", "init");
        assertThat(session.err).contains("is there already");
        run(0, "s3", "validate", folder.resolve("s3suite.yaml").toString());
        run(0, "s3", "init", "other.yaml", "--json");
        String old = Files.writeString(
                        folder.resolve("old.yaml"),
                        "test_cases: { groups: [{ name: g, test: [{ operation: ListBuckets }] }] }")
                .toString();
        run(0, "s3", "convert", old);
        assertThat(session.out).contains("apiVersion: stratiform.dev/s3suite/v1", "op: ListBuckets");
        run(0, "s3", "convert", old, "--out", folder.resolve("new.yaml").toString());
        run(2, "s3", "convert", old, "--out", folder.resolve("new.yaml").toString());
        run(2, "s3", "convert", suite);
        run(0, "s3", "run", folder.resolve("new.yaml").toString(), "--config", suite, "--group", "g");
    }

    @Test
    void aServerIsMeasured() {
        run(0, "s3", "bench", suite, "--operations", "20", "--size", "100", "--concurrency", "4");
        assertThat(session.out)
                .contains("PutObject", "GetObject", "HeadObject", "ListObjectsV2", "DeleteObject", "p99");
        run(0, "s3", "bench", suite, "--operations", "5", "--json");
        assertThat(session.json().get("operations").toString()).contains("per_second");
        assertThat(server.buckets()).isEmpty();
        run(2, "s3", "bench", suite, "--size", "huge");
        server.scripted(_ -> Optional.of(Reply.error(403, "AccessDenied")));
        run(3, "s3", "bench", suite);
        assertThat(session.err).contains("cannot be made: status 403 AccessDenied");
    }

    @Test
    void aSuiteIsACheckOfADeployment() throws IOException {
        write("stratiform.yaml", "{}\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: {} }
                defaults: { engine: command }
                stacks:
                  api: { config: {}, verify: [ { s3.suite: { file: s3.yaml, within: 0s } } ] }
                """);
        write("stacks/api/stack.yaml", "name: api\nengine: command\ncommands: { apply: [\"true\"] }\n");
        write("stacks/api/s3.yaml", Files.readString(Path.of(suite)));
        run(1, "deploy", "-q");
        assertThat(session.out + session.err)
                .contains("1 of 5 cases failed; the first: objects/wrong, list: expected status 404, found status 200");
        write("stacks/api/s3.yaml", Files.readString(Path.of(suite)).replace("status: 404", "status: 200"));
        run(0, "deploy", "-q");
        write("stacks/api/s3.yaml", "groups: []\n");
        run(1, "verify");
        assertThat(session.out).contains("s3.yaml cannot be used: the suite has no group");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
