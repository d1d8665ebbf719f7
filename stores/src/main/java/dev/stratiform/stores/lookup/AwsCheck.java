package dev.stratiform.stores.lookup;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Identity;
import dev.stratiform.aws.Quotas;
import dev.stratiform.core.CloudCheck;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Looks at AWS: who the calls are made as, what that one may do, how much of the quotas is used.
public final class AwsCheck implements CloudCheck {
    private static final double NEARLY = 0.9;
    private static final List<String> ALWAYS = List.of("sts:GetCallerIdentity");
    private static final List<String> FOR_CLOUDFORMATION = List.of(
            "cloudformation:CreateChangeSet",
            "cloudformation:CreateStack",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:UpdateStack");

    /// A quota that deployments run into, by the codes of its service and its own.
    private record Watched(String service, String code) {}

    private static final List<Watched> QUOTAS = List.of(
            new Watched("vpc", "L-F678F1CE"),
            new Watched("ec2", "L-0263D0A3"),
            new Watched("cloudformation", "L-0485CB21"));

    private final Function<String, AwsClients> aws;
    private final InstantSource clock;

    /// `aws` gives clients by region, empty for the default one.
    public AwsCheck(Function<String, AwsClients> aws, InstantSource clock) {
        this.aws = aws;
        this.clock = clock;
    }

    @Override
    public List<Line> look(Question question) {
        List<Line> lines = new ArrayList<>();
        try {
            AwsClients clients = aws.apply(question.region());
            lines.add(credentials(clients, question.account()));
            permissions(clients, question.engines(), lines);
            quotas(clients, lines);
        } catch (StratiformException e) {
            lines.add(wrong("aws credentials", e.failure()));
        }
        return lines;
    }

    private static Line wrong(String name, Failure failure) {
        return new Line(name, false, failure.message(), failure.nextStep());
    }

    private static Line credentials(AwsClients clients, String account) {
        Identity.Caller caller = new Identity(clients).caller();
        boolean expected = account.isEmpty() || account.equals(caller.account());
        String found = "aws://" + caller.account() + "/" + clients.region() + " as " + caller.arn();
        return expected
                ? new Line("aws credentials", true, found, "")
                : new Line(
                        "aws credentials",
                        false,
                        found + ", but the environment is of account " + account,
                        "use a profile or a role of account " + account);
    }

    /// By simulation; callers that cannot be simulated are told as such, which is no error.
    private static void permissions(AwsClients clients, List<String> engines, List<Line> lines) {
        List<String> actions = new ArrayList<>(ALWAYS);
        if (engines.contains("cloudformation")) {
            actions.addAll(FOR_CLOUDFORMATION);
        }
        try {
            Optional<Map<String, Boolean>> allowed = new Identity(clients).simulate(actions);
            if (allowed.isEmpty()) {
                lines.add(new Line("aws permissions", true, "not known: this kind of caller cannot be simulated", ""));
                return;
            }
            List<String> denied = actions.stream()
                    .filter(action -> !allowed.get().getOrDefault(action, true))
                    .toList();
            lines.add(new Line(
                    "aws permissions",
                    denied.isEmpty(),
                    denied.isEmpty() ? actions.size() + " actions allowed" : "denied: " + String.join(", ", denied),
                    denied.isEmpty() ? "" : "give the credentials these permissions"));
        } catch (StratiformException e) {
            lines.add(new Line(
                    "aws permissions", true, "not known: " + e.failure().message(), ""));
        }
    }

    private void quotas(AwsClients clients, List<Line> lines) {
        Quotas quotas = new Quotas(clients, clock);
        for (Watched watched : QUOTAS) {
            String name = "aws quota " + watched.service() + " " + watched.code();
            try {
                Quotas.Quota quota = quotas.find(watched.service(), watched.code());
                double used = quota.used().orElse(-1);
                boolean well = used < quota.limit() * NEARLY;
                String found = quota.name() + ": " + (used < 0 ? "use not measured" : Math.round(used) + " used")
                        + " of " + Math.round(quota.limit());
                lines.add(new Line(name, well, found, well ? "" : "ask AWS for a larger quota"));
            } catch (StratiformException e) {
                lines.add(new Line(name, true, "not known: " + e.failure().message(), ""));
            }
        }
    }
}
