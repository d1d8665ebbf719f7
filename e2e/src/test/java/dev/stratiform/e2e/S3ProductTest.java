package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.FakeS3;
import dev.stratiform.aws.FakeS3.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conformance suites with the packaged product: Ctrl-C, a server that dies, a run that is killed.
@Tag("product")
class S3ProductTest {
    @TempDir
    Path folder;

    private FakeS3 server;
    private Launched product = new Launched(Path.of(""), Map.of());

    @BeforeEach
    void begin() throws IOException {
        server = FakeS3.start();
        product = new Launched(
                folder, Map.of("XDG_STATE_HOME", folder.resolve("state").toString()));
        Files.writeString(folder.resolve("long.yaml"), """
                apiVersion: stratiform.dev/s3suite/v1
                config:
                  targets: { here: { endpoint: "%s", sdk: { requestChecksum: when_required, chunkedEncoding: false } } }
                  credentials: { main: { accessKey: a, secretKey: the-secret-key } }
                vars: { bucket: "st-${run.id}-${random:6}" }
                groups:
                - id: long/group
                  matrix: { n: [1, 2, 3, 4, 5, 6] }
                  before: [{ op: CreateBucket, with: { Bucket: "${bucket}" } }]
                  test:
                  - { name: put, op: PutObject, with: { Bucket: "${bucket}", Key: k }, body: hello }
                  - { name: sleep, op: Sleep, with: { For: 2m } }
                """.formatted(server.address()));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private CountDownLatch objects(int count) {
        CountDownLatch latch = new CountDownLatch(count);
        server.scripted(a -> {
            if (a.method().equals("PUT") && a.path().endsWith("/k")) {
                latch.countDown();
            }
            return Optional.empty();
        });
        return latch;
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void controlCLeavesNoBucket() throws Exception {
        CountDownLatch under = objects(6);
        Process run = product.start("s3", "run", "long.yaml", "--output", "json=r.json");
        assertThat(under.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.buckets()).hasSize(6);
        signal("INT", run);
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue())
                .as(Files.readString(folder.resolve("said.txt")))
                .isEqualTo(130);
        assertThat(server.buckets()).isEmpty();
        assertThat(Files.readString(folder.resolve("r.json"))).contains("\"ending\" : \"interrupted\"");
    }

    @Test
    void whatAKilledRunLeftIsFoundAndTheRunGoesOn() throws Exception {
        CountDownLatch under = objects(6);
        Process run = product.start("s3", "run", "long.yaml", "--resume", "run.jsonl");
        assertThat(under.await(60, TimeUnit.SECONDS)).isTrue();
        signal("KILL", run);
        run.waitFor();
        assertThat(server.buckets()).hasSize(6);
        server.scripted(_ -> Optional.empty());
        Launched.Ended cleaned = product.run("s3", "cleanup", "long.yaml", "--session", "run.jsonl");
        assertThat(cleaned.exit()).as(cleaned.said()).isZero();
        assertThat(server.buckets()).isEmpty();
        Files.writeString(
                folder.resolve("long.yaml"),
                Files.readString(folder.resolve("long.yaml")).replace("For: 2m", "For: 1ms"));
        Launched.Ended again = product.run("s3", "run", "long.yaml", "--resume", "run.jsonl");
        assertThat(again.exit()).as(again.said()).isZero();
        assertThat(again.said()).contains("12 pass");
    }

    @Test
    void aServerThatDiesEndsTheRunWithAWholeReport() throws Exception {
        AtomicInteger count = new AtomicInteger();
        server.scripted(
                _ -> count.incrementAndGet() > 8 ? Optional.of(new Reply(200, Map.of(), null)) : Optional.empty());
        Files.writeString(
                folder.resolve("long.yaml"),
                Files.readString(folder.resolve("long.yaml")).replace("For: 2m", "For: 1ms"));
        Launched.Ended ended = product.run(
                "s3",
                "run",
                "long.yaml",
                "--sequential",
                "--output",
                "junit=r.xml",
                "--output",
                "json=r.json",
                "--output",
                "console");
        assertThat(ended.exit()).as(ended.said()).isEqualTo(3);
        assertThat(ended.said()).contains("not finished: 5 attempts in a row got no answer");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(folder.resolve("r.xml").toFile())
                        .getElementsByTagName("testcase")
                        .getLength())
                .isGreaterThanOrEqualTo(12);
        assertThat(Files.readString(folder.resolve("r.json"))).contains("\"ending\" : \"aborted\"");
    }

    @Test
    void theShippedSuitesArePartOfTheProduct() throws Exception {
        Launched.Ended list = product.run("s3", "validate", "@all", "--strict");
        assertThat(list.exit()).as(list.said()).isZero();
        assertThat(list.said()).startsWith("valid: 20");
        Launched.Ended run = product.run(
                "s3", "run", "@buckets", "--endpoint", server.address().toString(), "--group", "buckets/delete");
        assertThat(run.exit()).as(run.said()).isZero();
        Launched.Ended wrong = product.run("s3", "run", "@bucket");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.said()).contains("@all", "@buckets").doesNotContain("@config");
        assertThat(List.of(wrong.said().split("\n"))).hasSizeLessThan(4);
    }
}
