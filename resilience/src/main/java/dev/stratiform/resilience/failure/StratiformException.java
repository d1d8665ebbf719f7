package dev.stratiform.resilience.failure;

/// The one exception of the product; carries a [Failure].
///
/// A part that is usable alone may refine it, so that its callers can tell cases apart by type.
public class StratiformException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    /// Wraps a failure.
    public StratiformException(Failure failure) {
        super(failure.toString());
        this.failure = failure;
    }

    /// Wraps a failure and keeps what caused it, for the log file only.
    public StratiformException(Failure failure, Throwable cause) {
        super(failure.toString(), cause);
        this.failure = failure;
    }

    /// What went wrong.
    public Failure failure() {
        return failure;
    }
}
