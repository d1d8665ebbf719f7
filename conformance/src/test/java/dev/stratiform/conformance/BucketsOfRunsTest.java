package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.FakeS3.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the buckets that a run makes.
class BucketsOfRunsTest {
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

    @Test
    void bucketsThatCannotBeRemovedAreTold() throws Exception {
        bench.server.scripted(a -> a.method().equals("DELETE") && a.query().isEmpty()
                ? Optional.of(Reply.error(403, "AccessDenied"))
                : Optional.empty());
        Report report = bench.report("- id: a/left\n" + BUCKET + "  test: [{ op: ListBuckets }]\n");
        assertThat(report.leftovers()).singleElement().asString().contains("403 AccessDenied");
        assertThat(report.exitCode()).isEqualTo(4);
        bench.server.scripted(_ -> Optional.empty());
        Suite suite = bench.suite(one("{ op: ListBuckets }"));
        try (BucketCleaner cleaner = BucketCleaner.open(
                suite, RunOptions.all(bench.environment), InstantSource.system(), new SplittableRandom(1))) {
            List<String> found = cleaner.find(Optional.empty(), Optional.empty());
            assertThat(found).hasSize(1);
            assertThat(cleaner.remove(found.getFirst())).isEmpty();
            assertThatThrownBy(() -> cleaner.find(Optional.of("s"), Optional.empty()))
                    .hasMessageContaining("would name every bucket");
        }
        assertThat(bench.server.buckets()).isEmpty();
    }

    @Test
    void bucketsMayStayUntilTheEndOrForGood() throws Exception {
        for (String scope : List.of("{ scope: run }", "{ mode: never }")) {
            Path file = bench.write(
                    "suite.yaml",
                    Workbench.HEAD.replace(
                                    "  retry:", "  cleanup: " + scope + "\n  captures: suite\n  parallel: 1\n  retry:")
                            + """
                    - { id: a/one, test: [{ op: CreateBucket, with: { Bucket: shared-bucket }, capture: { at: status } }] }
                    - { id: a/two, test: [{ op: HeadBucket, with: { Bucket: shared-bucket }, expect: { status: "${at}" } }] }
                    """);
            Report report =
                    bench.report(Suite.read(List.of(file), bench.environment), RunOptions.all(bench.environment));
            assertThat(report.exitCode()).as(report.toString()).isZero();
            assertThat(bench.server.buckets().size()).isEqualTo(scope.contains("never") ? 1 : 0);
        }
    }

    @Test
    void aRunThatIsInterruptedRemovesItsBuckets() throws Exception {
        CountDownLatch sleeping = new CountDownLatch(2);
        Suite suite = bench.suite("- id: a/long\n  matrix: { n: [1, 2] }\n" + BUCKET + """
                  test:
                  - { op: PutObject, with: { Bucket: "${bucket}", Key: k }, body: x }
                  - { op: Sleep, with: { For: 5m } }
                  - { name: never, op: ListBuckets }
                  after: [{ name: after, op: HeadBucket, with: { Bucket: "${bucket}" } }]
                """);
        bench.server.scripted(a -> {
            if (a.path().endsWith("/k") && a.method().equals("PUT")) {
                sleeping.countDown();
            }
            return Optional.empty();
        });
        SuiteRun run = bench.run(suite, RunOptions.all(bench.environment));
        Thread.ofVirtual().start(() -> {
            try {
                sleeping.await();
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            run.interrupt();
        });
        Report report = run.run((_, _, _) -> {});
        assertThat(report.exitCode()).isEqualTo(130);
        assertThat(report.results())
                .filteredOn(r -> r.name().equals("never"))
                .extracting(CaseResult::status)
                .containsOnly(Status.BLOCKED);
        assertThat(bench.server.buckets()).isEmpty();
        assertThat(bench.server.asked())
                .filteredOn(a -> a.method().equals("HEAD"))
                .hasSize(2);
    }

    @Test
    void stepsThatRunAtTheSameTimeAreInterruptedToo() throws Exception {
        Suite suite = bench.suite("- id: a/group\n  parallel: true\n" + BUCKET + """
                  test:
                  - { name: long, op: Sleep, with: { For: 5m } }
                  - { name: put, op: PutObject, with: { Bucket: "${bucket}", Key: k }, body: x }
                - id: a/step
                  before: [{ op: CreateBucket, with: { Bucket: "${bucket}" } }]
                  test:
                  - name: both
                    op: Parallel
                    steps:
                    - { op: Sleep, with: { For: 5m } }
                    - { op: PutObject, with: { Bucket: "${bucket}", Key: k }, body: x }
                """);
        CountDownLatch under = new CountDownLatch(2);
        bench.server.scripted(a -> {
            if (a.path().endsWith("/k") && a.method().equals("PUT")) {
                under.countDown();
            }
            return Optional.empty();
        });
        SuiteRun run = bench.run(suite, RunOptions.all(bench.environment));
        Thread.ofVirtual().start(() -> {
            try {
                under.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            run.interrupt();
        });
        Report report = run.run((_, _, _) -> {});
        assertThat(report.exitCode()).isEqualTo(130);
        assertThat(report.results()).extracting(CaseResult::name).containsExactly("long", "put", "both");
        assertThat(bench.server.buckets()).isEmpty();
    }
}
