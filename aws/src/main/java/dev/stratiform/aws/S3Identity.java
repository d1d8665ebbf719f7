package dev.stratiform.aws;

import org.jspecify.annotations.Nullable;

/// Who asks an S3 server.
public sealed interface S3Identity {
    /// Nobody: requests are not signed.
    record Anonymous() implements S3Identity {}

    /// Keys that are known; they are in no text form of it.
    record Keys(
            String accessKey, String secretKey, @Nullable String sessionToken) implements S3Identity {
        @Override
        public String toString() {
            return "Keys[***]";
        }
    }

    /// What the variables and shared files of this machine say; null for the default profile.
    record Shared(@Nullable String profile) implements S3Identity {}

    /// A role that another identity assumes.
    ///
    /// @param stsEndpoint where the role is asked for; null for AWS's own
    record Assumed(
            S3Identity base, String roleArn, @Nullable String externalId, java.net.@Nullable URI stsEndpoint)
            implements S3Identity {}
}
