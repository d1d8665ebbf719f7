package dev.stratiform.core.testing;

import java.util.SplittableRandom;

/// Seeded property tests: a failure names the seed, and `-Dproperty.seed=N` repeats just that try.
///
/// `-Dproperty.tries=N` multiplies the number of tries, for a long night.
public final class Property {
    private static final long BASE = 20_261_120L;

    /// One try.
    @FunctionalInterface
    public interface Try {
        /// Runs with a size, small ones first, and a source of randomness of its own.
        void run(int size, SplittableRandom random) throws Exception;
    }

    private Property() {}

    /// Runs so many tries; the size grows from 0 to the largest.
    public static void check(int tries, int largest, Try body) {
        Long only = Long.getLong("property.seed");
        int all = tries * Integer.getInteger("property.tries", 1);
        for (int i = 0; i < all; i++) {
            int size = all == 1 ? largest : (int) ((long) largest * i / (all - 1));
            long seed = BASE * 1_000_003L + i;
            if (only == null || only == seed) {
                attempt(size, seed, body);
            }
        }
    }

    private static void attempt(int size, long seed, Try body) {
        try {
            body.run(size, new SplittableRandom(seed));
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError(
                    "failed with -Dproperty.seed=" + seed + " (size " + size + "): " + e.getMessage(), e);
        }
    }
}
