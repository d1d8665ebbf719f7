package dev.stratiform.engines.process;

import dev.stratiform.core.value.Masker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/// Reads lines from a file that a program is still appending to.
///
/// A line is cut at 1 MiB with a mark. Secrets are hidden before anything else sees a line. The
/// file is emptied when 1 GiB of it was read, so that a flood costs no memory and not the whole
/// disk; a line says so then. Used by one thread.
final class OutputTail implements AutoCloseable {
    private static final int CHUNK = 64 << 10;
    private static final int LONGEST = 1 << 20;
    // What is behind the cut is only read so that a secret on the cut is seen as a whole.
    private static final int BEHIND_CUT = 64 << 10;
    private static final int ROOM = LONGEST + BEHIND_CUT;
    // Lines of a private key are hidden up to its end, but not for ever when there is none.
    private static final int LONGEST_KEY_LINES = 400;
    private static final long LARGEST = 1L << 30;
    private static final String CUT = " … [line cut at 1 MiB]";

    private final FileChannel file;
    private final Consumer<String> lines;
    private final Masker masker;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private byte[] line = new byte[256];
    private int length;
    private boolean skipping;
    private int keyLines;

    OutputTail(Path path, Masker masker, Consumer<String> lines) {
        try {
            this.file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.masker = masker;
        this.lines = lines;
    }

    /// Takes what is there now; true when there was anything.
    boolean read() {
        boolean any = false;
        try {
            int count = file.read(chunk.clear());
            while (count > 0) {
                any = true;
                take(count);
                if (file.position() > LARGEST) {
                    file.truncate(0);
                    file.position(0);
                    lines.accept("[more than 1 GiB of output: the file was emptied, some lines may be missing here]");
                }
                count = file.read(chunk.clear());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return any;
    }

    private void take(int count) {
        byte[] bytes = chunk.array();
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                add(bytes, start, i - start);
                flush();
                start = i + 1;
            }
        }
        add(bytes, start, count - start);
    }

    private void add(byte[] bytes, int from, int count) {
        if (skipping || count == 0) {
            return;
        }
        int room = Math.min(count, ROOM - length);
        if (length + room > line.length) {
            line = java.util.Arrays.copyOf(line, Math.max(length + room, Math.min(ROOM, line.length * 2)));
        }
        System.arraycopy(bytes, from, line, length, room);
        length += room;
        skipping = room < count;
    }

    private void flush() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        String text = new String(line, 0, end, StandardCharsets.UTF_8);
        String masked = masked(text);
        boolean cut = length > LONGEST;
        // A secret that began behind what was read may stand cut at the very end.
        int kept = cut ? Math.min(LONGEST, masked.length() - (skipping ? BEHIND_CUT : 0)) : masked.length();
        lines.accept(printable(masked.substring(0, Math.clamp(kept, 0, masked.length()))) + (cut ? CUT : ""));
        length = 0;
        skipping = false;
        line = line.length > CHUNK ? new byte[256] : line;
    }

    /// The text without secrets; the lines of a private key are hidden as a whole.
    private String masked(String text) {
        if (keyLines > 0) {
            keyLines = text.contains("-----END ") ? 0 : keyLines - 1;
            return "***";
        }
        int key = text.indexOf("-----BEGIN ");
        if (key >= 0 && text.indexOf("PRIVATE KEY-----", key) >= 0 && text.indexOf("-----END ", key) < 0) {
            keyLines = LONGEST_KEY_LINES;
        }
        return masker.mask(text);
    }

    /// Control characters and those that turn the writing direction are shown as their code.
    private static String printable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = (c < ' ' && c != '\t') || (c >= 0x7F && c < 0xA0);
            boolean turning = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
            if ((control || turning) && clean == null) {
                clean = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (clean != null) {
                if (control || turning) {
                    clean.append("\\u{").append(Integer.toHexString(c)).append('}');
                } else {
                    clean.append(c);
                }
            }
        }
        return clean == null ? text : clean.toString();
    }

    /// Takes a last line without an end.
    @Override
    public void close() {
        try (file) {
            read();
            if (length > 0) {
                flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
