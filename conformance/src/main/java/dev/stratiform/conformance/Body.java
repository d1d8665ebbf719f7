package dev.stratiform.conformance;

import dev.stratiform.aws.S3Call;
import dev.stratiform.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Supplier;

/// Bytes to send: their number, and how they are read, as often as needed and never as a whole.
record Body(long length, Supplier<InputStream> open) {
    /// The body that a description gives; a mistake in it is an `IllegalArgumentException`.
    static Body of(BodySpec spec, Scope scope) {
        return switch (spec) {
            case BodySpec.Text(Value text) -> bytes(scope.text(text).getBytes(StandardCharsets.UTF_8));
            case BodySpec.Base64(Value text) -> base64(scope.text(text));
            case BodySpec.Generated(Value size, Value seed) ->
                generated(size(scope, size), scope.text(seed).hashCode());
            case BodySpec.Repeated(Value text, Value times) -> repeated(scope.text(text), size(scope, times));
            case BodySpec.File file -> file(file, scope);
        };
    }

    private static long size(Scope scope, Value value) {
        Value size = scope.resolve(value);
        return Comparisons.size(size)
                .orElseThrow(() -> new IllegalArgumentException("'" + Template.text(size) + "' is no size"));
    }

    static Body bytes(byte[] bytes) {
        return new Body(bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static Body base64(String text) {
        return bytes(Base64.getMimeDecoder().decode(text));
    }

    private static Body generated(long size, int seed) {
        return new Body(size, () -> new PatternStream(size, seed));
    }

    private static Body repeated(String text, long times) {
        byte[] one = text.getBytes(StandardCharsets.UTF_8);
        return new Body(one.length * times, () -> new PatternStream(one.length * times, one));
    }

    private static Body file(BodySpec.File file, Scope scope) {
        String name = scope.text(file.name());
        Path path = BodySpec.File.path(file.folder(), file.root(), name, file.anywhere());
        try {
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException("there is no file " + name);
            }
            return new Body(Files.size(path), () -> opened(path, name));
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + name + " cannot be read", e);
        }
    }

    private static InputStream opened(Path path, String name) {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + name + " cannot be read", e);
        }
    }

    S3Call.Body call() {
        return new S3Call.Body(length, open);
    }

    /// The digest of all of it, in hexadecimal digits.
    String sha256() {
        ReceivedBody read = new ReceivedBody();
        try (InputStream in = open.get()) {
            read.receive(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read.sha256();
    }
}
