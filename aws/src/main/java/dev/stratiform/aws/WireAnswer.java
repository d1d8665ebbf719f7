package dev.stratiform.aws;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The head of an HTTP/1.1 answer, and its body as a stream that ends where the body does.
///
/// `empty`: there is no body, whatever the headers tell of one. `reusable`: another request may
/// follow.
record WireAnswer(
        int status,
        String reason,
        Map<String, List<String>> headers,
        InputStream body,
        boolean empty,
        boolean reusable) {
    private static final int HEAD = 64 << 10;

    /// Reads a head; answers such as `100 Continue` are skipped.
    ///
    /// `expectsBody` is false for an answer to HEAD. Malformed answers are an `IOException`.
    static WireAnswer read(WireInput in, boolean expectsBody) throws IOException {
        String[] status = status(in.line());
        Map<String, List<String>> headers = headers(in);
        while (status[1].startsWith("1")) {
            status = status(in.line());
            headers = headers(in);
        }
        int number = Integer.parseInt(status[1]);
        boolean closes = first(headers, "Connection").equalsIgnoreCase("close") || status[0].equals("HTTP/1.0");
        InputStream body = body(in, number, headers, expectsBody);
        boolean measured = !body.equals(in);
        boolean empty = !expectsBody || number == 204 || number == 304;
        String reason = status.length > 2 ? status[2] : "";
        return new WireAnswer(number, reason, headers, body, empty, measured && !closes);
    }

    /// The same, after which the connection is of no use.
    WireAnswer last() {
        return new WireAnswer(status, reason, headers, body, empty, false);
    }

    private static String[] status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("what came is no HTTP/1.1 answer");
        }
        return parts;
    }

    private static Map<String, List<String>> headers(WireInput in) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        int size = 0;
        for (String line = in.line(); !line.isEmpty(); line = in.line()) {
            size += line.length();
            int colon = line.indexOf(':');
            if (colon <= 0 || size > HEAD) {
                throw new IOException("the answer's headers are malformed or longer than " + HEAD + " bytes");
            }
            headers.computeIfAbsent(line.substring(0, colon).strip(), _ -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String first(Map<String, List<String>> headers, String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue().getFirst();
            }
        }
        return "";
    }

    private static InputStream body(WireInput in, int status, Map<String, List<String>> headers, boolean expectsBody)
            throws IOException {
        if (!expectsBody || status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (first(headers, "Transfer-Encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
            return new Chunks(in);
        }
        String length = first(headers, "Content-Length");
        if (length.isEmpty()) {
            return in;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("Content-Length is '" + length + "'");
        }
        return new Counted(in, Long.parseLong(length));
    }

    /// As many bytes as were promised, or a failure.
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            return WireInput.one(this);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, from, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the connection ended " + left + " bytes before the end of the answer");
            }
            left -= read;
            return read;
        }
    }

    /// The chunks of a chunked body as one stream.
    private static final class Chunks extends InputStream {
        private final WireInput in;
        private Counted chunk;
        private boolean first = true;
        private boolean done;

        Chunks(WireInput in) {
            this.in = in;
            this.chunk = new Counted(in, 0);
        }

        @Override
        public int read() throws IOException {
            return WireInput.one(this);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (!done) {
                int read = chunk.read(bytes, from, length);
                if (read >= 0) {
                    return read;
                }
                next();
            }
            return -1;
        }

        private void next() throws IOException {
            if (!first) {
                in.line();
            }
            first = false;
            String digits = in.line().split(";", 2)[0].strip();
            if (!digits.matches("[0-9A-Fa-f]{1,15}")) {
                throw new IOException("a chunk of the answer has the size '" + digits + "'");
            }
            long length = Long.parseLong(digits, 16);
            done = length == 0;
            if (done) {
                headers(in);
            }
            chunk = new Counted(in, length);
        }
    }
}
