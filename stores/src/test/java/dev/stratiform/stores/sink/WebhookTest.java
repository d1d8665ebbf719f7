package dev.stratiform.stores.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stratiform.aws.Events.Happening;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private static final Webhook.Message MESSAGE = Webhook.Message.of(
            new Happening(
                    "stack.failed",
                    "D1BRV40",
                    "dev",
                    "01RUN",
                    Optional.of("api"),
                    "failed",
                    "no \"quota\"",
                    Instant.parse("2026-11-21T08:00:00Z")),
            "stack.failed");

    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<Map<String, List<String>>> headers = Collections.synchronizedList(new ArrayList<>());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final Webhook webhook = new Webhook(new Random(1));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/hook", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        headers.add(Map.copyOf(exchange.getRequestHeaders()));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Integer status = answers.poll();
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Test
    void aMessageIsPostedAsJsonWithWordsForChatServers() throws InterruptedException {
        webhook.post(address(), "", MESSAGE);
        Value.Fields body = (Value.Fields) Json.read(bodies.getFirst(), "body");
        assertThat(body.values())
                .containsEntry("schema", Value.of("stratiform/notification/v1"))
                .containsEntry("event", Value.of("stack.failed"))
                .containsEntry("stack", Value.of("api"))
                .containsEntry("text", Value.of("stack.failed in D1BRV40/dev api: no \"quota\""));
        assertThat(headers.getFirst()).doesNotContainKey("X-stratiform-signature");
        assertThat(headers.getFirst().get("X-stratiform-delivery"))
                .containsExactly("01RUN-stack-failed-api-1795248000000");
    }

    @Test
    void withAKeyTheBodyIsSigned() throws InterruptedException {
        webhook.post(address(), "key", new Webhook.Message("d", "what do ya want for nothing?"));
        webhook.post(address(), "Jefe", new Webhook.Message("d", "what do ya want for nothing?"));
        // The second is test case 2 of RFC 4231.
        assertThat(headers.get(1).get("X-stratiform-signature"))
                .containsExactly("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(headers.get(0).get("X-stratiform-signature"))
                .isNotEqualTo(headers.get(1).get("X-stratiform-signature"));
    }

    @Test
    void anOverloadedServerIsAskedAgainWithTheSameDelivery() throws InterruptedException {
        answers.addAll(List.of(503, 429, 200));
        webhook.post(address(), "", MESSAGE);
        assertThat(headers).hasSize(3);
        assertThat(headers.stream().map(h -> h.get("X-stratiform-delivery")).distinct())
                .hasSize(1);
    }

    @Test
    void whatTheServerRefusesIsNotSentAgain() {
        answers.add(404);
        assertThatThrownBy(() -> webhook.post(address(), "", MESSAGE))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("status 404");
        assertThat(headers).hasSize(1);
        answers.add(302);
        assertThatThrownBy(() -> webhook.post(address(), "", MESSAGE)).hasMessageContaining("status 302");
        assertThatThrownBy(() -> webhook.post("ftp://x/secret-token", "", MESSAGE))
                .hasMessageContaining("no address of http")
                .hasMessageNotContaining("secret-token");
        server.stop(0);
        assertThatThrownBy(() -> webhook.post(address(), "", MESSAGE)).hasMessageContaining("cannot be reached");
    }
}
