package dev.stratiform.aws;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a raw request is signed (signature version 4).
///
/// @param inQuery whether the signature stands in the query, as in a presigned address, instead of a header
/// @param at the moment that the signature tells
/// @param expires how long a signature in the query is good
/// @param region the region that is signed
/// @param service the service that is signed, `s3`
/// @param body what is signed as the body; null for `UNSIGNED-PAYLOAD`
public record S3Signing(
        boolean inQuery, Instant at, Duration expires, String region, String service, S3Call.@Nullable Body body) {}
