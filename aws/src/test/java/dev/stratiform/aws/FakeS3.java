package dev.stratiform.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A small S3 in memory: buckets, objects, one listing; anything else is 501. What it answers can
/// be scripted, for all that a real server does not do on demand.
public final class FakeS3 implements AutoCloseable {
    /// An answer; a body of null breaks the connection off.
    public record Reply(int status, Map<String, String> headers, String body) {
        public static Reply of(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "application/xml"), body);
        }

        public static Reply error(int status, String code) {
            return of(status, "<Error><Code>" + code + "</Code><Message>scripted</Message></Error>");
        }
    }

    /// A request that came.
    public record Asked(String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(e -> e.getKey().equalsIgnoreCase(name))
                    .map(e -> e.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    private record Stored(byte[] content, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Map<String, Stored>> buckets = new ConcurrentSkipListMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, Optional<Reply>> script = _ -> Optional.empty();
    private volatile boolean keepsBodies = true;

    private FakeS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public static FakeS3 start() throws IOException {
        return new FakeS3();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// From now on these answers come first.
    public FakeS3 scripted(Function<Asked, Optional<Reply>> answers) {
        script = answers;
        return this;
    }

    /// Counts the bytes of objects and forgets them.
    public FakeS3 forgetful() {
        keepsBodies = false;
        return this;
    }

    public List<Asked> asked() {
        return asked;
    }

    public List<String> buckets() {
        return List.copyOf(buckets.keySet());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = body(exchange);
            String query = exchange.getRequestURI().getRawQuery();
            Asked one = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    query == null ? "" : query,
                    Map.copyOf(exchange.getRequestHeaders()),
                    body);
            asked.add(one);
            Reply reply = script.apply(one).orElseGet(() -> answer(one));
            send(exchange, reply);
        }
    }

    private byte[] body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            if (keepsBodies) {
                return in.readAllBytes();
            }
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return new byte[0];
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.body() == null) {
            return;
        }
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = reply.body().getBytes(StandardCharsets.ISO_8859_1);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        }
        exchange.sendResponseHeaders(reply.status(), head || bytes.length == 0 ? -1 : bytes.length);
        if (!head && bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private Reply answer(Asked one) {
        String[] parts = one.path().substring(1).split("/", 2);
        String bucket = parts[0];
        if (bucket.isEmpty()) {
            StringBuilder all = new StringBuilder("<ListAllMyBucketsResult><Buckets>");
            buckets.keySet().forEach(b -> all.append("<Bucket><Name>" + b + "</Name></Bucket>"));
            return Reply.of(200, all + "</Buckets></ListAllMyBucketsResult>");
        }
        boolean plain = one.query().isEmpty()
                || one.query().startsWith("list-type=2")
                || one.query().startsWith("X-Amz");
        if (!plain) {
            return Reply.error(501, "NotImplemented");
        }
        return parts.length == 1 || parts[1].isEmpty() ? bucket(one, bucket) : object(one, bucket, parts[1]);
    }

    private Reply bucket(Asked one, String bucket) {
        Map<String, Stored> objects = buckets.get(bucket);
        if (one.method().equals("PUT")) {
            boolean fresh = buckets.putIfAbsent(bucket, new ConcurrentSkipListMap<>()) == null;
            return fresh ? Reply.of(200, "") : Reply.error(409, "BucketAlreadyOwnedByYou");
        }
        if (objects == null) {
            return Reply.error(404, "NoSuchBucket");
        }
        return switch (one.method()) {
            case "HEAD" -> Reply.of(200, "");
            case "DELETE" -> {
                if (!objects.isEmpty()) {
                    yield Reply.error(409, "BucketNotEmpty");
                }
                buckets.remove(bucket);
                yield Reply.of(204, "");
            }
            case "GET" -> {
                StringBuilder all = new StringBuilder("<ListBucketResult><KeyCount>" + objects.size() + "</KeyCount>");
                objects.forEach((key, stored) -> all.append("<Contents><Key>" + utf8(key) + "</Key><Size>"
                        + stored.content().length + "</Size></Contents>"));
                yield Reply.of(200, all + "</ListBucketResult>");
            }
            default -> Reply.error(405, "MethodNotAllowed");
        };
    }

    /// Letters whose codes are the bytes of a text in UTF-8.
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private Reply object(Asked one, String bucket, String key) {
        Map<String, Stored> objects = buckets.get(bucket);
        if (objects == null) {
            return Reply.error(404, "NoSuchBucket");
        }
        Stored stored = objects.get(key);
        return switch (one.method()) {
            case "PUT" -> {
                if (!one.header("x-amz-copy-source").isEmpty()) {
                    yield Reply.of(200, "<CopyObjectResult><ETag>\"copied\"</ETag></CopyObjectResult>");
                }
                Map<String, String> headers = new TreeMap<>();
                one.headers().forEach((name, values) -> {
                    if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-meta-")) {
                        headers.put(name, values.getFirst());
                    }
                });
                headers.put("ETag", "\"" + md5(one.body()) + "\"");
                objects.put(key, new Stored(one.body(), headers));
                yield new Reply(200, Map.of("ETag", headers.get("ETag"), "x-amz-request-id", "req-1"), "");
            }
            case "GET", "HEAD" ->
                stored == null
                        ? Reply.error(404, "NoSuchKey")
                        : new Reply(200, stored.headers(), new String(stored.content(), StandardCharsets.ISO_8859_1));
            case "DELETE" -> {
                objects.remove(key);
                yield Reply.of(204, "");
            }
            default -> Reply.error(405, "MethodNotAllowed");
        };
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
