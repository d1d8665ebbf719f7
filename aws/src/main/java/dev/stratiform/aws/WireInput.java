package dev.stratiform.aws;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What comes over a connection, by lines and by bytes. Used by one thread, so nothing is locked.
final class WireInput extends InputStream {
    private static final int SIZE = 16 << 10;
    private static final int LONGEST_LINE = 64 << 10;
    private final InputStream in;
    private final byte[] buffer = new byte[SIZE];
    private int at;
    private int end;

    WireInput(InputStream in) {
        this.in = in;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /// The next byte of a stream that is made to be read in blocks; -1 at its end.
    static int one(InputStream in) throws IOException {
        byte[] one = new byte[1];
        return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (at == end) {
            if (length >= SIZE) {
                return in.read(bytes, from, length);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, from, count);
        at += count;
        return count;
    }

    /// The next line in UTF-8, without its end; at most 64 KiB.
    String line() throws IOException {
        StringBuilder earlier = new StringBuilder();
        while (true) {
            for (int i = at; i < end; i++) {
                if (buffer[i] == '\n') {
                    String rest = letters(i);
                    at = i + 1;
                    return whole(earlier.isEmpty() ? rest : earlier.append(rest).toString());
                }
            }
            earlier.append(letters(end));
            if (earlier.length() > LONGEST_LINE) {
                throw new IOException("a line of the answer is longer than " + LONGEST_LINE + " bytes");
            }
            if (!fill()) {
                throw new EOFException(
                        earlier.isEmpty() ? "the connection ended" : "the connection ended in the middle of an answer");
            }
        }
    }

    private String letters(int to) {
        return new String(buffer, at, to - at, StandardCharsets.ISO_8859_1);
    }

    /// A line whose letters are bytes, as the text in UTF-8 that they are.
    private static String whole(String line) {
        String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        for (int i = 0; i < bare.length(); i++) {
            if (bare.charAt(i) >= 0x80) {
                return new String(bare.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return bare;
    }
}
