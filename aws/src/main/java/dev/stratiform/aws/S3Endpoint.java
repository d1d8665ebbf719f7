package dev.stratiform.aws;

import dev.stratiform.aws.S3Result.Answer;
import dev.stratiform.aws.S3Result.Broken;
import dev.stratiform.aws.S3Result.Kind;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.sts.StsClient;

/// One S3 server as one identity: calls any operation by name, once, and tells everything that came
/// back.
///
/// Unlike {@link Buckets} it hides nothing: no retries, no reading between the lines. Thread-safe.
/// Nothing is asked before the first call.
public final class S3Endpoint implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private final S3Target target;
    private final AwsCredentialsProvider credentials;
    private final Lazy<Session> session;
    private final Lazy<SdkHttpClient> transport;
    private final Lazy<S3Client> client;
    private final Lazy<S3Client> unsent;

    private S3Endpoint(S3Target target, S3Identity identity) {
        this.target = target;
        this.session = new Lazy<>(() -> session(identity));
        this.credentials = credentials(identity);
        this.transport = new Lazy<>(() -> new WireTransport(CONNECTING, target.timeout()));
        this.client = new Lazy<>(() -> build(target, credentials, transport.get()));
        this.unsent = new Lazy<>(() -> build(
                target.speaking(S3Target.Speech.LEGACY), AnonymousCredentialsProvider.create(), new UnsentRequests()));
    }

    /// A server as an identity.
    public static S3Endpoint open(S3Target target, S3Identity identity) {
        return new S3Endpoint(target, identity);
    }

    private AwsCredentialsProvider credentials(S3Identity identity) {
        return switch (identity) {
            case S3Identity.Anonymous _ -> AnonymousCredentialsProvider.create();
            case S3Identity.Keys(String accessKey, String secretKey, String token) ->
                StaticCredentialsProvider.create(
                        token == null
                                ? AwsBasicCredentials.create(accessKey, secretKey)
                                : AwsSessionCredentials.create(accessKey, secretKey, token));
            case S3Identity.Shared _, S3Identity.Assumed _ ->
                () -> session.get().credentials().resolveCredentials();
        };
    }

    /// What variables, shared files and roles need.
    private Session session(S3Identity identity) {
        AwsAccess access = AwsAccess.workstation().withRegion(target.region());
        return switch (identity) {
            case S3Identity.Shared(String profile) ->
                new Session(access.withProfile(profile), null, _ -> sts(null, null));
            case S3Identity.Assumed(S3Identity base, String role, String externalId, URI sts) -> {
                AwsCredentialsProvider own = credentials(base);
                yield new Session(
                        access.withRole(new AwsAccess.Role(role, externalId, "stratiform")),
                        own,
                        given -> sts(given, sts));
            }
            case S3Identity.Anonymous _, S3Identity.Keys _ -> throw new IllegalStateException("no session is needed");
        };
    }

    private StsClient sts(@Nullable AwsCredentialsProvider as, @Nullable URI endpoint) {
        var builder = StsClient.builder()
                .region(Region.of(target.region()))
                .credentialsProvider(as)
                .httpClient(transport.get());
        return endpoint == null
                ? builder.build()
                : builder.endpointOverride(endpoint).build();
    }

    private static S3Client build(S3Target target, AwsCredentialsProvider credentials, SdkHttpClient http) {
        S3Target.Speech speech = target.speech();
        var builder = S3Client.builder()
                .region(Region.of(target.region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .forcePathStyle(target.pathStyle())
                .requestChecksumCalculation(
                        speech.requestChecksums()
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        speech.answerChecksums()
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(speech.chunked())
                        .build())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(target.timeout())
                        .addExecutionInterceptor(new Wiretap())
                        .build());
        if (target.endpoint() != null) {
            builder.endpointOverride(target.endpoint())
                    .endpointProvider(RememberedRules.addresses())
                    .authSchemeProvider(RememberedRules.signatures());
        }
        if (speech.legacyMd5()) {
            builder.addPlugin(LegacyMd5Plugin.create());
        }
        return builder.build();
    }

    /// Calls an operation once.
    ///
    /// Parameters that do not fit the operation are an `IllegalArgumentException` that says which.
    public S3Result call(S3Call call) throws InterruptedException {
        var tape = new Wiretap.Tape(call.operation().receives());
        SdkRequest request = request(call, tape);
        try {
            Object answer = invoke(client.get(), call, request);
            var wire = tape.wire();
            return new Answer(wire.status(), S3Tree.read((SdkPojo) answer), "", "", wire);
        } catch (AwsServiceException e) {
            return refused(e, tape.wire());
        } catch (AbortedException e) {
            throw interrupted(e);
        } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
            return new Broken(
                    Kind.TIMEOUT, "no whole answer within " + call.timeout().toMillis() + " ms", tape.wire());
        } catch (SdkException e) {
            return broken(e, tape.wire());
        } catch (RuntimeException e) {
            if (tape.wire().status() == 0) {
                return notSent(e, tape.wire());
            }
            // What a server sends can be more than the SDK is prepared for.
            return new Broken(Kind.UNREADABLE, "the answer cannot be used: " + Faults.plain(deepest(e)), tape.wire());
        }
    }

    private static InterruptedException interrupted(AbortedException e) {
        InterruptedException interrupted = new InterruptedException("the call was interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    private static SdkRequest request(S3Call call, Wiretap.Tape tape) {
        SdkPojo builder = S3Model.bound(call.operation()).newRequest();
        S3Tree.fill(builder, call.parameters(), "");
        return ((S3Request.Builder) builder)
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(call.timeout())
                        .putExecutionAttribute(Wiretap.TAPE, tape)
                        .build())
                .build();
    }

    private static Object invoke(S3Client client, S3Call call, SdkRequest request) {
        S3Model.Bound bound = S3Model.bound(call.operation());
        List<Object> arguments = new ArrayList<>();
        arguments.add(request);
        if (bound.sends()) {
            arguments.add(body(call.body()));
        }
        if (bound.receives()) {
            ResponseTransformer<Object, Object> receive = (answer, in) -> {
                call.sink().receive(in);
                return answer;
            };
            arguments.add(receive);
        }
        return reflect(bound.method(), client, arguments.toArray());
    }

    private static RequestBody body(S3Call.@Nullable Body body) {
        return body == null
                ? RequestBody.empty()
                : RequestBody.fromContentProvider(() -> body.open().get(), body.length(), "application/octet-stream");
    }

    private static Object reflect(Method method, S3Client client, Object... arguments) {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static S3Result refused(AwsServiceException e, S3Result.Wire wire) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        return new Answer(e.statusCode(), Map.of(), code, message, wire);
    }

    /// The SDK has checks of its own, which `Http` goes round.
    private static S3Result notSent(RuntimeException e, S3Result.Wire wire) {
        if (!(e instanceof IllegalArgumentException) && !(e instanceof SdkException)) {
            throw e;
        }
        return new Broken(
                Kind.NOT_SENT, "the request is not sent: " + Faults.plain(String.valueOf(e.getMessage())), wire);
    }

    private static S3Result broken(SdkException e, S3Result.Wire wire) {
        if (wire.method().isEmpty()) {
            return notSent(e, wire);
        }
        if (caused(e, SocketTimeoutException.class)) {
            return new Broken(Kind.TIMEOUT, "the server said nothing for too long", wire);
        }
        if (wire.status() != 0) {
            return new Broken(Kind.UNREADABLE, "the answer cannot be used: " + Faults.plain(deepest(e)), wire);
        }
        Kind kind = caused(e, ConnectException.class) ? Kind.UNREACHABLE : Kind.CONNECTION;
        return new Broken(kind, "no answer: " + Faults.plain(deepest(e)), wire);
    }

    private static boolean caused(Throwable fault, Class<? extends Throwable> kind) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String deepest(Throwable fault) {
        Throwable deepest = fault;
        while (deepest.getCause() != null && !deepest.equals(deepest.getCause())) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? "the connection ended" : message;
    }

    /// The request that a call would send, neither signed nor sent.
    ///
    /// Parameters that do not fit are an `IllegalArgumentException` that says which.
    public RawRequest prepare(S3Call call) {
        SdkRequest request = request(call, new Wiretap.Tape(false));
        try {
            invoke(unsent.get(), call, request);
        } catch (SdkException e) {
            return UnsentRequests.caught(e)
                    .map(S3Signer::plain)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the request cannot be made: " + Faults.plain(String.valueOf(e.getMessage()))));
        }
        throw new IllegalStateException("a request was sent that should not be");
    }

    /// The same request with a signature of this identity; as it is for nobody's.
    public RawRequest sign(RawRequest request, S3Signing how) {
        AwsCredentials as = credentials.resolveCredentials();
        return as.accessKeyId() == null ? request : S3Signer.sign(request, how, as);
    }

    /// The fields of a form that carry its policy and signature; only the policy for nobody's.
    ///
    /// `policy` makes the policy's base64 text from the fields that it has to allow.
    public Map<String, String> form(Function<Map<String, String>, String> policy, Instant at) {
        AwsCredentials as = credentials.resolveCredentials();
        return as.accessKeyId() == null
                ? Map.of("policy", policy.apply(Map.of()))
                : S3Signer.form(policy, target.region(), at, as);
    }

    /// Sends a request exactly as it is, over a connection of its own; the answer has neither
    /// members nor an error code, which only its body tells.
    ///
    /// `timeout` is how long the server may say nothing.
    public static S3Result send(RawRequest request, S3Call.@Nullable Body body, S3Call.Sink sink, Duration timeout) {
        S3Result.Wire sent = new S3Result.Wire(request.method(), request.url(), request.headers(), 0, Map.of(), "");
        RawRequest once = request.header("Connection").isEmpty() ? request.with("Connection", "close") : request;
        Duration connecting = timeout.compareTo(CONNECTING) < 0 ? timeout : CONNECTING;
        try (WireConnection connection = WireConnection.open(request.server(), connecting)) {
            WireAnswer answer = connection.exchange(
                    RequestHead.of(once), Optional.ofNullable(body).map(S3Call.Body::open), timeout);
            sink.receive(answer.body());
            S3Result.Wire wire = new S3Result.Wire(
                    request.method(), request.url(), request.headers(), answer.status(), answer.headers(), "");
            return new Answer(answer.status(), Map.of(), "", "", wire);
        } catch (ConnectException e) {
            return new Broken(Kind.UNREACHABLE, "no answer: " + deepest(e), sent);
        } catch (SocketTimeoutException e) {
            return new Broken(Kind.TIMEOUT, "no whole answer within " + timeout.toMillis() + " ms", sent);
        } catch (IOException e) {
            return new Broken(Kind.CONNECTION, "no answer: " + deepest(e), sent);
        }
    }

    /// Looks whether there are credentials; `AWS_CREDENTIALS` when there are none.
    public void requireCredentials() {
        credentials.resolveCredentials();
    }

    /// The server.
    public S3Target target() {
        return target;
    }

    @Override
    public void close() {
        client.close(S3Client::close);
        unsent.close(S3Client::close);
        session.close(Session::close);
        transport.close(SdkHttpClient::close);
    }
}
