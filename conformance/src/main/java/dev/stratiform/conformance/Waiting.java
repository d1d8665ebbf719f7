package dev.stratiform.conformance;

import java.util.List;

/// The things that a `Wait` step can wait for.
final class Waiting {
    static final List<String> KINDS = List.of("BucketExists", "BucketNotExists", "ObjectExists", "ObjectNotExists");

    private Waiting() {}

    /// The operation that tells.
    static String operation(String kind) {
        return kind.startsWith("Bucket") ? "HeadBucket" : "HeadObject";
    }

    /// Whether an answer is the one that is waited for.
    static boolean over(String kind, Observation seen) {
        return kind.endsWith("NotExists") ? seen.status() == 404 : seen.successful();
    }
}
