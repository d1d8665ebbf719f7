package dev.stratiform.aws;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Real servers that speak S3, each a process of its own that ends with the test.
public final class S3Servers implements AutoCloseable {
    private final Process process;
    private final URI address;

    private S3Servers(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// Without authentication.
    public static S3Servers s3proxy(Path folder) throws IOException, InterruptedException {
        return s3proxy(folder, "s3proxy.authorization=none");
    }

    /// With one user: `stratiform`, `stratiform-secret`.
    public static S3Servers s3proxyWithKeys(Path folder) throws IOException, InterruptedException {
        return s3proxy(
                folder,
                "s3proxy.authorization=aws-v2-or-v4\ns3proxy.identity=stratiform\ns3proxy.credential=stratiform-secret");
    }

    private static S3Servers s3proxy(Path folder, String authorization) throws IOException, InterruptedException {
        String jars = jars("s3proxy");
        int port = freePort();
        Path settings = Files.writeString(
                folder.resolve("s3proxy.properties"),
                authorization + "\ns3proxy.endpoint=http://127.0.0.1:" + port
                        + "\njclouds.provider=transient\njclouds.identity=local\njclouds.credential=local\n");
        return start(port, jars, List.of(), "org.gaul.s3proxy.Main", "--properties", settings.toString());
    }

    public static S3Servers s3mock() throws IOException, InterruptedException {
        String jars = jars("s3mock");
        int port = freePort();
        return start(
                port,
                jars,
                List.of("-Dorg.springframework.boot.logging.LoggingSystem=none"),
                source("S3MockLocally.java"),
                Integer.toString(port));
    }

    /// A gateway of Ceph, where its packages are installed; users `stratiform` and `second`.
    public static S3Servers ceph(Path folder) throws IOException, InterruptedException {
        for (String name : List.of("radosgw", "ceph-mon", "ceph-osd", "ceph")) {
            boolean there = Files.isExecutable(Path.of("/usr/bin", name));
            Assumptions.assumeTrue(there, "SKIPPED: no " + name + " on this machine; Debian has it");
        }
        int port = freePort();
        Path script = Path.of("..", "tools", "ceph-local").toAbsolutePath().normalize();
        Path said = folder.resolve("ceph.txt");
        Process process = new ProcessBuilder(
                        script.toString(), folder.resolve("ceph").toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.readString(said).contains("ready")) {
                return new S3Servers(process, URI.create("http://127.0.0.1:" + port));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        process.destroy();
        throw new IOException("ceph-local did not begin to answer: " + Files.readString(said));
    }

    /// A program of the test resources as a file that `java` can run.
    private static String source(String name) throws IOException {
        Path file = Files.createTempDirectory("stratiform-s3mock").resolve(name);
        try (var in = S3Servers.class.getResourceAsStream("/" + name)) {
            Files.copy(java.util.Objects.requireNonNull(in), file);
        }
        file.toFile().deleteOnExit();
        return file.toString();
    }

    private static String jars(String name) {
        Path folder = Moto.tools().resolve(name);
        Assumptions.assumeTrue(
                Files.exists(folder.resolve(".whole")), "SKIPPED: no " + name + " on this machine; see tools/install");
        return folder.resolve("lib") + "/*";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static S3Servers start(int port, String jars, List<String> options, String... program)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", jars));
        command.addAll(List.of(program));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        URI address = URI.create("http://127.0.0.1:" + port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && process.isAlive()) {
            if (answers(address)) {
                return new S3Servers(process, address);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        process.destroy();
        throw new IOException(program[0] + " did not begin to answer");
    }

    private static boolean answers(URI address) {
        try {
            return ((HttpURLConnection) address.toURL().openConnection()).getResponseCode() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    public URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
