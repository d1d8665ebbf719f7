package dev.stratiform.aws;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Writes down what goes over the wire, and bounds answers that are read into memory.
final class Wiretap implements ExecutionInterceptor {
    static final ExecutionAttribute<Tape> TAPE = new ExecutionAttribute<>("stratiform.tape");
    private static final int HEAD = 8 << 10;
    private static final long MOST = 64L << 20;

    /// What one call wrote down; used by one thread at a time.
    static final class Tape {
        private final boolean streams;
        private Optional<SdkHttpRequest> request = Optional.empty();
        private Optional<SdkHttpResponse> answer = Optional.empty();
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();

        /// `streams`: a good answer's body is an object's content.
        Tape(boolean streams) {
            this.streams = streams;
        }

        private static String url(SdkHttpRequest request) {
            String query = request.encodedQueryParameters().orElse("");
            return request.protocol() + "://" + WireTransport.host(request) + request.encodedPath()
                    + (query.isEmpty() ? "" : "?" + query);
        }

        S3Result.Wire wire() {
            return new S3Result.Wire(
                    request.map(r -> r.method().name()).orElse(""),
                    request.map(Tape::url).orElse(""),
                    request.map(SdkHttpRequest::headers).orElse(Map.of()),
                    answer.map(SdkHttpResponse::statusCode).orElse(0),
                    answer.map(SdkHttpResponse::headers).orElse(Map.<String, List<String>>of()),
                    head.toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Tape tape = attributes.getAttribute(TAPE);
        if (tape != null) {
            tape.request = Optional.of(context.httpRequest());
            tape.answer = Optional.empty();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        Tape tape = attributes.getAttribute(TAPE);
        if (tape != null) {
            tape.answer = Optional.of(context.httpResponse());
        }
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Tape tape = attributes.getAttribute(TAPE);
        boolean content =
                tape == null || (tape.streams && context.httpResponse().isSuccessful());
        return content ? context.responseBody() : context.responseBody().map(body -> new Copying(body, tape.head));
    }

    /// Keeps the first bytes, and ends an answer that has no end.
    private static final class Copying extends FilterInputStream {
        private final ByteArrayOutputStream head;
        private long count;

        Copying(InputStream in, ByteArrayOutputStream head) {
            super(in);
            this.head = head;
        }

        @Override
        public int read() throws IOException {
            return WireInput.one(this);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            if (read > 0) {
                head.write(bytes, from, Math.min(read, HEAD - Math.min(HEAD, head.size())));
                count += read;
                if (count > MOST) {
                    throw new IOException("the answer has more than " + (MOST >> 20) + " MiB");
                }
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
