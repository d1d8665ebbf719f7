package dev.stratiform.core;

import java.time.Instant;
import java.util.random.RandomGenerator;

/// Run ids: 26 characters that sort by time (48 bits of milliseconds, 80 bits of chance,
/// Crockford's base 32).
final class RunIds {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_LENGTH = 10;

    private RunIds() {}

    static String next(Instant now, RandomGenerator random) {
        char[] id = new char[LENGTH];
        long time = now.toEpochMilli();
        for (int i = TIME_LENGTH - 1; i >= 0; i--) {
            id[i] = DIGITS.charAt((int) (time & 31));
            time >>>= 5;
        }
        for (int i = TIME_LENGTH; i < LENGTH; i++) {
            id[i] = DIGITS.charAt(random.nextInt(DIGITS.length()));
        }
        return new String(id);
    }
}
