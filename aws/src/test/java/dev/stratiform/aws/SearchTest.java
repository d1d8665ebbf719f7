package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.aws.AwsAccessException.PolicyConflict;
import dev.stratiform.aws.AwsAccessException.WaitTimedOut;
import dev.stratiform.aws.SearchDomains.Status;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final String ABSENT = "{\"error\":{\"type\":\"status_exception\"},\"status\":404}";

    private final Canned canned = Canned.transport();
    private final AwsClients clients = canned.clients();
    private final SearchDomains domains = new SearchDomains(clients);
    private final List<Duration> slept = new ArrayList<>();
    private final Patience patience =
            new Patience(Duration.ofMinutes(30), Duration.ofSeconds(30), () -> false, slept::add);
    private final SearchPolicies policies =
            new SearchPolicies(clients, URI.create("https://search.example.com"), slept::add);

    private static String domain(boolean created, boolean deleted, boolean processing) {
        return "{\"DomainStatus\":{\"DomainName\":\"d\",\"Created\":" + created + ",\"Deleted\":" + deleted
                + ",\"Processing\":" + processing + ",\"Endpoint\":\"search-d.example.com\"}}";
    }

    @Test
    void aDomainsStatusIsOneOfFour() {
        canned.then(200, domain(true, false, false))
                .then(200, domain(false, false, false))
                .then(200, domain(true, true, true))
                .refuses(409, "ResourceNotFoundException", "");
        assertThat(domains.status("d")).isEqualTo(Status.ACTIVE);
        assertThat(domains.status("d")).isEqualTo(Status.PROCESSING);
        assertThat(domains.status("d")).isEqualTo(Status.DELETING);
        assertThat(domains.status("d")).isEqualTo(Status.ABSENT);
    }

    @Test
    void theEndOfADomainIsWaitedFor() {
        canned.then(200, domain(true, true, true))
                .then(200, domain(true, true, true))
                .refuses(409, "ResourceNotFoundException", "");
        domains.destroyAndWait("d", patience);
        assertThat(slept).containsExactly(Duration.ofSeconds(30));
        canned.refuses(409, "ResourceNotFoundException", "");
        domains.destroyAndWait("d", patience);
        assertThat(canned.last().method()).isEqualTo("DELETE");
    }

    @Test
    void aWaitHasADeadlineAndCanBeCancelled() {
        canned.then(200, domain(true, true, true));
        for (int i = 0; i < 100; i++) {
            canned.then(200, domain(true, true, true));
        }
        assertThatThrownBy(() -> domains.destroyAndWait("d", patience))
                .isInstanceOf(WaitTimedOut.class)
                .hasMessageContaining("the end of the domain d did not come within 1800 s");
        assertThat(slept.stream().mapToLong(Duration::toSeconds).sum()).isBetween(1795L, 1800L);
        Canned other = Canned.transport().then(200, domain(true, true, true));
        assertThatThrownBy(() -> new SearchDomains(other.clients()).destroyAndWait("d", patience.until(() -> true)))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.RUN_CANCELLED));
        assertThat(other.asked()).hasSize(1);
    }

    @Test
    void anInterruptEndsAWait() {
        Patience interrupted = new Patience(Duration.ofMinutes(1), Duration.ofSeconds(1), () -> false, _ -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> interrupted.await("x", java.util.Optional::empty))
                .hasMessageContaining("the wait for x was cancelled");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void requestsToADomainAreSigned() {
        canned.then(404, ABSENT);
        assertThat(policies.getPolicy("history")).isEmpty();
        assertThat(canned.only().header("Authorization")).contains("/eu-west-1/es/aws4_request");
        assertThat(canned.only().path()).isEqualTo("/_plugins/_ism/policies/history");
    }

    @Test
    void anUpdateNamesWhatItReadAndAConflictIsTold() {
        canned.then(200, "{\"_seq_no\":7,\"_primary_term\":2,\"policy\":{\"description\":\"d\"}}")
                .then(200, "{}")
                .then(409, "{}")
                .then(409, "{}");
        SearchPolicies.Policy read = policies.getPolicy("p").orElseThrow();
        policies.updatePolicy(read, "{\"policy\":{}}");
        assertThat(canned.last().query()).contains("if_seq_no=7").contains("if_primary_term=2");
        assertThatThrownBy(() -> policies.updatePolicy(read, "{}")).isInstanceOf(PolicyConflict.class);
        assertThatThrownBy(() -> policies.createPolicy("p", "{}")).isInstanceOf(PolicyConflict.class);
    }

    @Test
    void indexesThatDoNotTakeAPolicyAreNamed() {
        canned.then(200, "{\"updated_indices\":1,\"failures\":true,\"failed_indices\":[{\"index_name\":\"logs-1\"}]}")
                .then(200, "{\"updated_indices\":2,\"failures\":false,\"failed_indices\":[]}");
        assertThatThrownBy(() -> policies.addPolicyToIndex("logs-*", "p"))
                .isInstanceOfSatisfying(
                        EntriesNotAccepted.class, e -> assertThat(e.entries()).containsExactly("logs-1"));
        policies.setPolicyOfIndex("logs-*", "p");
        assertThat(canned.last().path()).isEqualTo("/_plugins/_ism/change_policy/logs-*");
        assertThat(canned.last().body()).isEqualTo("{\"policy_id\":\"p\"}");
    }

    @Test
    void theHistoryFlowMakesThePolicyAndGivesItToWhatIsThere() {
        canned.then(404, ABSENT).then(201, "{}").then(200, "{\"failed_indices\":[]}");
        policies.keepHistory("history", "history-*", 90);
        String made = canned.asked().get(1).body();
        assertThat(JsonText.read(made)).isPresent();
        assertThat(made)
                .contains("\"index_patterns\":[\"history-*\"]")
                .contains("\"min_index_age\":\"90d\"")
                .contains("{\"delete\":{}}");
    }

    @Test
    void theSessionsFlowGoesFromHotToWarmToGone() {
        canned.then(404, ABSENT)
                .then(201, "{}")
                .then(200, "{\"failed_indices\":[{\"index_name\":\"sessions-1\"}]}")
                .then(200, "{\"failed_indices\":[]}");
        policies.keepSessions("sessions", "sessions-*", 30);
        String made = canned.asked().get(1).body();
        assertThat(JsonText.read(made)).isPresent();
        assertThat(made)
                .contains("\"state_name\":\"warm\",\"conditions\":{\"min_index_age\":\"1d\"}")
                .contains("\"force_merge\":{\"max_num_segments\":1}")
                .contains("\"allocation\":{\"require\":{\"temp\":\"warm\"}}")
                .contains("\"replica_count\":{\"number_of_replicas\":0}")
                .contains("\"retry\":{\"count\":3,\"backoff\":\"exponential\",\"delay\":\"1m\"}")
                .contains("\"min_index_age\":\"30d\"");
        assertThat(canned.last().path()).isEqualTo("/_plugins/_ism/change_policy/sessions-1");
    }

    @Test
    void aPolicyThatIsAsWantedIsLeftAndAnotherIsReplaced() {
        String wanted = PolicyText.history("h-*", 90).description();
        canned.then(200, "{\"_seq_no\":1,\"_primary_term\":1,\"policy\":{\"description\":\"" + wanted + "\"}}")
                .then(200, "{\"failed_indices\":[]}");
        policies.keepHistory("h", "h-*", 90);
        assertThat(canned.asked().stream().map(Canned.Asked::method)).containsExactly("GET", "POST");
        canned.then(200, "{\"_seq_no\":1,\"_primary_term\":1,\"policy\":{\"description\":\"" + wanted + "\"}}")
                .then(200, "{}")
                .then(200, "{\"failed_indices\":[]}");
        policies.keepHistory("h", "h-*", 91);
        assertThat(canned.asked().get(3).method()).isEqualTo("PUT");
    }

    @Test
    void faultsOfTheDomainAreRetriedAndRefusalsToldInItsWords() {
        canned.then(503, "").then(0, "").then(404, ABSENT);
        assertThat(policies.getPolicy("p")).isEmpty();
        assertThat(slept).hasSize(2);
        canned.then(403, "{\"Message\":\"no permissions\"}");
        assertThatThrownBy(() -> policies.getPolicy("p"))
                .hasMessageContaining("no permissions")
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
        canned.then(200, "<html>");
        assertThatThrownBy(() -> policies.getPolicy("p")).hasMessageContaining("the answer is no JSON object");
        canned.then(200, "{}");
        assertThatThrownBy(() -> policies.getPolicy("p")).hasMessageContaining("has no _seq_no");
    }

    @Test
    void namesThatWouldChangeThePathAreRefused() {
        assertThatThrownBy(() -> policies.getPolicy("../_cluster")).hasMessageContaining("a policy is named");
        assertThatThrownBy(() -> policies.addPolicyToIndex("a/b", "p")).hasMessageContaining("indexes are named");
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void aDomainLivesAndEndsOnTheEmulator() {
        try (AwsClients real = Moto.clients()) {
            SearchDomains found = new SearchDomains(real);
            assertThat(found.status("logs")).isEqualTo(Status.ABSENT);
            assertThat(found.endpoint("logs")).isEmpty();
            real.openSearch().createDomain(request -> request.domainName("logs"));
            assertThat(found.status("logs")).isNotEqualTo(Status.ABSENT);
            found.destroyAndWait("logs", patience);
            assertThat(found.status("logs")).isEqualTo(Status.ABSENT);
        }
    }
}
