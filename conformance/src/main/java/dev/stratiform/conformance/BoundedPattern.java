package dev.stratiform.conformance;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// Regular expressions that other people write, against text that a server sends: bounded in time.
final class BoundedPattern {
    private static final int LONGEST = 2_000;
    private static final long MOST_NANOS = 500_000_000L;

    private BoundedPattern() {}

    static Pattern compile(String expression) {
        if (expression.length() > LONGEST) {
            throw new java.util.regex.PatternSyntaxException("longer than " + LONGEST + " letters", "", -1);
        }
        return Pattern.compile(expression, Pattern.DOTALL);
    }

    /// Whether something in the text fits; taking longer than half a second counts as no.
    static boolean finds(String expression, String text) {
        try {
            return compile(expression)
                    .matcher(new Watched(text, System.nanoTime() + MOST_NANOS, System::nanoTime))
                    .find();
        } catch (TooLong | StackOverflowError e) {
            return false;
        }
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("too long", null, false, false);
        }
    }

    /// A text that looks at the clock while it is read.
    private record Watched(CharSequence text, long deadline, LongSupplier clock) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if ((index & 63) == 0 && clock.getAsLong() - deadline > 0) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), deadline, clock);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
