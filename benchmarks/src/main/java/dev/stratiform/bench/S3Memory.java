package dev.stratiform.bench;

import dev.stratiform.aws.FakeS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// An upload of many gigabytes in a heap of 256 MB, and ten thousand cases in one of 512 MB.
final class S3Memory {
    private static final String HEAD = """
            apiVersion: stratiform.dev/s3suite/v1
            config:
              targets: { here: { endpoint: "%s", sdk: { requestChecksum: when_required, chunkedEncoding: true } } }
              credentials: { main: { accessKey: stratiform, secretKey: stratiform-secret } }
              defaults: { timeout: 1h, phaseTimeout: 1h }
            vars: { bucket: "st-${run.id}-${random:10}" }
            groups:
            """;

    private S3Memory() {}

    static boolean run(int gigabytes) throws IOException {
        Path folder = Files.createTempDirectory("stratiform-s3-memory");
        try (FakeS3 server = FakeS3.start().forgetful()) {
            boolean upload = holds(folder, server, "-Xmx256m", gigabytes + " GB in one body", """
                    - id: memory/upload
                      before: [{ op: CreateBucket, with: { Bucket: "${bucket}" } }]
                      test: [{ op: PutObject, with: { Bucket: "${bucket}", Key: large }, body: { generate: %dGB } }]
                    """.formatted(gigabytes));
            String digits = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
            boolean cases = holds(folder, server, "-Xmx512m", "10,000 cases", """
                    - id: memory/cases
                      matrix: { a: %1$s, b: %1$s, c: %1$s, d: %1$s }
                      test: [{ op: HeadBucket, with: { Bucket: "none-${matrix.a}${matrix.b}" }, expect: { status: 404 } }]
                    """.formatted(digits));
            return upload && cases;
        } finally {
            Product.delete(folder);
        }
    }

    private static boolean holds(Path folder, FakeS3 server, String heap, String what, String groups)
            throws IOException {
        Files.writeString(folder.resolve("suite.yaml"), HEAD.formatted(server.address()) + groups);
        Map<String, String> environment = Map.of("STRATIFORM_JVM_OPTS", heap, "XDG_STATE_HOME", folder.toString());
        Product.Ended ended = Product.run(
                folder,
                environment,
                "s3",
                "run",
                "suite.yaml",
                "--output",
                "json=r.json",
                "--output",
                "html=r.html",
                "--output",
                "console");
        server.asked().clear();
        String said = ended.said().strip();
        String last = said.substring(said.lastIndexOf('\n') + 1);
        System.out.printf("%-22s %s: exit %d after %.0f s: %s%n", what, heap, ended.exit(), ended.nanos() / 1e9, last);
        return ended.exit() == 0;
    }
}
