package dev.stratiform.aws;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/// What the SDK's rules say about addresses and signatures, asked once per bucket and per
/// operation: at a server with its own address it is always the same, and a sixth of a call's time.
///
/// Thread-safe; at most a thousand answers are kept of each kind.
final class RememberedRules {
    private static final int MOST = 1_000;

    private RememberedRules() {}

    /// Where a bucket is, as the SDK's own rules say.
    static S3EndpointProvider addresses() {
        S3EndpointProvider rules = S3EndpointProvider.defaultProvider();
        Map<Object, CompletableFuture<Endpoint>> known = new ConcurrentHashMap<>();
        return params -> {
            if (named(params.bucket())) {
                return rules.resolveEndpoint(params);
            }
            if (known.size() > MOST) {
                known.clear();
            }
            return known.computeIfAbsent(key(params), _ -> rules.resolveEndpoint(params));
        };
    }

    /// How an operation is signed, as the SDK's own rules say.
    static S3AuthSchemeProvider signatures() {
        S3AuthSchemeProvider rules = S3AuthSchemeProvider.defaultProvider();
        Map<Object, List<AuthSchemeOption>> known = new ConcurrentHashMap<>();
        return params -> named(bucket(params))
                ? rules.resolveAuthScheme(params)
                : known.computeIfAbsent(params.operation(), _ -> rules.resolveAuthScheme(params));
    }

    /// The name of an access point, or of a bucket of another kind: there the rules matter.
    private static boolean named(@org.jspecify.annotations.Nullable String bucket) {
        return bucket != null && (bucket.startsWith("arn:") || bucket.endsWith("--x-s3"));
    }

    private static @org.jspecify.annotations.Nullable String bucket(S3AuthSchemeParams params) {
        return params.bucket();
    }

    /// What an address depends on at a server with one of its own.
    private record Asked(
            @org.jspecify.annotations.Nullable String bucket,
            @org.jspecify.annotations.Nullable Boolean control,
            @org.jspecify.annotations.Nullable Boolean noSession) {}

    private static Object key(S3EndpointParams params) {
        return new Asked(params.bucket(), params.useS3ExpressControlEndpoint(), params.disableS3ExpressSessionAuth());
    }
}
