package dev.stratiform.aws;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One connection to a server. A request goes over it byte for byte as it is given, which no usual
/// HTTP client does: wrong hosts, missing lengths, paths that nobody tidies. Used by one thread at
/// a time; closing may come from any.
final class WireConnection implements Closeable {
    private static final int BUFFER = 64 << 10;
    private static final int SMALL = 16 << 10;
    private final Socket socket;
    private final WireInput in;
    private final OutputStream out;

    private WireConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new WireInput(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), SMALL);
    }

    static WireConnection open(URI server, Duration connecting) throws IOException {
        boolean secure = server.getScheme().equalsIgnoreCase("https");
        int port = server.getPort() > 0 ? server.getPort() : secure ? 443 : 80;
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(server.getHost(), port), millis(connecting));
            return new WireConnection(secure ? secured(plain, server.getHost(), port) : plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static SSLSocket secured(Socket plain, String host, int port) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket safe = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = safe.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        safe.setSSLParameters(parameters);
        safe.startHandshake();
        return safe;
    }

    private static int millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    /// Sends a request and reads the head of its answer.
    ///
    /// A server that refuses a body before it has all of it is heard, although the rest of the body
    /// has nowhere to go.
    WireAnswer exchange(RequestHead request, Optional<Supplier<InputStream>> body, Duration quiet) throws IOException {
        socket.setSoTimeout(millis(quiet));
        Optional<IOException> broken = send(request, body);
        try {
            WireAnswer answer = WireAnswer.read(in, !request.method().equals("HEAD"));
            return broken.isEmpty() ? answer : answer.last();
        } catch (IOException e) {
            throw broken.orElse(e);
        }
    }

    private Optional<IOException> send(RequestHead request, Optional<Supplier<InputStream>> body) throws IOException {
        out.write(request.text().getBytes(StandardCharsets.UTF_8));
        try {
            if (body.isPresent()) {
                content(body.get(), request.chunked());
            }
            out.flush();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private void content(Supplier<InputStream> body, boolean chunked) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream content = body.get()) {
            int read = content.read(buffer);
            while (read >= 0) {
                if (chunked && read > 0) {
                    out.write((Integer.toHexString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(buffer, 0, read);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    out.write(buffer, 0, read);
                }
                read = content.read(buffer);
            }
        }
        if (chunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, whatever it says.
        }
    }
}
