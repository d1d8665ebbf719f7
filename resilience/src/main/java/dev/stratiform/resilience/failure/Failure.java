package dev.stratiform.resilience.failure;

import java.util.concurrent.CancellationException;
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
    private static final String CANCELLED = "the work was interrupted before it ended";
    private static final String UNEXPECTED = "something unexpected went wrong";

    /// A failure without a place.
    public static Failure of(ErrorCode code, String message) {
        return new Failure(code, message, null, null);
    }

    /// A failure at a place of a file.
    public static Failure at(ErrorCode code, @Nullable Location location, String message) {
        return new Failure(code, message, location, null);
    }

    /// What an exception means: its own failure, a cancellation, or a fault.
    ///
    /// An interrupt or a cancellation is `RUN_CANCELLED`; anything that is no [StratiformException] is `INTERNAL`
    /// with the exception's own words.
    public static Failure from(Throwable thrown) {
        return switch (thrown) {
            case StratiformException e -> e.failure();
            case InterruptedException _ -> of(ErrorCode.RUN_CANCELLED, CANCELLED);
            case CancellationException _ -> of(ErrorCode.RUN_CANCELLED, CANCELLED);
            default -> {
                String words = thrown.getMessage();
                yield of(ErrorCode.INTERNAL, words == null || words.isBlank() ? UNEXPECTED : words);
            }
        };
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
