package dev.stratiform.aws;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How AWS is reached: from where, as whom, in which region, at which endpoints.
///
/// `endpoints` are by the service's short name (`s3`, `ssm`, …); `*` is for all others. Immutable.
///
/// @param mode where this runs
/// @param profile a profile of the shared configuration; null for the default one
/// @param region such as `eu-west-1`; null for what the profile or the environment says
/// @param role the role to assume; null for none
/// @param allowRoleChaining whether a role may be assumed on compute, too
/// @param endpoints addresses in place of AWS's own
/// @param limits how long calls may take
public record AwsAccess(
        Mode mode,
        @Nullable String profile,
        @Nullable String region,
        @Nullable Role role,
        boolean allowRoleChaining,
        Map<String, URI> endpoints,
        Limits limits) {
    private static final String EVERY = "*";

    /// Where the program runs.
    public enum Mode {
        /// On a person's or a CI machine: credentials come from variables and the shared files.
        WORKSTATION,
        /// On AWS compute: credentials come from the default chain, the instance's own included.
        COMPUTE
    }

    /// A role to assume; the external id is made by whoever owns the role, never by a request.
    public record Role(String arn, @Nullable String externalId, String sessionName) {}

    /// How long a call, one attempt of it, and a transfer of an object may take.
    public record Limits(Duration call, Duration attempt, Duration transfer) {
        /// 10 s, 3 s and 15 min.
        public static final Limits STANDARD =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofMinutes(15));
    }

    /// Copies the endpoints.
    public AwsAccess {
        endpoints = Map.copyOf(endpoints);
    }

    /// From a workstation, with the default profile and no role.
    public static AwsAccess workstation() {
        return new AwsAccess(Mode.WORKSTATION, null, null, null, false, Map.of(), Limits.STANDARD);
    }

    /// From AWS compute, with the default chain.
    public static AwsAccess compute() {
        return new AwsAccess(Mode.COMPUTE, null, null, null, false, Map.of(), Limits.STANDARD);
    }

    /// The same with a profile.
    public AwsAccess withProfile(@Nullable String name) {
        return new AwsAccess(mode, name, region, role, allowRoleChaining, endpoints, limits);
    }

    /// The same in a region.
    public AwsAccess withRegion(@Nullable String name) {
        return new AwsAccess(mode, profile, name, role, allowRoleChaining, endpoints, limits);
    }

    /// The same as a role.
    public AwsAccess withRole(@Nullable Role assumed) {
        return new AwsAccess(mode, profile, region, assumed, allowRoleChaining, endpoints, limits);
    }

    /// The same where a role on compute is allowed.
    public AwsAccess allowingRoleChaining() {
        return new AwsAccess(mode, profile, region, role, true, endpoints, limits);
    }

    /// The same with one service at another address.
    public AwsAccess withEndpoint(String service, URI address) {
        Map<String, URI> all = new HashMap<>(endpoints);
        all.put(service, address);
        return new AwsAccess(mode, profile, region, role, allowRoleChaining, all, limits);
    }

    /// The same with every service at one address, as emulators have it.
    public AwsAccess withEveryEndpoint(URI address) {
        return withEndpoint(EVERY, address);
    }

    /// The same with other limits.
    public AwsAccess withLimits(Limits other) {
        return new AwsAccess(mode, profile, region, role, allowRoleChaining, endpoints, other);
    }

    /// The address that replaces AWS's own for a service; null for none.
    @Nullable URI endpoint(String service) {
        URI own = endpoints.get(service);
        return own == null ? endpoints.get(EVERY) : own;
    }
}
