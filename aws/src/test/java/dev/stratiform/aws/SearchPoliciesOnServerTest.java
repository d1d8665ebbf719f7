package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stratiform.aws.AwsAccessException.PolicyConflict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// Index policies over a real connection, to a server that keeps them as OpenSearch does.
class SearchPoliciesOnServerTest {
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, String> managed = new LinkedHashMap<>(Map.of("history-1", "", "history-2", "old"));
    private final List<String> unsigned = new ArrayList<>();
    private int sequence = 10;
    private HttpServer server;
    private AwsClients clients;
    private SearchPolicies search;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/_plugins/_ism/", this::answer);
        server.start();
        clients = AwsClients.over(
                AwsAccess.workstation().withRegion("eu-west-1"),
                null,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing")));
        search = new SearchPolicies(
                clients, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void end() {
        clients.close();
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/_plugins/_ism/".length());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!authorization.contains("/es/aws4_request")) {
            unsigned.add(path);
        }
        if (path.startsWith("policies/")) {
            policy(exchange, path.substring("policies/".length()), body);
        } else {
            give(exchange, path.startsWith("add/"), path.substring(path.indexOf('/') + 1), body);
        }
    }

    private void policy(HttpExchange exchange, String id, String body) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        boolean known = policies.containsKey(id);
        if (exchange.getRequestMethod().equals("GET")) {
            String whole = policies.getOrDefault(id, "{}");
            send(
                    exchange,
                    known ? 200 : 404,
                    "{\"_seq_no\":" + sequence + ",\"_primary_term\":1," + whole.substring(1));
        } else if (known != query.contains("if_seq_no=" + sequence)) {
            send(exchange, 409, "{\"error\":{\"type\":\"version_conflict_engine_exception\"}}");
        } else {
            sequence++;
            policies.put(id, body);
            send(exchange, 200, "{\"_id\":\"" + id + "\"}");
        }
    }

    private void give(HttpExchange exchange, boolean first, String indexes, String body) throws IOException {
        String policy = body.replaceAll(".*\"policy_id\":\"([^\"]*)\".*", "$1");
        StringBuilder failed = new StringBuilder();
        managed.replaceAll((name, has) -> {
            boolean meant = name.startsWith(indexes.replace("*", ""));
            if (meant && first && !has.isEmpty()) {
                failed.append(failed.isEmpty() ? "" : ",")
                        .append("{\"index_name\":\"")
                        .append(name)
                        .append("\"}");
                return has;
            }
            return meant ? policy : has;
        });
        send(exchange, 200, "{\"failures\":" + !failed.isEmpty() + ",\"failed_indices\":[" + failed + "]}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void bothFlowsEndWithThePolicyOnEveryIndexAndAreSigned() {
        search.keepHistory("history", "history-*", 90);
        assertThat(managed).containsEntry("history-1", "history").containsEntry("history-2", "history");
        assertThat(policies.get("history")).contains("\"min_index_age\":\"90d\"");
        int before = sequence;
        search.keepHistory("history", "history-*", 90);
        assertThat(sequence).as("nothing is written twice").isEqualTo(before);
        search.keepHistory("history", "history-*", 30);
        assertThat(policies.get("history")).contains("\"min_index_age\":\"30d\"");
        search.keepSessions("sessions", "sessions-*", 14);
        assertThat(policies.get("sessions")).contains("force_merge");
        assertThat(unsigned).isEmpty();
    }

    @Test
    void whoReadBeforeAnotherWroteIsTold() {
        search.createPolicy("p", "{\"policy\":{\"description\":\"one\"}}");
        SearchPolicies.Policy read = search.getPolicy("p").orElseThrow();
        assertThat(read.description()).isEqualTo("one");
        search.updatePolicy(read, "{\"policy\":{\"description\":\"two\"}}");
        assertThatThrownBy(() -> search.updatePolicy(read, "{\"policy\":{}}")).isInstanceOf(PolicyConflict.class);
        assertThatThrownBy(() -> search.createPolicy("p", "{\"policy\":{}}")).isInstanceOf(PolicyConflict.class);
        assertThat(search.getPolicy("none")).isEmpty();
    }
}
