package dev.stratiform.conformance;

import java.io.InputStream;

/// Bytes that follow from a seed or a short text, made while they are read.
final class PatternStream extends InputStream {
    private static final int BLOCK = 64 << 10;
    private final long size;
    private final byte[] block;
    private long at;

    /// Bytes that look random and are the same for the same seed; every block of them differs.
    PatternStream(long size, int seed) {
        this.size = size;
        this.block = new byte[(int) Math.min(size, BLOCK)];
        long state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        for (int i = 0; i < block.length; i++) {
            if ((i & 7) == 0) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
            }
            block[i] = (byte) (state >>> ((i & 7) * 8));
        }
        this.numbered = true;
    }

    private final boolean numbered;

    /// A text again and again.
    PatternStream(long size, byte[] text) {
        this.size = size;
        this.block = text.clone();
        this.numbered = false;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (at >= size) {
            return -1;
        }
        int inside = (int) (at % block.length);
        int count = (int) Math.min(Math.min(length, block.length - inside), size - at);
        System.arraycopy(block, inside, bytes, from, count);
        if (numbered) {
            number(bytes, from, inside, count);
        }
        at += count;
        return count;
    }

    /// The first byte of every block after the first tells its number, so that blocks are not
    /// alike.
    private void number(byte[] bytes, int from, int inside, int count) {
        long turn = at / block.length;
        for (int i = inside; i < Math.min(8, inside + count); i++) {
            bytes[from + i - inside] ^= (byte) (turn >>> (i * 8));
        }
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, size - at);
    }
}
