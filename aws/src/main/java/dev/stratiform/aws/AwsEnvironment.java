package dev.stratiform.aws;

import org.jspecify.annotations.Nullable;

/// Where calls go: an account, a region, and the profile that was named.
public record AwsEnvironment(
        String account, String region, @Nullable String profile) {
    @Override
    public String toString() {
        return "aws://" + account + "/" + region;
    }
}
