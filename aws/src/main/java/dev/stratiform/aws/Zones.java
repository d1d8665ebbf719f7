package dev.stratiform.aws;

import java.util.Optional;
import software.amazon.awssdk.services.route53.model.HostedZone;

/// Hosted zones of Route 53. Thread-safe; every method blocks.
public final class Zones {
    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Zones(AwsClients clients) {
        this.clients = clients;
    }

    /// The id of a domain's hosted zone, without its prefix; a public zone before a private one;
    /// empty when there is none.
    public Optional<String> find(String domain) {
        String name = domain.endsWith(".") ? domain : domain + ".";
        return Faults.call(
                        "route53",
                        "ListHostedZones",
                        () -> clients.route53().listHostedZonesPaginator().hostedZones().stream()
                                .filter(zone -> zone.name().equalsIgnoreCase(name))
                                .toList())
                .stream()
                .min(java.util.Comparator.comparing(Zones::hidden))
                .map(zone -> zone.id().substring(zone.id().lastIndexOf('/') + 1));
    }

    private static boolean hidden(HostedZone zone) {
        return zone.config() != null && Boolean.TRUE.equals(zone.config().privateZone());
    }
}
