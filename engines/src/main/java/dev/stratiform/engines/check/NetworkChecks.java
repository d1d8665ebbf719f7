package dev.stratiform.engines.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks that ask the network. Addresses of the machine's own metadata are never asked, redirects
/// never followed.
final class NetworkChecks {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private NetworkChecks() {}

    static Optional<String> http(CheckFields fields) {
        String url = fields.text("url");
        int expected = fields.number("status", OK);
        URI address;
        try {
            address = URI.create(url);
            String scheme = String.valueOf(address.getScheme());
            if (address.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                return Optional.of("'" + url + "' is no address of the web; write https://host/path");
            }
        } catch (IllegalArgumentException e) {
            return Optional.of("'" + url + "' is no address of the web; write https://host/path");
        }
        Optional<String> refused = refused(address.getHost());
        return refused.isPresent() ? refused : answer(address, expected, fields.text("contains"));
    }

    private static Optional<String> answer(URI address, int expected, String contains) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestProperty("User-Agent", "stratiform");
            int status = connection.getResponseCode();
            String body = read(status < 400 ? connection.getInputStream() : connection.getErrorStream());
            connection.disconnect();
            if (status != expected) {
                return Optional.of(address + " answered " + status + ", expected " + expected);
            }
            return body.contains(contains)
                    ? Optional.empty()
                    : Optional.of("what " + address + " answered does not contain '" + contains + "'");
        } catch (IOException e) {
            return Optional.of(address + " does not answer: " + plain(e));
        }
    }

    private static String read(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    static Optional<String> tcp(CheckFields fields) {
        String host = fields.text("host");
        int port = fields.number("port", 0);
        Optional<String> refused = refused(host);
        if (refused.isPresent()) {
            return refused;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(host + ":" + port + " does not accept a connection: " + plain(e));
        }
    }

    /// Link-local addresses are the cloud's metadata, which no check may ask for.
    private static Optional<String> refused(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host.replaceAll("[\\[\\]]", ""))) {
                if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
                    return Optional.of(host + " is a link-local address, which no check asks");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("the host " + host + " has no address");
        }
    }

    private static String plain(Exception e) {
        String words = e.getMessage();
        return words == null ? "no reason is given" : words;
    }
}
