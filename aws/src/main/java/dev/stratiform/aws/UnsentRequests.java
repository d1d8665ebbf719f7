package dev.stratiform.aws;

import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/// A transport that sends nothing and keeps what it was given.
final class UnsentRequests implements SdkHttpClient {
    /// Ends the call, with the request that would have been sent.
    private static final class Caught extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient SdkHttpRequest request;

        Caught(SdkHttpRequest request) {
            super("caught");
            this.request = request;
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                throw new Caught(request.httpRequest());
            }

            @Override
            public void abort() {
                // Nothing is under way.
            }
        };
    }

    /// The request that a failed call was about.
    static Optional<SdkHttpRequest> caught(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof Caught caught) {
                return Optional.of(caught.request);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
