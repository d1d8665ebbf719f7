package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.FakeS3.Reply;
import dev.stratiform.aws.S3Result.Answer;
import dev.stratiform.aws.S3Result.Broken;
import dev.stratiform.aws.S3Result.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3EndpointTest {
    private static final S3Identity KEYS = new S3Identity.Keys("AKEXAMPLE", "secret-of-it", null);
    private FakeS3 server;
    private S3Endpoint door;

    @BeforeEach
    void open() throws IOException {
        server = FakeS3.start();
        door = S3Endpoint.open(target(server.address(), S3Target.Speech.LEGACY), KEYS);
    }

    @AfterEach
    void close() {
        door.close();
        server.close();
    }

    private static S3Target target(URI address, S3Target.Speech speech) {
        return new S3Target(address, "us-east-1", true, speech, Duration.ofSeconds(20));
    }

    private static S3Call call(
            String operation, Map<String, Object> parameters, @Nullable String body, S3Call.Sink sink) {
        S3Operation of = S3Operation.find(operation).orElseThrow();
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        S3Call.Body content =
                body == null ? null : new S3Call.Body(bytes.length, () -> new ByteArrayInputStream(bytes));
        return new S3Call(of, parameters, content, sink, Duration.ofSeconds(10));
    }

    private S3Result ask(String operation, Map<String, Object> parameters, @Nullable String body) throws Exception {
        return door.call(call(operation, parameters, body, InputStream::readAllBytes));
    }

    @Test
    void everyOperationOfTheClientIsDescribed() {
        assertThat(S3Operation.names()).hasSizeGreaterThanOrEqualTo(105);
        S3Operation put = S3Operation.find("put_object").orElseThrow();
        assertThat(put.name()).isEqualTo("PutObject");
        assertThat(put.sends()).isTrue();
        S3Member acl = S3Member.find(put.request(), "acl").orElseThrow();
        assertThat(acl.allowed()).contains("public-read");
        assertThat(acl.place()).isEqualTo("header x-amz-acl");
        S3Member bucket = S3Member.find(put.request(), "Bucket").orElseThrow();
        assertThat(bucket.required()).isTrue();
        S3Operation copy = S3Operation.find("CopyObject").orElseThrow();
        assertThat(copy.request().stream().map(S3Member::name))
                .contains("Bucket", "Key", "CopySource")
                .doesNotContain("DestinationBucket", "SourceKey");
        S3Member rules = S3Member.find(
                        S3Operation.find("PutBucketCors").orElseThrow().request(), "CORSConfiguration")
                .orElseThrow();
        assertThat(rules.members().getFirst().item().orElseThrow().members())
                .extracting(S3Member::name)
                .contains("MaxAgeSeconds");
    }

    @Test
    void anObjectGoesThereAndBackWithAllThatIsToldOfIt() throws Exception {
        assertThat(ask("CreateBucket", Map.of("Bucket", "bbb"), null))
                .isInstanceOfSatisfying(
                        Answer.class, a -> assertThat(a.successful()).isTrue());
        ask("PutObject", Map.of("Bucket", "bbb", "Key", "a key/ü", "Metadata", Map.of("a", "1")), "hello");
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        S3Result got = door.call(
                call("GetObject", Map.of("Bucket", "bbb", "Key", "a key/ü"), null, in -> in.transferTo(came)));
        assertThat(came.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
        Answer answer = (Answer) got;
        assertThat(answer.fields())
                .containsEntry("ContentLength", new BigDecimal(5))
                .containsEntry("Metadata", Map.of("a", "1"));
        assertThat(answer.wire().method()).isEqualTo("GET");
        assertThat(answer.wire().header("etag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        Answer list = (Answer) ask("ListObjectsV2", Map.of("Bucket", "bbb"), null);
        assertThat(list.fields().toString()).contains("a key/ü");
        Answer copied = (Answer) ask("CopyObject", Map.of("Bucket", "bbb", "Key", "c", "CopySource", "bbb/x"), null);
        assertThat(server.asked().getLast().path()).isEqualTo("/bbb/c");
        assertThat(server.asked().getLast().header("x-amz-copy-source")).isEqualTo("bbb/x");
        assertThat(copied.status()).isEqualTo(200);
    }

    @Test
    void errorsAreToldWithStatusCodeAndWords() throws Exception {
        Answer absent = (Answer) ask("GetObject", Map.of("Bucket", "none", "Key", "x"), null);
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.errorCode()).isEqualTo("NoSuchBucket");
        assertThat(absent.successful()).isFalse();
        assertThat(absent.wire().answerHead()).contains("<Code>NoSuchBucket</Code>");
        server.scripted(_ -> Optional.of(Reply.of(502, "<html><body>Bad gateway</body></html>")));
        Answer page = (Answer) ask("ListBuckets", Map.of(), null);
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.errorCode()).isEmpty();
        assertThat(page.wire().answerHead()).contains("Bad gateway");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<ListAllMyBucketsResult><Buckets>",
                "not xml at all",
                "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ListAllMyBucketsResult>&b;</ListAllMyBucketsResult>",
            })
    void whatCannotBeReadIsNoAnswer(String body) throws Exception {
        server.scripted(_ -> Optional.of(Reply.of(200, body)));
        assertThat(ask("ListBuckets", Map.of(), null)).isInstanceOfSatisfying(Broken.class, b -> {
            assertThat(b.kind()).isEqualTo(Kind.UNREADABLE);
            assertThat(b.message()).startsWith("the answer cannot be used: ").doesNotContain("Exception");
        });
    }

    @Test
    void aHeaderThatTheSdkIsNotPreparedForIsNoFaultOfOurs() throws Exception {
        server.scripted(_ -> Optional.of(new Reply(200, Map.of("x-amz-missing-meta", "not a number"), "x")));
        S3Result result = ask("HeadObject", Map.of("Bucket", "b", "Key", "x"), null);
        assertThat(result)
                .isInstanceOfSatisfying(Broken.class, b -> assertThat(b.kind()).isEqualTo(Kind.UNREADABLE));
    }

    @Test
    void whatDoesNotFitTheOperationIsRefusedBeforeItIsSent() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("Bucket", "b", "MaxKeys", "many"),
                Map.of("Bucket", "b", "MaxKeys", new BigDecimal("1.5")),
                Map.of("Bucket", "b", "FetchOwner", "perhaps"),
                Map.of("Bucket", List.of("b")),
                Map.of("Bucket", "b", "OptionalObjectAttributes", "x"))) {
            assertThatThrownBy(() -> ask("ListObjectsV2", wrong, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be");
        }
        assertThatThrownBy(() -> ask("GetObject", Map.of("Bucket", "b", "Key", "k", "IfModifiedSince", "soon"), null))
                .hasMessage("IfModifiedSince must be a moment such as 2030-01-31T00:00:00Z, found 'soon'");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatTheSdkRefusesIsToldAsNotSent() throws Exception {
        S3Result result = ask("CreateBucket", Map.of("Bucket", "b"), null);
        assertThat(((Broken) result).kind()).isEqualTo(Kind.NOT_SENT);
        assertThat(((Broken) result).message()).startsWith("the request is not sent: Bucket name should be");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsToldAsSuch() throws Exception {
        URI gone;
        try (ServerSocket socket = new ServerSocket(0)) {
            gone = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (S3Endpoint nobody = S3Endpoint.open(target(gone, S3Target.Speech.LEGACY), KEYS)) {
            S3Result result = nobody.call(call("ListBuckets", Map.of(), null, _ -> {}));
            assertThat(((Broken) result).kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(((Broken) result).message()).isEqualTo("no answer: Connection refused");
        }
        server.scripted(_ -> Optional.of(new Reply(200, Map.of(), null)));
        assertThat(((Broken) ask("ListBuckets", Map.of(), null)).kind()).isEqualTo(Kind.CONNECTION);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLonger() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            S3Target target = new S3Target(address, "us-east-1", true, S3Target.Speech.LEGACY, Duration.ofMillis(300));
            try (S3Endpoint quiet = S3Endpoint.open(target, KEYS)) {
                S3Operation of = S3Operation.find("ListBuckets").orElseThrow();
                S3Result result = quiet.call(new S3Call(of, Map.of(), null, _ -> {}, Duration.ofMillis(300)));
                assertThat(((Broken) result).kind()).isEqualTo(Kind.TIMEOUT);
            }
            RawRequest raw = new RawRequest("GET", address, "/", "", Map.of("Host", List.of("x")));
            S3Result result = S3Endpoint.send(raw, null, InputStream::readAllBytes, Duration.ofMillis(200));
            assertThat(((Broken) result).kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    /// Answers 501 and ends the connection without reading the body, as s3proxy does.
    private static void refuse(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            InputStream in = socket.getInputStream();
            in.readNBytes(200);
            String body = "<Error><Code>NotImplemented</Code></Error>";
            socket.getOutputStream()
                    .write(("HTTP/1.1 501 No\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            Thread.sleep(50);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerThatRefusesABodyBeforeItHasAllOfItIsHeard() throws Exception {
        try (ServerSocket listening = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> refuse(listening));
            URI address = URI.create("http://127.0.0.1:" + listening.getLocalPort());
            try (S3Endpoint refused = S3Endpoint.open(target(address, S3Target.Speech.SDK_DEFAULT), KEYS)) {
                byte[] large = new byte[200_000];
                S3Call.Body body = new S3Call.Body(large.length, () -> new ByteArrayInputStream(large));
                S3Operation of = S3Operation.find("PutObject").orElseThrow();
                S3Result result = refused.call(
                        new S3Call(of, Map.of("Bucket", "b", "Key", "k"), body, _ -> {}, Duration.ofSeconds(10)));
                assertThat(result).isInstanceOfSatisfying(Answer.class, a -> {
                    assertThat(a.status()).isEqualTo(501);
                    assertThat(a.errorCode()).isEqualTo("NotImplemented");
                });
            }
        }
    }

    /// Serves two requests on one connection at most, and then ends it.
    private static void serveTwice(ServerSocket listening, AtomicInteger connections) {
        try {
            while (true) {
                try (Socket socket = listening.accept()) {
                    connections.incrementAndGet();
                    for (int i = 0; i < 2; i++) {
                        StringBuilder head = new StringBuilder();
                        while (!head.toString().endsWith("\r\n\r\n")) {
                            head.append((char) socket.getInputStream().read());
                        }
                        String body = "<ListAllMyBucketsResult/>";
                        String chunks = "6\r\n" + body.substring(0, 6) + "\r\n13;x=y\r\n" + body.substring(6)
                                + "\r\n0\r\nTrailer: x\r\n\r\n";
                        String answer = i == 0
                                ? "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + chunks
                                : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    @Test
    void aRequestThatMayNotBeRepeatedIsSentOnceOnAConnectionOfItsOwn() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        server.scripted(a -> {
            posts.addAndGet(a.method().equals("POST") ? 1 : 0);
            return a.method().equals("POST") ? Optional.of(new Reply(200, Map.of(), null)) : Optional.empty();
        });
        ask("ListBuckets", Map.of(), null);
        S3Result result = ask("CreateMultipartUpload", Map.of("Bucket", "bbb", "Key", "k"), null);
        assertThat(((Broken) result).kind()).isEqualTo(Kind.CONNECTION);
        assertThat(posts.get()).isEqualTo(1);
    }

    @Test
    void aConnectionIsUsedAgainAndReplacedWhenTheServerEndedIt() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listening = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> serveTwice(listening, connections));
            URI address = URI.create("http://127.0.0.1:" + listening.getLocalPort());
            try (S3Endpoint one = S3Endpoint.open(target(address, S3Target.Speech.LEGACY), KEYS)) {
                for (int i = 0; i < 5; i++) {
                    S3Result result = one.call(call("ListBuckets", Map.of(), null, _ -> {}));
                    assertThat(result)
                            .isInstanceOfSatisfying(
                                    Answer.class, a -> assertThat(a.status()).isEqualTo(200));
                }
            }
        }
        assertThat(connections.get()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "'SSH-2.0-x\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\nno colon here\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'",
        "'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'",
        "'HTTP/1.1 200'"
    })
    void whatIsNoHttpIsNoAnswer(String said) throws Exception {
        try (ServerSocket listening = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listening.accept()) {
                    socket.getInputStream().readNBytes(16);
                    socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    Thread.sleep(50);
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            URI address = URI.create("http://127.0.0.1:" + listening.getLocalPort());
            RawRequest raw =
                    new RawRequest("GET", address, "/a//b/../c", "x=%zz", Map.of("Host", List.of("somewhere")));
            S3Result result = S3Endpoint.send(raw, null, InputStream::readAllBytes, Duration.ofSeconds(5));
            assertThat(((Broken) result).kind()).isEqualTo(Kind.CONNECTION);
            assertThat(((Broken) result).message()).doesNotContain("Exception", "null");
        }
    }

    @Test
    void aRawRequestIsSentAsItIs() {
        RawRequest raw = new RawRequest(
                "PUT",
                server.address(),
                "/b/x",
                "",
                Map.of("Host", List.of("elsewhere:1"), "X-Odd", List.of("a", "b")));
        byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
        RawRequest measured = raw.with("Content-Length", "3").without("X-None");
        S3Result result = S3Endpoint.send(
                measured,
                new S3Call.Body(3, () -> new ByteArrayInputStream(bytes)),
                InputStream::readAllBytes,
                Duration.ofSeconds(5));
        assertThat(((Answer) result).status()).isEqualTo(404);
        assertThat(server.asked().getLast().header("Host")).isEqualTo("elsewhere:1");
        assertThat(server.asked().getLast().headers().get("X-odd")).containsExactly("a", "b");
        assertThat(server.asked().getLast().body()).isEqualTo(bytes);
        assertThat(measured.url()).isEqualTo("http://elsewhere:1/b/x");
    }

    @Test
    void aPresignedRequestCarriesItsSignatureInTheQuery() {
        S3Call call = call("PutObject", Map.of("Bucket", "b", "Key", "a b", "ContentType", "text/css"), "x", _ -> {});
        RawRequest plain = door.prepare(call);
        assertThat(plain.path()).isEqualTo("/b/a%20b");
        assertThat(plain.header("Authorization")).isEmpty();
        S3Signing how = new S3Signing(
                true, Instant.parse("2026-11-21T10:00:00Z"), Duration.ofMinutes(5), "us-east-1", "s3", null);
        RawRequest signed = door.sign(plain, how);
        assertThat(signed.query())
                .contains(
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                        "X-Amz-Expires=300",
                        "X-Amz-Signature=",
                        "X-Amz-Date=20261121T100000Z");
        assertThat(signed.query()).contains("AKEXAMPLE");
        RawRequest asked = door.sign(plain.asking("list-type=2&prefix=a%2Fb&flag"), how);
        assertThat(asked.query()).startsWith("list-type=2&prefix=a%2Fb&flag&X-Amz-");
        assertThatThrownBy(() -> door.prepare(call("PutObject", Map.of("Bucket", "b"), "x", _ -> {})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodySignsNothing() throws Exception {
        try (S3Endpoint nobody =
                S3Endpoint.open(target(server.address(), S3Target.Speech.LEGACY), new S3Identity.Anonymous())) {
            nobody.call(call("ListBuckets", Map.of(), null, _ -> {}));
            assertThat(server.asked().getLast().header("Authorization")).isEmpty();
            RawRequest raw = new RawRequest("GET", server.address(), "/", "", Map.of());
            S3Signing how = new S3Signing(false, Instant.EPOCH, Duration.ofMinutes(5), "us-east-1", "s3", null);
            assertThat(nobody.sign(raw, how)).isEqualTo(raw);
            assertThat(nobody.form(_ -> "cG9saWN5", Instant.EPOCH)).containsOnlyKeys("policy");
        }
    }

    /// The example of the S3 API reference for browser-based uploads with version 4.
    @Test
    void aFormIsSignedAsTheReferenceDoesIt() throws Exception {
        S3Identity example =
                new S3Identity.Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "token");
        try (S3Endpoint signer = S3Endpoint.open(target(server.address(), S3Target.Speech.LEGACY), example)) {
            Map<String, String> form = signer.form(
                    given -> given.containsKey("x-amz-security-token") ? "policy-text" : "",
                    Instant.parse("2015-12-29T00:00:00Z"));
            assertThat(form)
                    .containsEntry("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request")
                    .containsEntry("policy", "policy-text");
            assertThat(form.get("x-amz-signature")).matches("[0-9a-f]{64}");
        }
        assertThat(example.toString()).doesNotContain("wJalr");
    }
}
