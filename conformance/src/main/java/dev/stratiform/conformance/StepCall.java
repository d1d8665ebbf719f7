package dev.stratiform.conformance;

import dev.stratiform.aws.RawRequest;
import dev.stratiform.aws.S3Call;
import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.aws.S3Result;
import dev.stratiform.aws.S3Signing;
import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.value.Value;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes one attempt of one step.
final class StepCall {
    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);
    private final S3Endpoint door;
    private final Scope scope;
    private final Duration timeout;
    private final Stop stop;

    StepCall(S3Endpoint door, Scope scope, Duration timeout, Stop stop) {
        this.door = door;
        this.scope = scope;
        this.timeout = timeout;
        this.stop = stop;
    }

    /// One attempt; a mistake in what the suite gives is an `IllegalArgumentException` or
    /// `Scope.Unresolved`.
    Observation make(Step step) throws InterruptedException {
        return switch (step.operation()) {
            case Operation.Api(S3Operation of) -> api(of, parameters(step), body(step));
            case Operation.Presigned(S3Operation of, Map<String, Value> how) -> presigned(step, of, how);
            case Operation.Own own ->
                switch (own) {
                    case HTTP -> http(step);
                    case POST_FORM -> new PostForm(door, scope, timeout).send(step);
                    case WAIT -> waited(step);
                    case SLEEP -> slept(step);
                    case PARALLEL -> throw new IllegalStateException("its steps are made one by one");
                };
        };
    }

    private Map<String, Object> parameters(Step step) {
        Map<String, Value> resolved = new LinkedHashMap<>();
        step.with().forEach((name, value) -> resolved.put(name, scope.resolve(value)));
        return Observation.plain(resolved);
    }

    private Optional<Body> body(Step step) {
        return step.body().map(spec -> Body.of(spec, scope));
    }

    private Observation api(S3Operation of, Map<String, Object> parameters, Optional<Body> body)
            throws InterruptedException {
        ReceivedBody received = new ReceivedBody();
        S3Call call = new S3Call(of, parameters, body.map(Body::call).orElse(null), received, timeout);
        return Observation.of(door.call(call), received);
    }

    private Observation presigned(Step step, S3Operation of, Map<String, Value> how) {
        Optional<Body> body = body(step);
        S3Call call = new S3Call(of, parameters(step), body.map(Body::call).orElse(null), _ -> {}, timeout);
        RawRequest plain = door.prepare(call);
        String extra = text(how, "query", "");
        plain = extra.isEmpty() ? plain : plain.asking(plain.query().isEmpty() ? extra : plain.query() + "&" + extra);
        S3Signing signing = new S3Signing(
                true,
                moment(how),
                Durations.parse(text(how, "expires", "15m"))
                        .orElseThrow(() -> new IllegalArgumentException("presign.expires is no duration")),
                door.target().region(),
                "s3",
                null);
        RawRequest signed = changed(door.sign(plain, signing), how, "headers");
        String method = text(how, "method", signed.method());
        String after = text(how, "after", "");
        RawRequest sent =
                new RawRequest(method, signed.server(), signed.path(), signed.query() + after, signed.headers());
        if (text(how, "send", "true").equals("false")) {
            Observation idle = Observation.idle();
            S3Result.Wire wire = new S3Result.Wire(sent.method(), sent.url(), sent.headers(), 0, Map.of(), "");
            return new Observation(idle.broken(), 200, idle.fields(), "", "", idle.body(), wire, List.of());
        }
        boolean writes = method.equals("PUT") || method.equals("POST");
        return exchange(measured(sent, writes ? body.or(() -> Optional.of(Body.bytes(new byte[0]))) : body), body);
    }

    /// With the length of the body, where it does not come in chunks.
    private static RawRequest measured(RawRequest request, Optional<Body> body) {
        boolean chunked = request.header("Transfer-Encoding").contains("chunked");
        return body.isPresent() && !chunked
                ? request.with("Content-Length", Long.toString(body.get().length()))
                : request;
    }

    private Observation http(Step step) {
        Map<String, Value> with = step.with();
        Optional<Body> body = body(step);
        Optional<java.net.URI> server = Optional.ofNullable(door.target().endpoint());
        URI address =
                server.orElseGet(() -> URI.create("https://s3." + door.target().region() + ".amazonaws.com"));
        String path = text(with, "path", "/");
        RawRequest plain = new RawRequest(
                text(with, "method", "GET"),
                address,
                path.startsWith("/") ? path : "/" + path,
                text(with, "query", ""),
                Map.of("Host", List.of(RawRequest.hostOf(address))));
        plain = changed(plain, with, "headers");
        RawRequest signed = signed(plain, with, body);
        return exchange(changed(measured(signed, body), with, "after"), body);
    }

    private RawRequest signed(RawRequest plain, Map<String, Value> with, Optional<Body> body) {
        Value sign = scope.resolve(with.getOrDefault("sign", Value.of(true)));
        if (sign.equals(Value.of(false)) || sign.equals(Value.of("none"))) {
            return plain;
        }
        Map<String, Value> how = sign instanceof Value.Fields(Map<String, Value> fields) ? fields : Map.of();
        boolean open = text(how, "payload", "signed").equals("unsigned");
        S3Call.Body content = body.orElse(Body.bytes(new byte[0])).call();
        S3Signing signing = new S3Signing(
                text(how, "in", "header").equals("query"),
                moment(how),
                Durations.parse(text(how, "expires", "15m"))
                        .orElseThrow(() -> new IllegalArgumentException("sign.expires is no duration")),
                text(how, "region", door.target().region()),
                text(how, "service", "s3"),
                open ? null : content);
        return door.sign(plain, signing);
    }

    private Instant moment(Map<String, Value> how) {
        String at = text(how, "at", "");
        return at.isEmpty() ? scope.now() : OffsetDateTime.parse(at).toInstant();
    }

    private String text(Map<String, Value> values, String key, String otherwise) {
        Value value = values.get(key);
        return value == null ? otherwise : scope.text(value);
    }

    /// A request with the headers that an object names; null takes one away.
    private RawRequest changed(RawRequest request, Map<String, Value> values, String key) {
        RawRequest changed = request;
        if (values.get(key) instanceof Value.Fields(Map<String, Value> headers)) {
            for (Map.Entry<String, Value> header : headers.entrySet()) {
                Value value = scope.resolve(header.getValue());
                changed = value instanceof Value.Null
                        ? changed.without(header.getKey())
                        : changed.with(header.getKey(), oneLine(Template.text(value)));
            }
        }
        return changed;
    }

    /// A header cannot smuggle in another one.
    private static String oneLine(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header has one line");
        }
        return text;
    }

    private Observation exchange(RawRequest request, Optional<Body> body) {
        return Exchanges.send(request, body, timeout);
    }

    private Observation slept(Step step) throws InterruptedException {
        Duration time = Durations.parse(text(step.with(), "For", "0s"))
                .orElseThrow(() -> new IllegalArgumentException("Sleep needs a duration such as 500ms"));
        stop.pause(time.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : time);
        return Observation.idle();
    }

    private Observation waited(Step step) throws InterruptedException {
        Map<String, Value> with = step.with();
        String kind = text(with, "For", "");
        S3Operation asks = S3Operation.find(Waiting.operation(kind)).orElseThrow();
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String name : List.of("Bucket", "Key", "VersionId")) {
            String value = text(with, name, "");
            if (!value.isEmpty()) {
                parameters.put(name, value);
            }
        }
        Duration within = Durations.parse(text(with, "within", "30s")).orElse(Duration.ofSeconds(30));
        Duration every = Durations.parse(text(with, "every", "500ms")).orElse(Duration.ofMillis(500));
        long end = System.nanoTime() + within.toNanos();
        Observation seen = api(asks, parameters, Optional.empty());
        while (!Waiting.over(kind, seen) && System.nanoTime() - end < 0 && !stop.asked()) {
            stop.pause(every);
            seen = api(asks, parameters, Optional.empty());
        }
        boolean well = Waiting.over(kind, seen);
        return well
                ? new Observation(Optional.empty(), 200, seen.fields(), "", "", seen.body(), seen.wire(), List.of())
                : new Observation(
                        seen.broken(),
                        408,
                        seen.fields(),
                        "NotInTime",
                        kind + " did not come within " + within.toSeconds() + " s; " + seen.words(),
                        seen.body(),
                        seen.wire(),
                        List.of());
    }
}
