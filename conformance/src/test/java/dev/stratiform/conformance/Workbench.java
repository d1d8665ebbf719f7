package dev.stratiform.conformance;

import dev.stratiform.aws.FakeS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A folder with suites, and a scripted server to run them against.
final class Workbench implements AutoCloseable {
    static final String HEAD = """
            apiVersion: stratiform.dev/s3suite/v1
            config:
              targets:
                here:
                  endpoint: "${ENDPOINT}"
                  sdk: { requestChecksum: when_required, responseValidation: when_required, legacyMd5: true, chunkedEncoding: false }
              credentials:
                main: { accessKey: AKMAIN, secretKey: "${SECRET}" }
                other: { accessKey: AKOTHER, secretKey: other-secret-key }
                nobody: { anonymous: true }
              retry: { maxAttempts: 2, initialInterval: 1ms }
            vars: { bucket: "st-${run.id}-${random:6}" }
            groups:
            """;

    final Path folder;
    final FakeS3 server;
    final Map<String, String> environment;

    Workbench(Path folder) throws IOException {
        this.folder = folder;
        this.server = FakeS3.start();
        this.environment = Map.of("ENDPOINT", server.address().toString(), "SECRET", "the-main-secret-key");
    }

    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /// A suite of groups behind the usual head.
    Suite suite(String groups) throws IOException {
        Suite suite = Suite.read(List.of(write("suite.yaml", HEAD + groups)), environment);
        if (!suite.usable()) {
            throw new AssertionError(suite.findings());
        }
        return suite;
    }

    SuiteRun run(Suite suite, RunOptions options) {
        return new SuiteRun(suite, options, InstantSource.system(), new SplittableRandom(7));
    }

    Report report(Suite suite, RunOptions options) throws InterruptedException {
        return run(suite, options).run((_, _, _) -> {});
    }

    Report report(String groups) throws IOException, InterruptedException {
        return report(suite(groups), RunOptions.all(environment));
    }

    /// The only result of a run of one step.
    CaseResult only(String groups) throws IOException, InterruptedException {
        List<CaseResult> results = report(groups).results();
        if (results.size() != 1) {
            throw new AssertionError(results);
        }
        return results.getFirst();
    }

    @Override
    public void close() {
        server.close();
    }
}
