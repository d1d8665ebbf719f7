package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.retry.Retrier;
import dev.stratiform.resilience.retry.RetryPolicy;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/// Calls a REST interface that wants signed requests, such as that of an OpenSearch domain.
///
/// Retries what may succeed later: three attempts in all. Answers are bounded at 8 MiB.
final class SignedHttp {
    private static final int MOST_BYTES = 8 << 20;
    private static final RetryPolicy PATIENCE =
            RetryPolicy.standard().withIntervals(Duration.ofMillis(200), 2, Duration.ofSeconds(2));

    /// A status with its text.
    record Answer(int status, String body) {}

    private final AwsClients clients;
    private final URI endpoint;
    private final String signingName;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Retrier retrier;

    SignedHttp(AwsClients clients, URI endpoint, String signingName, Sleeper sleeper) {
        this.clients = clients;
        this.endpoint = endpoint;
        this.signingName = signingName;
        this.retrier = new Retrier(PATIENCE, sleeper, RandomGenerator.getDefault());
    }

    /// Calls a path; `query` and `body` may be empty. Statuses under 500 but 429 are answers.
    Answer call(SdkHttpMethod method, String path, String query, String body) {
        return retrier.call(() -> once(method, path, query, body));
    }

    private Answer once(SdkHttpMethod method, String path, String query, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        SdkHttpFullRequest.Builder plain =
                SdkHttpFullRequest.builder().method(method).uri(endpoint).encodedPath(path);
        if (!query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                int at = pair.indexOf('=');
                plain.putRawQueryParameter(pair.substring(0, at), pair.substring(at + 1));
            }
        }
        plain.putHeader("Content-Type", "application/json");
        ContentStreamProvider content = ContentStreamProvider.fromByteArray(bytes);
        SignedRequest signed = signer.sign(
                request -> request.identity(clients.session().credentials().resolveCredentials())
                        .request(plain.build())
                        .payload(content)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, signingName)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, clients.region()));
        return exchange(signed, method + " " + path, bytes.length == 0);
    }

    private Answer exchange(SignedRequest signed, String what, boolean bodiless) throws IOException {
        HttpExecuteRequest.Builder request = HttpExecuteRequest.builder().request(signed.request());
        if (!bodiless) {
            signed.payload().ifPresent(request::contentStreamProvider);
        }
        HttpExecuteResponse response;
        try {
            response = clients.http().prepareRequest(request.build()).call();
        } catch (IOException e) {
            throw new AwsAccessException(
                    Fault.local(ErrorCode.AWS_UNAVAILABLE, signingName, what, endpoint + " cannot be reached"), e);
        }
        int status = response.httpResponse().statusCode();
        String text = read(response.responseBody().orElse(null));
        if (status == 429 || status >= 500) {
            throw new AwsAccessException(new Fault(
                    Faults.kind("", status),
                    signingName,
                    what,
                    "",
                    status,
                    "",
                    what + " failed: HTTP status " + status));
        }
        return new Answer(status, text);
    }

    private static String read(@org.jspecify.annotations.Nullable AbortableInputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    /// What a refusal means.
    Fault fault(String what, Answer answer) {
        return new Fault(
                Faults.kind("", answer.status()),
                signingName,
                what,
                "",
                answer.status(),
                "",
                what + " failed: HTTP status " + answer.status() + ": " + Faults.plain(answer.body()));
    }
}
