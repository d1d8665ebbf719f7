package dev.stratiform.aws;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// The emulator of AWS, one process for all tests of a JVM; it ends with the JVM.
///
/// Made by `tools/install`; without it the tests that need it are skipped and say so.
public final class Moto {
    private static @Nullable URI running;

    private Moto() {}

    /// Where `tools/install` puts what it brings.
    static Path tools() {
        return Path.of(System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools"));
    }

    /// The program; empty when this machine does not have it.
    public static Optional<Path> program() {
        Path own = tools().resolve("bin/moto_server");
        return Files.isExecutable(own) ? Optional.of(own) : Optional.empty();
    }

    /// Where the emulator listens, without anything in it; skips the test when there is none.
    public static synchronized URI address() {
        Optional<Path> program = program();
        Assumptions.assumeTrue(program.isPresent(), "SKIPPED: no moto_server on this machine; see tools/install");
        try {
            if (running == null) {
                running = start(program.orElseThrow());
            }
            post(running.resolve("/moto-api/reset"));
            return running;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the emulator does not answer", e);
        }
    }

    /// Clients for what runs already, with what is in it.
    public static synchronized AwsClients clientsOfRunning() {
        if (running == null) {
            throw new IllegalStateException("the emulator was not started");
        }
        AwsAccess access = AwsAccess.workstation().withRegion("eu-west-1").withEveryEndpoint(running);
        return AwsClients.over(
                access, null, StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing")));
    }

    /// How it is reached.
    public static AwsAccess access() {
        return AwsAccess.workstation().withRegion("eu-west-1").withEveryEndpoint(address());
    }

    /// Clients for it.
    public static AwsClients clients() {
        return AwsClients.over(
                access(), null, StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing")));
    }

    private static URI start(Path program) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }));
        // By name: the emulator knows a URL of its own S3 by it.
        URI address = URI.create("http://localhost:" + port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                post(address.resolve("/moto-api/reset"));
                return address;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("moto_server did not begin to answer");
    }

    private static void post(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.getOutputStream().close();
        if (connection.getResponseCode() != 200) {
            throw new IOException("status " + connection.getResponseCode());
        }
        connection.getInputStream().readAllBytes();
    }
}
