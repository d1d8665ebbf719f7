package dev.stratiform.aws;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An HTTP request exactly as it is to be sent, without its body.
///
/// `path` and `query` are encoded already and are changed by nobody; `query` is empty for none.
/// Immutable.
///
/// @param headers by name as written; the host is a header like every other
public record RawRequest(String method, URI server, String path, String query, Map<String, List<String>> headers) {
    /// Copies the headers, in their order.
    public RawRequest {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = java.util.Collections.unmodifiableMap(copy);
    }

    /// The same with one value of a header in place of others of that name, whatever their case.
    public RawRequest with(String name, String value) {
        Map<String, List<String>> changed = new LinkedHashMap<>(without(name).headers);
        changed.put(name, List.of(value));
        return new RawRequest(method, server, path, query, changed);
    }

    /// The same without a header.
    public RawRequest without(String name) {
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        changed.keySet().removeIf(name::equalsIgnoreCase);
        return new RawRequest(method, server, path, query, changed);
    }

    /// The same with another query.
    public RawRequest asking(String other) {
        return new RawRequest(method, server, path, other, headers);
    }

    /// The values of a header, whatever its case; empty when it is not there.
    public List<String> header(String name) {
        List<String> values = new ArrayList<>();
        headers.forEach((key, all) -> {
            if (key.equalsIgnoreCase(name)) {
                values.addAll(all);
            }
        });
        return values;
    }

    /// The address of all of it.
    public String url() {
        String host = header("Host").stream().findFirst().orElse(hostOf(server));
        return server.getScheme().toLowerCase(Locale.ROOT) + "://" + host + path + (query.isEmpty() ? "" : "?" + query);
    }

    /// The host of a server as a header has it: with the port, unless it is the usual one.
    public static String hostOf(URI server) {
        int usual = server.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        boolean named = server.getPort() > 0 && server.getPort() != usual;
        return named ? server.getHost() + ":" + server.getPort() : server.getHost();
    }
}
