package dev.stratiform.stores.sink;

import dev.stratiform.aws.Events.Happening;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Retrier;
import dev.stratiform.resilience.retry.RetryPolicy;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Posts notifications as JSON to addresses of the web.
///
/// What the network or an overloaded server does wrong is tried four times in all; the header
/// `X-Stratiform-Delivery` is the same each time. With a key, `X-Stratiform-Signature` is
/// `sha256=` and the HMAC-SHA256 of the body in hexadecimal. Redirects are not followed.
/// Thread-safe.
final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final RetryPolicy RETRIES = RetryPolicy.standard()
            .withMaxAttempts(4)
            .withIntervals(Duration.ofMillis(300), 2, Duration.ofSeconds(3))
            .retryingWhen(failure -> failure.code() == ErrorCode.LOOKUP_FAILED);

    /// What is told.
    record Message(String delivery, String body) {
        /// `text` is for chat servers, which show just that.
        static Message of(Happening happening, String word) {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("schema", Value.of("stratiform/notification/v1"));
            fields.put("event", Value.of(word));
            fields.put("deployment_id", Value.of(happening.deployment()));
            fields.put("environment", Value.of(happening.environment()));
            fields.put("run_id", Value.of(happening.run()));
            fields.put("stack", happening.stack().map(Value::of).orElseGet(Value::nothing));
            fields.put("message", Value.of(happening.message()));
            fields.put("at", Value.of(happening.at().toString()));
            String where = happening.deployment() + "/" + happening.environment();
            String stack = happening.stack().map(name -> " " + name).orElse("");
            String why = happening.message().isEmpty() ? "" : ": " + happening.message();
            fields.put("text", Value.of(word + " in " + where + stack + why));
            String delivery = String.join(
                    "-",
                    happening.run(),
                    word.replace('.', '-'),
                    happening.stack().orElse("run"),
                    Long.toString(happening.at().toEpochMilli()));
            return new Message(delivery, Json.write(new Value.Fields(fields)));
        }
    }

    private final RandomGenerator random;
    private Optional<HttpClient> client = Optional.empty();

    Webhook(RandomGenerator random) {
        this.random = random;
    }

    private synchronized HttpClient client() {
        HttpClient made = client.orElseGet(
                () -> HttpClient.newBuilder().connectTimeout(PATIENCE).build());
        client = Optional.of(made);
        return made;
    }

    /// Posts a message; an empty key signs nothing. Addresses are never part of a failure: they may
    /// be secret.
    void post(String address, String key, Message message) throws InterruptedException {
        HttpRequest request = request(address, key, message);
        try {
            new Retrier(RETRIES, Sleeper.monotonic(), random).call(() -> {
                send(request);
                return message;
            });
        } catch (StratiformException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("the notification was interrupted");
            }
            throw e;
        }
    }

    private static HttpRequest request(String address, String key, Message message) {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "stratiform")
                    .header("X-Stratiform-Delivery", message.delivery())
                    .POST(HttpRequest.BodyPublishers.ofString(message.body()));
            if (!key.isEmpty()) {
                builder.header("X-Stratiform-Signature", "sha256=" + signature(key, message.body()));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw Failure.of(ErrorCode.VALIDATION_ERROR, "it has no address of http or https")
                    .toException();
        }
    }

    private static String signature(String key, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private void send(HttpRequest request) throws InterruptedException {
        int status;
        try {
            status = client().send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw Failure.of(ErrorCode.LOOKUP_FAILED, "the server cannot be reached or did not answer")
                    .toException();
        }
        if (status == 429 || status >= 500) {
            throw Failure.of(ErrorCode.LOOKUP_FAILED, "the server answered with status " + status)
                    .toException();
        }
        if (status >= 300) {
            throw Failure.of(ErrorCode.VALIDATION_ERROR, "the server answered with status " + status)
                    .toException();
        }
    }
}
