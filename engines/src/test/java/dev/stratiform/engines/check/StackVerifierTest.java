package dev.stratiform.engines.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Certificates;
import dev.stratiform.aws.Moto;
import dev.stratiform.aws.Parameters;
import dev.stratiform.core.run.Verifier.Place;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.StackBench;
import dev.stratiform.resilience.failure.Failure;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackVerifierTest {
    @TempDir
    Path root;

    private static final StackVerifier.SuiteCheck NO_SUITES = (file, target, _) ->
            target.isEmpty() ? Optional.empty() : Optional.of(file.getFileName() + " on " + target + " failed");

    private StackVerifier verifier(AwsClients clients) {
        return new StackVerifier(
                _ -> clients, ProcessTools.find(System.getenv(), "host"), root.resolve("state"), NO_SUITES);
    }

    private StackVerifier verifier() {
        return new StackVerifier(
                _ -> {
                    throw new AssertionError("AWS was asked");
                },
                ProcessTools.find(System.getenv(), "host"),
                root.resolve("state"),
                NO_SUITES);
    }

    private static Value.Fields settings(String json) {
        return (Value.Fields) Json.read(json, "settings");
    }

    private Optional<String> look(StackVerifier verifier, String kind, String json) throws Exception {
        return verifier.look(kind, settings(json), new Place("api", "", root, root.resolve("work"), Map.of()));
    }

    @Test
    void aSuiteInTheStacksFolderIsRun() throws Exception {
        Files.writeString(root.resolve("s3.yaml"), "x");
        assertThat(look(verifier(), "s3.suite", "{\"file\": \"s3.yaml\"}")).isEmpty();
        assertThat(look(verifier(), "s3.suite", "{\"file\": \"s3.yaml\", \"target\": \"b\"}"))
                .contains("s3.yaml on b failed");
        assertThat(look(verifier(), "s3.suite", "{\"file\": \"../s3.yaml\"}"))
                .contains("the suite ../s3.yaml is not in the stack's folder");
        assertThat(verifier().check("s3.suite", settings("{}"))).isNotEmpty();
    }

    @Test
    void aWebServerIsAskedForItsStatusAndWhatItSaysAndNoRedirectIsFollowed() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body = "it works".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(path.equals("/moved") ? 302 : path.equals("/bad") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/\"}")).isEmpty();
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/\", \"contains\": \"works\"}"))
                    .isEmpty();
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/\", \"contains\": \"absent\"}"))
                    .hasValueSatisfying(text -> assertThat(text).contains("does not contain 'absent'"));
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/bad\"}"))
                    .hasValueSatisfying(text -> assertThat(text).contains("answered 503, expected 200"));
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/bad\", \"status\": 503}"))
                    .isEmpty();
            assertThat(look(verifier(), "http", "{\"url\": \"" + base + "/moved\"}"))
                    .hasValueSatisfying(text -> assertThat(text).contains("answered 302"));
            assertThat(look(
                            verifier(),
                            "tcp",
                            "{\"host\": \"127.0.0.1\", \"port\": "
                                    + server.getAddress().getPort() + "}"))
                    .isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatDoesNotAnswerIsTold() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(look(verifier(), "http", "{\"url\": \"http://127.0.0.1:" + port + "/\"}"))
                .hasValueSatisfying(text -> assertThat(text).contains("does not answer"));
        assertThat(look(verifier(), "tcp", "{\"host\": \"127.0.0.1\", \"port\": " + port + "}"))
                .hasValueSatisfying(text -> assertThat(text).contains("does not accept a connection"));
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, is no address of the web",
        "not an address, is no address of the web",
        "http://169.254.169.254/latest, link-local",
        "http://[fe80::1]/, link-local"
    })
    void addressesThatNoCheckMayAskAreRefused(String url, String words) throws Exception {
        assertThat(look(verifier(), "http", "{\"url\": \"" + url + "\"}"))
                .hasValueSatisfying(text -> assertThat(text).contains(words));
    }

    @Test
    void aProgramSaysByItsExitAndItsLastLine() throws Exception {
        StackBench.script(root.resolve("check.sh"), "echo first; echo \"port $1 is closed\"; exit $2\n");
        assertThat(look(verifier(), "command", "{\"run\": [\"./check.sh\", \"80\", \"0\"]}"))
                .isEmpty();
        assertThat(look(verifier(), "command", "{\"run\": [\"./check.sh\", \"80\", \"3\"]}"))
                .contains("./check.sh ended with 3: port 80 is closed");
        assertThat(look(verifier(), "command", "{\"run\": [\"./absent.sh\"]}"))
                .hasValueSatisfying(text -> assertThat(text).contains("is not there"));
        assertThat(look(verifier(), "command", "{\"run\": [\"../../bin/sh\"]}")).isPresent();
        try (var left = Files.walk(root.resolve("work"))) {
            assertThat(left.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .doesNotContain("stdout");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "htp | {} | there is no check 'htp'; did you mean 'http'",
                "http | {} | url is missing",
                "http | {\"url\": \"x\", \"statsu\": 200} | 'statsu' is not known",
                "http | {\"url\": \"x\", \"status\": \"ok\"} | status must be a number",
                "tcp | {\"host\": \"x\"} | port is missing",
                "command | {\"run\": []} | run must be a list",
                "s3.bucket | {\"name\": \"x\", \"encrypted\": \"yes\"} | encrypted must be true or false",
                "s3.suit | {} | there is no check 's3.suit'; did you mean 's3.suite'"
            })
    void wrongChecksAreFoundBeforeAnythingRuns(String kind, String json, String words) {
        assertThat(verifier().check(kind, settings(json)))
                .extracting(Failure::message)
                .anySatisfy(text -> assertThat(text).contains(words));
    }

    @Test
    void aReferencePassesForAnyTypeUntilItIsResolved() {
        assertThat(verifier().check("tcp", settings("{\"host\": \"${stack.a.b}\", \"port\": \"${stack.a.c}\"}")))
                .isEmpty();
    }

    @Test
    void awsIsAskedForWhatItSays() throws Exception {
        try (AwsClients clients = Moto.clients()) {
            StackVerifier verifier = verifier(clients);
            assertThat(look(verifier, "s3.bucket", "{\"name\": \"checked\"}"))
                    .contains("the bucket checked does not exist");
            new dev.stratiform.aws.Buckets(clients).create("checked");
            assertThat(look(verifier, "s3.bucket", "{\"name\": \"checked\"}")).isEmpty();
            assertThat(look(verifier, "s3.bucket", "{\"name\": \"checked\", \"versioned\": true}"))
                    .contains("the bucket checked is not versioned, expected the contrary");
            assertThat(look(verifier, "s3.bucket", "{\"name\": \"checked\", \"versioned\": false}"))
                    .isEmpty();
            new Parameters(clients).put(new Parameters.Write("/p", "v", false, null, null, false));
            assertThat(look(verifier, "ssm.parameter", "{\"name\": \"/p\", \"equals\": \"v\"}"))
                    .isEmpty();
            assertThat(look(verifier, "ssm.parameter", "{\"name\": \"/p\", \"equals\": \"w\"}"))
                    .contains("the parameter /p does not have the expected value");
            assertThat(look(verifier, "ssm.parameter", "{\"name\": \"/none\"}"))
                    .contains("there is no parameter /none");
            assertThat(look(verifier, "acm.certificate", "{\"domain\": \"d.example.com\"}"))
                    .contains("there is no certificate of d.example.com");
            new Certificates(clients, InstantSource.system()).importSelfSigned("d.example.com", 10);
            assertThat(look(verifier, "acm.certificate", "{\"domain\": \"d.example.com\", \"issued\": true}"))
                    .isEmpty();
            assertThat(look(verifier, "opensearch.domain", "{\"name\": \"logs\"}"))
                    .hasValueSatisfying(text -> assertThat(text).contains("not active"));
            assertThat(look(verifier, "ecs.service", "{\"cluster\": \"c\", \"service\": \"s\"}"))
                    .contains("there is no service s in the cluster c");
        }
    }
}
