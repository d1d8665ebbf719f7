package dev.stratiform.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Carries the SDK's requests over connections that are used again. Thread-safe.
///
/// What a server answers is heard even when it does not take the whole body, which the JDK's and
/// Apache's clients report as a broken connection.
final class WireTransport implements SdkHttpClient {
    private static final int IDLE = 64;
    private static final int MOST_SERVERS = 1_000;
    private static final int RESTS = 32 << 10;
    private static final Map<String, URI> SERVERS = new ConcurrentHashMap<>();
    private final Duration connecting;
    private final Duration quiet;
    private final Map<URI, ArrayDeque<WireConnection>> idle = new ConcurrentHashMap<>();

    /// `quiet` is how long a server may say nothing.
    WireTransport(Duration connecting, Duration quiet) {
        this.connecting = connecting;
        this.quiet = quiet;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Call(request);
    }

    /// One request and its answer.
    private final class Call implements ExecutableHttpRequest {
        private final HttpExecuteRequest request;
        private Optional<WireConnection> active = Optional.empty();

        Call(HttpExecuteRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            URI server = server(request.httpRequest());
            RequestHead head = head(request.httpRequest());
            Optional<Supplier<InputStream>> body =
                    request.contentStreamProvider().map(Call::stream);
            // What may not be sent twice gets a connection that nobody has ended yet.
            boolean repeatable = request.httpRequest().method() != SdkHttpMethod.POST;
            Optional<WireConnection> used = repeatable ? borrow(server) : Optional.empty();
            if (used.isPresent()) {
                try {
                    return over(used.get(), server, head, body);
                } catch (IOException e) {
                    // The server has ended a connection that nobody used; a new one tells more.
                    used.get().close();
                }
            }
            return over(WireConnection.open(server, connecting), server, head, body);
        }

        private static Supplier<InputStream> stream(ContentStreamProvider provider) {
            return provider::newStream;
        }

        private HttpExecuteResponse over(
                WireConnection connection, URI server, RequestHead request, Optional<Supplier<InputStream>> body)
                throws IOException {
            begin(connection);
            try {
                WireAnswer answer = connection.exchange(request, body, quiet);
                InputStream content = new Returning(answer, connection, server);
                SdkHttpFullResponse head = SdkHttpFullResponse.builder()
                        .statusCode(answer.status())
                        .statusText(answer.reason())
                        .headers(answer.headers())
                        .build();
                HttpExecuteResponse.Builder whole =
                        HttpExecuteResponse.builder().response(head);
                if (answer.empty()) {
                    content.close();
                } else {
                    whole.responseBody(AbortableInputStream.create(content, connection::close));
                }
                return whole.build();
            } catch (IOException e) {
                connection.close();
                throw e;
            }
        }

        private synchronized void begin(WireConnection connection) {
            active = Optional.of(connection);
        }

        @Override
        public synchronized void abort() {
            active.ifPresent(WireConnection::close);
        }
    }

    /// Without `Expect`: waiting for a server that does not know it costs more than a body.
    /// The host as its header has it.
    static String host(SdkHttpRequest request) {
        boolean usual = request.port() == (request.protocol().equals("https") ? 443 : 80);
        return usual ? request.host() : request.host() + ":" + request.port();
    }

    private static URI server(SdkHttpRequest request) {
        if (SERVERS.size() > MOST_SERVERS) {
            SERVERS.clear();
        }
        return SERVERS.computeIfAbsent(request.protocol() + "://" + request.host() + ":" + request.port(), URI::create);
    }

    /// Without `Expect`: waiting for a server that does not know it costs more than a body. A
    /// request that could have a body and has none says so.
    private static RequestHead head(SdkHttpRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        boolean named = false;
        boolean measured = false;
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            String name = header.getKey();
            if (!name.equalsIgnoreCase("Expect")) {
                headers.put(name, header.getValue());
            }
            named |= name.equalsIgnoreCase("Host");
            measured |= name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
        }
        if (!named) {
            headers.put("Host", List.of(host(request)));
        }
        boolean writes = request.method() == SdkHttpMethod.PUT || request.method() == SdkHttpMethod.POST;
        if (writes && !measured) {
            headers.put("Content-Length", List.of("0"));
        }
        String path = request.encodedPath().isEmpty() ? "/" : request.encodedPath();
        String query = request.encodedQueryParameters().orElse("");
        return new RequestHead(request.method().name(), query.isEmpty() ? path : path + "?" + query, headers);
    }

    private Optional<WireConnection> borrow(URI server) {
        ArrayDeque<WireConnection> connections = idle.computeIfAbsent(server, _ -> new ArrayDeque<>());
        synchronized (connections) {
            return Optional.ofNullable(connections.pollFirst());
        }
    }

    private void giveBack(URI server, WireConnection connection) {
        ArrayDeque<WireConnection> connections = idle.computeIfAbsent(server, _ -> new ArrayDeque<>());
        synchronized (connections) {
            if (connections.size() < IDLE) {
                connections.addFirst(connection);
                return;
            }
        }
        connection.close();
    }

    /// A body whose connection is used again once it is read to its end.
    private final class Returning extends FilterInputStream {
        private final WireAnswer answer;
        private final WireConnection connection;
        private final URI server;
        private boolean over;

        Returning(WireAnswer answer, WireConnection connection, URI server) {
            super(answer.body());
            this.answer = answer;
            this.connection = connection;
            this.server = server;
        }

        @Override
        public int read() throws IOException {
            return WireInput.one(this);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (over) {
                return -1;
            }
            int read = super.read(bytes, from, length);
            if (read < 0) {
                end(answer.reusable());
            }
            return read;
        }

        private void end(boolean again) {
            if (!over) {
                over = true;
                if (again) {
                    giveBack(server, connection);
                } else {
                    connection.close();
                }
            }
        }

        /// A short rest is read, so that the connection can be used again.
        @Override
        public void close() throws IOException {
            byte[] rest = new byte[4_096];
            int left = RESTS;
            while (!over && left > 0) {
                left -= Math.max(0, read(rest, 0, rest.length));
            }
            end(false);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    @Override
    public String clientName() {
        return "Wire";
    }

    @Override
    public void close() {
        idle.values().forEach(connections -> {
            synchronized (connections) {
                connections.forEach(WireConnection::close);
                connections.clear();
            }
        });
    }
}
