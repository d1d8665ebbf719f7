package dev.stratiform.aws;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.opensearch.OpenSearchClient;
import software.amazon.awssdk.services.opensearch.model.DomainStatus;

/// Domains of OpenSearch. Thread-safe; every method blocks.
public final class SearchDomains {
    private static final String ABSENT = "ResourceNotFoundException";

    /// How a domain stands.
    public enum Status {
        /// There is none.
        ABSENT,
        /// It is being made or changed.
        PROCESSING,
        /// It can be used.
        ACTIVE,
        /// It is being removed.
        DELETING
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public SearchDomains(AwsClients clients) {
        this.clients = clients;
    }

    private OpenSearchClient search() {
        return clients.openSearch();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call("es", operation, work);
    }

    private Optional<DomainStatus> describe(String domain) {
        try {
            return Optional.of(call(
                    "DescribeDomain",
                    () -> search().describeDomain(request -> request.domainName(domain))
                            .domainStatus()));
        } catch (AwsAccessException e) {
            if (e.code().equals(ABSENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// How a domain stands.
    public Status status(String domain) {
        Optional<DomainStatus> found = describe(domain);
        if (found.isEmpty()) {
            return Status.ABSENT;
        }
        if (Boolean.TRUE.equals(found.get().deleted())) {
            return Status.DELETING;
        }
        boolean working = Boolean.TRUE.equals(found.get().processing())
                || !Boolean.TRUE.equals(found.get().created());
        return working ? Status.PROCESSING : Status.ACTIVE;
    }

    /// Where a domain is asked; empty while it has no address or is not there.
    public Optional<URI> endpoint(String domain) {
        return describe(domain)
                .map(found -> found.endpoint() != null
                        ? found.endpoint()
                        : found.endpoints() == null ? null : found.endpoints().get("vpc"))
                .map(host -> URI.create("https://" + host));
    }

    /// Removes a domain and waits until it is gone; one that is not there is fine.
    public void destroyAndWait(String domain, Patience patience) {
        try {
            call("DeleteDomain", () -> search().deleteDomain(request -> request.domainName(domain)));
        } catch (AwsAccessException e) {
            if (e.code().equals(ABSENT)) {
                return;
            }
            throw e;
        }
        patience.await(
                "the end of the domain " + domain,
                () -> status(domain) == Status.ABSENT ? Optional.of(Status.ABSENT) : Optional.empty());
    }
}
