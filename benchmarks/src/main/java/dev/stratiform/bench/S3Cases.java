package dev.stratiform.bench;

import dev.stratiform.aws.FakeS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Cases per second of `s3 run` beside pytest with boto3: the same operations, the same server, in
/// turn. A case is seven operations: make a bucket, put, get, head, list, delete, remove the bucket.
///
/// The server is in this process and keeps everything in memory, so that the clients are measured.
final class S3Cases {
    private static final int ROUNDS = 3;
    private static final String SUITE = """
            apiVersion: stratiform.dev/s3suite/v1
            config:
              targets:
                here:
                  endpoint: "%s"
                  sdk: { requestChecksum: when_required, responseValidation: when_required, chunkedEncoding: false }
              credentials: { main: { accessKey: stratiform, secretKey: stratiform-secret } }
            vars: { bucket: "st-${run.id}-${random:10}" }
            groups:
            - id: bench/case
              matrix: { n: [%s] }
              before: [{ op: CreateBucket, with: { Bucket: "${bucket}" } }]
              test:
              - { name: put, op: PutObject, with: { Bucket: "${bucket}", Key: key }, body: "hello, world" }
              - { name: get, op: GetObject, with: { Bucket: "${bucket}", Key: key }, expect: { body: "hello, world" } }
              - { name: head, op: HeadObject, with: { Bucket: "${bucket}", Key: key }, expect: { fields: { ContentLength: 12 } } }
              - { name: list, op: ListObjectsV2, with: { Bucket: "${bucket}" }, expect: { fields: { KeyCount: 1 } } }
              - { name: delete, op: DeleteObject, with: { Bucket: "${bucket}", Key: key }, expect: { status: 204 } }
              after: [{ op: DeleteBucket, with: { Bucket: "${bucket}" } }]
            """;
    private static final String PEER = """
            import os, uuid, boto3, pytest
            from botocore.config import Config

            @pytest.fixture(scope="session")
            def s3():
                return boto3.client("s3", endpoint_url=os.environ["S3_ENDPOINT"], region_name="us-east-1",
                    aws_access_key_id="stratiform", aws_secret_access_key="stratiform-secret",
                    config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
                                  response_checksum_validation="when_required"))

            @pytest.fixture
            def bucket(s3):
                name = "st-peer-" + uuid.uuid4().hex[:16]
                s3.create_bucket(Bucket=name)
                yield name
                s3.delete_bucket(Bucket=name)

            @pytest.mark.parametrize("n", range(int(os.environ["CASES"])))
            def test_case(s3, bucket, n):
                s3.put_object(Bucket=bucket, Key="key", Body=b"hello, world")
                assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"hello, world"
                assert s3.head_object(Bucket=bucket, Key="key")["ContentLength"] == 12
                assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
                s3.delete_object(Bucket=bucket, Key="key")
            """;

    private S3Cases() {}

    static void run(int cases) throws IOException, InterruptedException {
        Path pytest = tools().resolve("s3-peer/bin/pytest");
        if (!Files.isExecutable(pytest)) {
            System.out.println(
                    "pytest with boto3 is not on this machine, so there is nothing to compare with; see tools/install");
            System.exit(1);
        }
        Path folder = Files.createTempDirectory("stratiform-s3-bench");
        try (FakeS3 server = FakeS3.start()) {
            StringBuilder numbers = new StringBuilder();
            for (int i = 0; i < cases; i++) {
                numbers.append(i == 0 ? "" : ", ").append(i);
            }
            Files.writeString(folder.resolve("suite.yaml"), SUITE.formatted(server.address(), numbers));
            Files.writeString(folder.resolve("test_peer.py"), PEER);
            List<Double> ours = new ArrayList<>();
            List<Double> peers = new ArrayList<>();
            ours(folder, server);
            for (int i = 0; i < ROUNDS; i++) {
                peers.add(peer(pytest, folder, server, cases));
                ours.add(ours(folder, server));
            }
            double our = median(ours);
            double peer = median(peers);
            System.out.printf("%d cases of 7 operations, whole process, median of %d in turn%n", cases, ROUNDS);
            System.out.printf("pytest + boto3   %6.2f s   %6.0f cases/s%n", peer, cases / peer);
            System.out.printf("stratiform       %6.2f s   %6.0f cases/s%n", our, cases / our);
            System.out.printf("ratio            %6.2f     (bar 5)%n", peer / our);
        } finally {
            Product.delete(folder);
        }
    }

    private static Path tools() {
        return Path.of(System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools"));
    }

    private static double ours(Path folder, FakeS3 server) {
        Product.Ended ended =
                Product.run(folder, Map.of("XDG_STATE_HOME", folder.toString()), "s3", "run", "suite.yaml");
        server.asked().clear();
        if (ended.exit() != 0) {
            throw new IllegalStateException(ended.said());
        }
        return ended.nanos() / 1e9;
    }

    private static double peer(Path pytest, Path folder, FakeS3 server, int cases)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(pytest.toString(), "-q", "-p", "no:cacheprovider", "test_peer.py")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("peer.txt").toFile());
        builder.environment().put("S3_ENDPOINT", server.address().toString());
        builder.environment().put("CASES", Integer.toString(cases));
        long begin = System.nanoTime();
        int exit = builder.start().waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        server.asked().clear();
        if (exit != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("peer.txt")));
        }
        return seconds;
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
