package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.PolicyConflict;
import dev.stratiform.aws.SignedHttp.Answer;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.retry.Sleeper;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// Policies that keep the indexes of an OpenSearch domain in order (index state management).
///
/// Thread-safe; every method blocks. Source: the ISM interface of OpenSearch 2.
public final class SearchPolicies {
    private static final String ROOT = "/_plugins/_ism/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,126}");
    private static final Pattern INDEXES = Pattern.compile("[a-z0-9.][a-z0-9_.*-]{0,254}");

    /// A policy as the domain has it; both numbers are what an update has to name.
    public record Policy(String id, long seqNo, long primaryTerm, String description) {}

    private final SignedHttp http;

    /// Over clients that the caller closes, at a domain's address.
    public SearchPolicies(AwsClients clients, URI endpoint) {
        this(clients, endpoint, Sleeper.monotonic());
    }

    SearchPolicies(AwsClients clients, URI endpoint, Sleeper sleeper) {
        this.http = new SignedHttp(clients, endpoint, "es", sleeper);
    }

    /// The policy of an id; empty when there is none.
    public Optional<Policy> getPolicy(String id) {
        String path = policyPath(id);
        Answer answer = http.call(SdkHttpMethod.GET, path, "", "");
        if (answer.status() == 404) {
            return Optional.empty();
        }
        JsonNode body = body("GET " + path, answer);
        return Optional.of(new Policy(
                id,
                number(body, "_seq_no"),
                number(body, "_primary_term"),
                body.field("policy")
                        .map(policy -> JsonText.text(policy, "description"))
                        .orElse("")));
    }

    /// Makes a policy; one that is there already is a [PolicyConflict]. `document` is JSON with the
    /// field `policy`.
    public void createPolicy(String id, String document) {
        write(id, "", document);
    }

    /// Replaces the policy that was read; one that was changed since is a [PolicyConflict].
    public void updatePolicy(Policy read, String document) {
        write(read.id(), "if_seq_no=" + read.seqNo() + "&if_primary_term=" + read.primaryTerm(), document);
    }

    private void write(String id, String query, String document) {
        String path = policyPath(id);
        Answer answer = http.call(SdkHttpMethod.PUT, path, query, document);
        if (answer.status() == 409) {
            throw new PolicyConflict(http.fault("PUT " + path, answer), id);
        }
        body("PUT " + path, answer);
    }

    /// Gives a policy to indexes that have none; those that were refused are an
    /// [EntriesNotAccepted].
    public void addPolicyToIndex(String indexes, String policy) {
        give("add/", indexes, policy);
    }

    /// Gives indexes that have a policy another one.
    public void setPolicyOfIndex(String indexes, String policy) {
        give("change_policy/", indexes, policy);
    }

    private void give(String verb, String indexes, String policy) {
        List<String> refused = refusedBy(verb, indexes, policy);
        if (!refused.isEmpty()) {
            throw new EntriesNotAccepted("es", "POST " + ROOT + verb + indexes, refused);
        }
    }

    /// The names of the indexes that did not take the policy.
    private List<String> refusedBy(String verb, String indexes, String policy) {
        String path = ROOT + verb + checked(INDEXES, indexes, "indexes are named");
        String what = "POST " + path;
        String asked = new JsonText()
                .begin()
                .field("policy_id", checked(NAME, policy, "a policy is named"))
                .end()
                .toString();
        JsonNode body = body(what, http.call(SdkHttpMethod.POST, path, "", asked));
        return body.field("failed_indices").filter(JsonNode::isArray).map(JsonNode::asArray).orElse(List.of()).stream()
                .map(index -> JsonText.text(index, "index_name"))
                .toList();
    }

    /// Keeps history: indexes of the pattern go when they are so old.
    public void keepHistory(String policy, String indexes, int days) {
        keep(policy, indexes, PolicyText.history(indexes, days));
    }

    /// Keeps sessions: after a day indexes are merged to one segment, moved to warm nodes and cut
    /// to no replicas; they go when they are so old.
    public void keepSessions(String policy, String indexes, int days) {
        keep(policy, indexes, PolicyText.sessions(indexes, days));
    }

    private void keep(String id, String indexes, PolicyText wanted) {
        checked(INDEXES, indexes, "indexes are named");
        Optional<Policy> found = getPolicy(id);
        if (found.isEmpty()) {
            createPolicy(id, wanted.document());
        } else if (!found.get().description().equals(wanted.description())) {
            updatePolicy(found.get(), wanted.document());
        }
        // Indexes that are there already: those with a policy refuse a first one and take a new
        // one.
        for (String refused : refusedBy("add/", indexes, id)) {
            setPolicyOfIndex(refused, id);
        }
    }

    private static String policyPath(String id) {
        return ROOT + "policies/" + checked(NAME, id, "a policy is named");
    }

    private static String checked(Pattern allowed, String found, String what) {
        if (!allowed.matcher(found).matches()) {
            throw new AwsAccessException(Fault.local(
                    ErrorCode.VALIDATION_ERROR,
                    "es",
                    "ism",
                    what + " by " + allowed.pattern() + "; found '" + found + "'"));
        }
        return found;
    }

    private JsonNode body(String what, Answer answer) {
        if (answer.status() >= 300) {
            throw new AwsAccessException(http.fault(what, answer));
        }
        return JsonText.read(answer.body())
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new AwsAccessException(Fault.local(
                        ErrorCode.AWS_REFUSED, "es", what, what + " failed: the answer is no JSON object")));
    }

    private static long number(JsonNode body, String name) {
        return body.field(name)
                .filter(JsonNode::isNumber)
                .map(node -> Long.parseLong(node.asNumber()))
                .orElseThrow(() -> new AwsAccessException(
                        Fault.local(ErrorCode.AWS_REFUSED, "es", "GET policy", "the answer has no " + name)));
    }
}
