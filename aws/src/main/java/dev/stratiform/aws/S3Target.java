package dev.stratiform.aws;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An S3 server and how it is spoken to.
///
/// @param endpoint its address; null for AWS's own
/// @param region the region that requests are signed for
/// @param pathStyle whether the bucket stands in the path instead of the host name
/// @param speech what the SDK adds to requests
/// @param timeout how long one call may take
public record S3Target(@Nullable URI endpoint, String region, boolean pathStyle, Speech speech, Duration timeout) {
    /// What the SDK adds to requests and demands of answers.
    ///
    /// @param requestChecksums whether every request that can gets a checksum, not only where it must
    /// @param answerChecksums whether checksums of answers are compared wherever they are given
    /// @param legacyMd5 whether `Content-MD5` stands in for the newer checksums where one is required
    /// @param chunked whether signed bodies are sent in signed chunks
    public record Speech(boolean requestChecksums, boolean answerChecksums, boolean legacyMd5, boolean chunked) {
        /// What the SDK does when nobody says otherwise.
        public static final Speech SDK_DEFAULT = new Speech(true, true, false, true);
        /// What servers understand that know no newer checksums.
        public static final Speech LEGACY = new Speech(false, false, true, false);
    }

    /// The same with another speech.
    public S3Target speaking(Speech other) {
        return new S3Target(endpoint, region, pathStyle, other, timeout);
    }
}
