package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The workspace's `aws:` settings, as written; empty texts where nothing is.
///
/// `mode` is `workstation` or `compute`. `endpoints` are addresses by service, `*` for all others.
public record AwsSettings(
        String mode,
        String profile,
        String region,
        String roleArn,
        String externalId,
        boolean allowRoleChaining,
        Map<String, String> endpoints) {
    private static final Set<String> KNOWN =
            Set.of("mode", "profile", "region", "role", "allowRoleChaining", "endpoints");

    /// Nothing is set.
    public static final AwsSettings NONE = new AwsSettings("workstation", "", "", "", "", false, Map.of());

    /// Copies the endpoints.
    public AwsSettings {
        endpoints = Map.copyOf(endpoints);
    }

    static AwsSettings read(Section section) {
        section.allow(KNOWN);
        Section role = section.section("role").allow(Set.of("arn", "externalId"));
        Map<String, String> endpoints = new LinkedHashMap<>();
        section.section("endpoints").forEachField((service, address) -> {
            if (!address.startsWith("https://") && !address.startsWith("http://")) {
                section.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                section.keyAt("endpoints"),
                                "aws.endpoints." + service + " is '" + address
                                        + "'; an address that begins with https:// or http:// is allowed",
                                "write it as https://host");
            }
            endpoints.put(service, address);
        });
        if (role.has("externalId") && !role.has("arn")) {
            section.findings()
                    .error(
                            ErrorCode.VALIDATION_ERROR,
                            section.keyAt("role"),
                            "aws.role has an externalId but no arn",
                            "name the role's arn");
        }
        return new AwsSettings(
                section.word("mode", "workstation", Set.of("workstation", "compute")),
                section.text("profile", ""),
                section.text("region", ""),
                role.text("arn", ""),
                role.text("externalId", ""),
                section.truth("allowRoleChaining", false),
                endpoints);
    }

    /// Each setting that is there, with its name; never an external id.
    List<Settings.Setting> listing(String origin) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("aws.mode", mode);
        found.put("aws.profile", profile);
        found.put("aws.region", region);
        found.put("aws.role.arn", roleArn);
        endpoints.forEach((service, address) -> found.put("aws.endpoints." + service, address));
        return found.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> new Settings.Setting(entry.getKey(), entry.getValue(), origin))
                .toList();
    }
}
