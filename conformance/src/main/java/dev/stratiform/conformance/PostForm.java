package dev.stratiform.conformance;

import dev.stratiform.aws.RawRequest;
import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.core.manifest.Durations;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Uploads by a form, as a browser does: fields, a signed policy, and the file at the end.
final class PostForm {
    private static final String BOUNDARY = "----stratiform-7MA4YWxkTrZu0gW";
    private final S3Endpoint door;
    private final Scope scope;
    private final Duration timeout;

    PostForm(S3Endpoint door, Scope scope, Duration timeout) {
        this.door = door;
        this.scope = scope;
        this.timeout = timeout;
    }

    Observation send(Step step) {
        Map<String, Value> with = step.with();
        Map<String, String> fields = new LinkedHashMap<>();
        text(with, "Key").ifPresent(key -> fields.put("key", key));
        fields.putAll(texts(with, "fields"));
        boolean signed = !text(with, "sign").orElse("true").equals("false");
        if (signed) {
            Instant at = text(with, "at")
                    .map(t -> OffsetDateTime.parse(t).toInstant())
                    .orElse(scope.now());
            fields.putAll(door.form(given -> policy(with, fields, given), at));
        }
        fields.putAll(texts(with, "after"));
        Body file = step.body().map(spec -> Body.of(spec, scope)).orElse(Body.bytes(new byte[0]));
        Body form = form(fields, text(with, "fileName").orElse("file.bin"), file);
        URI address = Optional.ofNullable(door.target().endpoint())
                .orElseGet(() -> URI.create("https://s3." + door.target().region() + ".amazonaws.com"));
        RawRequest request = new RawRequest(
                        "POST",
                        address,
                        "/" + text(with, "Bucket").orElse(""),
                        "",
                        Map.of("Host", List.of(RawRequest.hostOf(address))))
                .with("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .with("Content-Length", Long.toString(form.length()));
        return Exchanges.send(request, Optional.of(form), timeout);
    }

    private Optional<String> text(Map<String, Value> with, String name) {
        return Optional.ofNullable(with.get(name)).map(scope::text);
    }

    private Map<String, String> texts(Map<String, Value> with, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Value value = with.getOrDefault(name, Value.Fields.EMPTY);
        if (scope.resolve(value) instanceof Value.Fields(Map<String, Value> fields)) {
            fields.forEach((key, field) -> texts.put(key, Template.text(field)));
        }
        return texts;
    }

    /// The policy in base64: the conditions that the suite names, or those that allow exactly this
    /// form.
    private String policy(Map<String, Value> with, Map<String, String> fields, Map<String, String> given) {
        Duration good = text(with, "expires").flatMap(Durations::parse).orElse(Duration.ofMinutes(15));
        boolean past = text(with, "expires").map(t -> t.startsWith("-")).orElse(false);
        Instant end =
                past ? scope.now().minus(Duration.ofHours(1)) : scope.now().plus(good);
        List<Value> conditions = new ArrayList<>();
        if (with.get("conditions") instanceof Value.Items(List<Value> items)) {
            items.forEach(item -> conditions.add(scope.resolve(item)));
        } else {
            conditions.add(pair("bucket", text(with, "Bucket").orElse("")));
            fields.forEach((name, value) -> conditions.add(pair(name, value)));
        }
        given.forEach((name, value) -> conditions.add(pair(name, value)));
        Value policy = new Value.Fields(Map.of(
                "expiration",
                Value.of(end.truncatedTo(ChronoUnit.SECONDS).toString()),
                "conditions",
                new Value.Items(conditions)));
        return Base64.getEncoder().encodeToString(Json.writeRevealed(policy).getBytes(StandardCharsets.UTF_8));
    }

    private static Value pair(String name, String value) {
        return new Value.Fields(Map.of(name, Value.of(value)));
    }

    private static Body form(Map<String, String> fields, String fileName, Body file) {
        StringBuilder head = new StringBuilder();
        fields.forEach((name, value) -> head.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
        head.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
                .append(fileName)
                .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] last = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return new Body(
                first.length + file.length() + last.length,
                () -> joined(first, file.open().get(), last));
    }

    private static InputStream joined(byte[] first, InputStream middle, byte[] last) {
        return new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(first), middle), new ByteArrayInputStream(last));
    }
}
