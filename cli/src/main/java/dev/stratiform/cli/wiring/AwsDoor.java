package dev.stratiform.cli.wiring;

import dev.stratiform.aws.AwsAccess;
import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.AwsRegions;
import dev.stratiform.core.manifest.AwsSettings;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Holds what reaches AWS, so that the class of it is loaded late.
final class AwsDoor {
    private final AwsSettings settings;
    private volatile Optional<AwsRegions> regions = Optional.empty();

    AwsDoor(AwsSettings settings) {
        this.settings = settings;
    }

    synchronized AwsClients in(String region) {
        if (regions.isEmpty()) {
            regions = Optional.of(new AwsRegions(access(settings)));
        }
        return regions.get().in(region);
    }

    static AwsAccess access(AwsSettings settings) {
        AwsAccess access = settings.mode().equals("compute") ? AwsAccess.compute() : AwsAccess.workstation();
        access = access.withProfile(settings.profile().isEmpty() ? null : settings.profile())
                .withRegion(settings.region().isEmpty() ? null : settings.region());
        if (!settings.roleArn().isEmpty()) {
            String externalId = settings.externalId().isEmpty() ? null : settings.externalId();
            access = access.withRole(new AwsAccess.Role(settings.roleArn(), externalId, "stratiform"));
        }
        for (Map.Entry<String, String> endpoint : settings.endpoints().entrySet()) {
            access = access.withEndpoint(endpoint.getKey(), address(endpoint.getKey(), endpoint.getValue()));
        }
        return settings.allowRoleChaining() ? access.allowingRoleChaining() : access;
    }

    private static URI address(String service, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Failure.of(ErrorCode.VALIDATION_ERROR, "aws.endpoints." + service + " is '" + text + "', no address")
                    .withNext("write it as https://host")
                    .toException();
        }
    }
}
