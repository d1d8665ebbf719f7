package dev.stratiform.aws;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call of one S3 operation.
///
/// @param operation what is asked
/// @param parameters by the API's names: `String`, `BigDecimal`, `Boolean`, `List`, `Map`
/// @param body what is sent; null for nothing
/// @param sink takes what is received
/// @param timeout how long it may take
public record S3Call(
        S3Operation operation,
        Map<String, Object> parameters,
        @Nullable Body body,
        Sink sink,
        Duration timeout) {
    /// Bytes to send, which can be opened more than once.
    public record Body(long length, Supplier<InputStream> open) {}

    /// Takes the bytes of an answer, to their end.
    @FunctionalInterface
    public interface Sink {
        /// Reads a stream to its end; called at most once per answer.
        void receive(InputStream in) throws IOException;
    }
}
