package dev.stratiform.engines.check;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Buckets;
import dev.stratiform.aws.Certificates;
import dev.stratiform.aws.Parameters;
import dev.stratiform.aws.SearchDomains;
import dev.stratiform.aws.Services;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.InstantSource;
import java.util.Optional;

/// Checks that ask AWS.
final class AwsChecks {
    private AwsChecks() {}

    /// One look; failures of AWS are findings, too.
    static Optional<String> look(String kind, CheckFields fields, AwsClients aws) {
        try {
            return switch (kind) {
                case "s3.bucket" -> bucket(fields, new Buckets(aws));
                case "ecs.service" -> service(fields, new Services(aws));
                case "acm.certificate" -> certificate(fields, new Certificates(aws, InstantSource.system()));
                case "opensearch.domain" -> domain(fields, new SearchDomains(aws));
                default -> parameter(fields, new Parameters(aws));
            };
        } catch (StratiformException e) {
            return Optional.of(e.failure().message());
        }
    }

    private static Optional<String> bucket(CheckFields fields, Buckets buckets) {
        String name = fields.text("name");
        Buckets.BucketStatus status = buckets.status(name);
        if (status != Buckets.BucketStatus.EXISTS_HAVE_ACCESS) {
            return Optional.of("the bucket " + name
                    + switch (status) {
                        case DOES_NOT_EXIST -> " does not exist";
                        case EXISTS_NO_ACCESS -> " may not be used with these credentials";
                        case EXISTS_OTHER_REGION -> " is in another region";
                        case EXISTS_HAVE_ACCESS -> "";
                    });
        }
        if (fields.has("encrypted") && buckets.encrypted(name) != fields.wanted("encrypted")) {
            return Optional.of(differs("the bucket " + name, "encrypted", fields));
        }
        if (fields.has("versioned") && buckets.versioned(name) != fields.wanted("versioned")) {
            return Optional.of(differs("the bucket " + name, "versioned", fields));
        }
        return Optional.empty();
    }

    private static String differs(String what, String property, CheckFields fields) {
        return what + " is " + (fields.wanted(property) ? "not " : "") + property + ", expected the contrary";
    }

    private static Optional<String> service(CheckFields fields, Services services) {
        String cluster = fields.text("cluster");
        String service = fields.text("service");
        if (services.stable(cluster, service) == fields.wanted("stable")) {
            return Optional.empty();
        }
        return Optional.of(differs("the service " + service + " of " + cluster, "stable", fields) + "; failed tasks: "
                + services.failedTaskCount(cluster, service));
    }

    private static Optional<String> certificate(CheckFields fields, Certificates certificates) {
        String domain = fields.text("domain");
        Optional<Certificates.Certificate> found = certificates.find(domain);
        if (found.isEmpty()) {
            return Optional.of("there is no certificate of " + domain);
        }
        return found.get().issued() == fields.wanted("issued")
                ? Optional.empty()
                : Optional.of(differs("the certificate of " + domain, "issued", fields));
    }

    private static Optional<String> domain(CheckFields fields, SearchDomains domains) {
        String name = fields.text("name");
        SearchDomains.Status status = domains.status(name);
        return (status == SearchDomains.Status.ACTIVE) == fields.wanted("active")
                ? Optional.empty()
                : Optional.of(differs("the domain " + name, "active", fields));
    }

    private static Optional<String> parameter(CheckFields fields, Parameters parameters) {
        String value = parameters.value(fields.text("name"));
        return !fields.has("equals") || value.equals(fields.text("equals"))
                ? Optional.empty()
                : Optional.of("the parameter " + fields.text("name") + " does not have the expected value");
    }
}
