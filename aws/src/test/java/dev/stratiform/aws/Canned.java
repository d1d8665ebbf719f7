package dev.stratiform.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/// A transport that plays recorded answers, so that the SDK's own marshalling runs.
public final class Canned implements SdkHttpClient {
    /// A request as it would have gone out.
    record Asked(
            String method, String host, String path, Map<String, List<String>> headers, String query, String body) {
        /// A field of a form body, decoded; empty when absent.
        String form(String name) {
            for (String pair : body.split("&", -1)) {
                int at = pair.indexOf('=');
                if (at > 0 && pair.substring(0, at).equals(name)) {
                    return URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .findFirst()
                    .map(entry -> entry.getValue().getFirst())
                    .orElse("");
        }
    }

    private record Answer(int status, Map<String, String> headers, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private boolean closed;

    public static Canned transport() {
        return new Canned();
    }

    public Canned then(int status, String body) {
        return then(status, Map.of(), body);
    }

    public Canned then(int status, Map<String, String> headers, String body) {
        answers.add(new Answer(status, headers, body));
        return this;
    }

    /// An answer of the JSON protocols that reports an error.
    Canned refuses(int status, String code, String words) {
        return then(
                status,
                Map.of("x-amzn-ErrorType", code, "x-amzn-RequestId", "req-1"),
                "{\"__type\":\"" + code + "\",\"message\":\"" + words + "\"}");
    }

    /// An answer of the query protocols that reports an error.
    public Canned refusesXml(int status, String code, String words) {
        return then(
                status,
                "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + words
                        + "</Message></Error><RequestId>req-1</RequestId></ErrorResponse>");
    }

    /// An answer of EC2 that reports an error.
    Canned refusesEc2(int status, String code) {
        return then(
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>words</Message></Error></Errors>"
                        + "<RequestID>req-1</RequestID></Response>");
    }

    /// An answer of S3 that reports an error.
    Canned refusesS3(int status, String code) {
        return then(
                status,
                "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>words</Message><RequestId>req-1"
                        + "</RequestId></Error>");
    }

    public AwsClients clients() {
        return clients(AwsAccess.workstation().withRegion("eu-west-1"));
    }

    public AwsClients clients(AwsAccess access) {
        return AwsClients.over(
                access, this, StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "canned")));
    }

    /// The bodies of the requests, in order.
    public List<String> bodies() {
        return asked.stream().map(Asked::body).toList();
    }

    List<Asked> asked() {
        return asked;
    }

    Asked only() {
        if (asked.size() != 1) {
            throw new AssertionError("one request expected, found " + asked);
        }
        return asked.getFirst();
    }

    Asked last() {
        return asked.getLast();
    }

    boolean closed() {
        return closed;
    }

    /// The words of the requests' targets (JSON protocols) or actions (query protocols), in order.
    public List<String> operations() {
        return asked.stream()
                .map(one -> {
                    String target = one.header("X-Amz-Target");
                    return target.isEmpty() ? one.form("Action") : target.substring(target.indexOf('.') + 1);
                })
                .toList();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return play(request);
            }

            @Override
            public void abort() {}
        };
    }

    private HttpExecuteResponse play(HttpExecuteRequest request) throws IOException {
        var http = request.httpRequest();
        String body = request.contentStreamProvider()
                .map(content -> {
                    try (var in = content.newStream()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse("");
        asked.add(new Asked(
                http.method().name(),
                http.host(),
                http.encodedPath(),
                new LinkedHashMap<>(http.headers()),
                http.encodedQueryParameters().orElse(""),
                body));
        Answer answer = answers.poll();
        if (answer == null) {
            throw new AssertionError("nothing is recorded for " + asked.getLast());
        }
        if (answer.status() < 0) {
            hang();
        }
        if (answer.status() == 0) {
            throw new IOException("connection refused");
        }
        var response = SdkHttpFullResponse.builder().statusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        response.putHeader("Content-Length", Integer.toString(bytes.length));
        return HttpExecuteResponse.builder()
                .response(response.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
                .build();
    }

    private static void hang() throws IOException {
        try {
            java.util.concurrent.TimeUnit.SECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
