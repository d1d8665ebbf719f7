package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;

/// Who calls, and what that one may do. Thread-safe; every method blocks.
public final class Identity {
    private static final int ASKED_AT_ONCE = 100;

    /// A caller: an account, an ARN and a unique id.
    public record Caller(String account, String arn, String userId) {}

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Identity(AwsClients clients) {
        this.clients = clients;
    }

    /// Who the calls are made as.
    public Caller caller() {
        var answer = Faults.call("sts", "GetCallerIdentity", () -> clients.sts().getCallerIdentity());
        if (answer.account() == null || answer.arn() == null) {
            throw new AwsAccessException(Fault.local(
                    ErrorCode.AWS_REFUSED,
                    "sts",
                    "GetCallerIdentity",
                    "sts:GetCallerIdentity failed: what answers is not AWS; check the endpoint and the proxy"));
        }
        return new Caller(answer.account(), answer.arn(), answer.userId() == null ? "" : answer.userId());
    }

    /// Whether the caller may do each of the actions (`s3:CreateBucket`, …) somewhere; empty when
    /// its kind of caller cannot be simulated (the root user, a federated one).
    public Optional<Map<String, Boolean>> simulate(List<String> actions) {
        Optional<String> principal = principal(caller());
        if (principal.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Boolean> allowed = new TreeMap<>();
        for (int from = 0; from < actions.size(); from += ASKED_AT_ONCE) {
            SimulatePrincipalPolicyRequest request = SimulatePrincipalPolicyRequest.builder()
                    .policySourceArn(principal.get())
                    .actionNames(actions.subList(from, Math.min(from + ASKED_AT_ONCE, actions.size())))
                    .build();
            Faults.call("iam", "SimulatePrincipalPolicy", () -> {
                clients.iam()
                        .simulatePrincipalPolicyPaginator(request)
                        .evaluationResults()
                        .forEach(result -> allowed.put(
                                result.evalActionName(),
                                result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED));
                return allowed;
            });
        }
        return Optional.of(allowed);
    }

    /// The ARN that policies belong to: of a session, that of its role.
    private Optional<String> principal(Caller caller) {
        String arn = caller.arn();
        int session = arn.indexOf(":assumed-role/");
        if (session >= 0) {
            String role = arn.substring(session + ":assumed-role/".length()).split("/", -1)[0];
            return Optional.of(Faults.call(
                    "iam",
                    "GetRole",
                    () -> clients.iam()
                            .getRole(request -> request.roleName(role))
                            .role()
                            .arn()));
        }
        return arn.contains(":user/") || arn.contains(":role/") ? Optional.of(arn) : Optional.empty();
    }
}
