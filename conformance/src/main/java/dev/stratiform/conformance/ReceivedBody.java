package dev.stratiform.conformance;

import dev.stratiform.aws.S3Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A body that came: its size, its digest, and its beginning. Used by one thread.
final class ReceivedBody implements S3Call.Sink {
    private static final int KEPT = 1 << 20;
    private static final int BUFFER = 64 << 10;
    private final MessageDigest digest = digest();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long size;
    private String done = "";

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    @Override
    public void receive(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int read = in.read(buffer);
        while (read >= 0) {
            add(buffer, read);
            read = in.read(buffer);
        }
    }

    private void add(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
        kept.write(bytes, 0, Math.min(count, KEPT - Math.min(KEPT, kept.size())));
        size += count;
    }

    long size() {
        return size;
    }

    /// The beginning as text, at most 1 MiB.
    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    /// Whether all of it is in the text.
    boolean whole() {
        return size <= KEPT;
    }

    /// In hexadecimal digits; nothing can be added after it.
    String sha256() {
        if (done.isEmpty()) {
            done = HexFormat.of().formatHex(digest.digest());
        }
        return done;
    }
}
