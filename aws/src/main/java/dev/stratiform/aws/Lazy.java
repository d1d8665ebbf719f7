package dev.stratiform.aws;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is made at its first use, once. Thread-safe.
final class Lazy<T> {
    private final Supplier<T> maker;
    private @Nullable T value;
    private boolean closed;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        if (closed) {
            throw new IllegalStateException("the clients are closed");
        }
        if (value == null) {
            value = maker.get();
        }
        return value;
    }

    /// Ends the value if it was made; none is made after that.
    synchronized void close(Consumer<? super T> end) {
        closed = true;
        if (value != null) {
            end.accept(value);
            value = null;
        }
    }
}
