package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccess.Mode;
import dev.stratiform.aws.AwsAccess.Role;
import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/// Who calls and in which region: one for all clients, so that a role is assumed once.
///
/// Thread-safe. Credentials of a role are renewed before they end.
final class Session implements AutoCloseable {
    private final AwsAccess access;
    private final Lazy<AwsCredentialsProvider> base;
    private final Lazy<AwsCredentialsProvider> provider;
    private final Lazy<StsClient> sts;
    private final Lazy<Region> region;

    /// `given` replaces what variables and files say; `baseSts` makes a client that has the base
    /// credentials.
    Session(
            AwsAccess access,
            @Nullable AwsCredentialsProvider given,
            Function<AwsCredentialsProvider, StsClient> baseSts) {
        this.access = access;
        this.base = new Lazy<>(() -> given == null ? found(access) : given);
        this.sts = new Lazy<>(() -> baseSts.apply(told(base.get(), access)));
        Role role = access.role();
        this.provider = new Lazy<>(() -> told(role == null ? base.get() : assumed(role), access));
        this.region = new Lazy<>(() -> region(access));
    }

    private static AwsCredentialsProvider found(AwsAccess access) {
        String profile = access.profile();
        if (access.mode() == Mode.COMPUTE) {
            return profile == null
                    ? DefaultCredentialsProvider.builder().build()
                    : DefaultCredentialsProvider.builder().profileName(profile).build();
        }
        if (profile != null) {
            return ProfileCredentialsProvider.create(profile);
        }
        // The instance's own credentials are not asked for: on a workstation that is a wait for
        // nobody.
        return AwsCredentialsProviderChain.of(
                SystemPropertyCredentialsProvider.create(),
                EnvironmentVariableCredentialsProvider.create(),
                WebIdentityTokenFileCredentialsProvider.create(),
                ProfileCredentialsProvider.create());
    }

    private AwsCredentialsProvider assumed(Role role) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts.get())
                .refreshRequest(AssumeRoleRequest.builder()
                        .roleArn(role.arn())
                        .roleSessionName(role.sessionName())
                        .externalId(role.externalId())
                        .build())
                .build();
    }

    /// The same credentials; that there are none is told as such, whatever the SDK makes of it.
    private static AwsCredentialsProvider told(AwsCredentialsProvider from, AwsAccess access) {
        return () -> credentials(from, access);
    }

    private static AwsCredentials credentials(AwsCredentialsProvider from, AwsAccess access) {
        try {
            return from.resolveCredentials();
        } catch (SdkException e) {
            throw new AwsAccessException(
                    Fault.local(ErrorCode.AWS_CREDENTIALS, "sts", "credentials", missing(access, e)), e);
        }
    }

    /// In our words: the SDK lists its own classes.
    private static String missing(AwsAccess access, SdkException e) {
        if (e instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            return "AWS gives no credentials: " + refused.awsErrorDetails().errorCode() + ": "
                    + Faults.plain(refused.awsErrorDetails().errorMessage());
        }
        if (access.profile() != null) {
            return "the profile '" + access.profile()
                    + "' gives no AWS credentials: it is absent or incomplete, or its session is over";
        }
        return access.mode() == Mode.COMPUTE
                ? "no AWS credentials were found in the variables, the shared files, or from this instance"
                : "no AWS credentials were found in the variables or the shared files";
    }

    private static Region region(AwsAccess access) {
        String named = access.region();
        if (named != null) {
            return Region.of(named);
        }
        String profile = access.profile();
        if (access.mode() == Mode.WORKSTATION) {
            return workstationRegion(profile);
        }
        try {
            return DefaultAwsRegionProviderChain.builder()
                    .profileName(profile)
                    .build()
                    .getRegion();
        } catch (SdkException e) {
            throw noRegion();
        }
    }

    /// Without the instance's own: the profile's, else the variable's.
    private static Region workstationRegion(@Nullable String profile) {
        String variable = software.amazon.awssdk.core.SdkSystemSetting.AWS_REGION
                .getStringValue()
                .orElse("");
        String ofProfile = ProfileFile.defaultProfileFile()
                .profile(profile == null ? "default" : profile)
                .flatMap(found -> found.property("region"))
                .orElse("");
        if (profile != null && !ofProfile.isEmpty()) {
            return Region.of(ofProfile);
        }
        if (!variable.isEmpty() || !ofProfile.isEmpty()) {
            return Region.of(variable.isEmpty() ? ofProfile : variable);
        }
        throw noRegion();
    }

    private static RuntimeException noRegion() {
        return new AwsAccessException(Fault.local(
                ErrorCode.AWS_CREDENTIALS,
                "",
                "region",
                "no AWS region is named; set aws.region in stratiform.yaml, AWS_REGION, or the profile's region"));
    }

    AwsCredentialsProvider credentials() {
        return provider.get();
    }

    Region region() {
        return region.get();
    }

    AwsAccess access() {
        return access;
    }

    @Override
    public void close() {
        provider.close(Session::end);
        base.close(Session::end);
        sts.close(StsClient::close);
    }

    private static void end(AwsCredentialsProvider provider) {
        if (provider instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                // A provider that does not close has nothing to give back.
            }
        }
    }
}
