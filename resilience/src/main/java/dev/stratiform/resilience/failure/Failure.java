package dev.stratiform.resilience.failure;

import org.jspecify.annotations.Nullable;

/// What went wrong: a code of the table, a message for people, and where.
///
/// The message says what was found and what is allowed, in one or more lines. `next` is the one next step; when
/// absent the code's own remedy is shown. Never holds a secret, a class name or a stack trace.
public record Failure(
        ErrorCode code,
        String message,
        @Nullable Location location,
        @Nullable String next) {
    /// A failure without a place.
    public static Failure of(ErrorCode code, String message) {
        return new Failure(code, message, null, null);
    }

    /// A failure at a place of a file.
    public static Failure at(ErrorCode code, @Nullable Location location, String message) {
        return new Failure(code, message, location, null);
    }

    /// The same failure with its own next step.
    public Failure withNext(String step) {
        return new Failure(code, message, location, step);
    }

    /// The next step to show.
    public String nextStep() {
        return next == null ? code.remedy() : next;
    }

    /// The failure as an exception, to be thrown.
    public StratiformException toException() {
        return new StratiformException(this);
    }

    @Override
    public String toString() {
        String where = location == null ? "" : location + ": ";
        return where + message + " (" + code + ")";
    }
}
