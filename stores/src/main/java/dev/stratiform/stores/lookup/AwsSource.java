package dev.stratiform.stores.lookup;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Certificates;
import dev.stratiform.aws.Identity;
import dev.stratiform.aws.Images;
import dev.stratiform.aws.Networks;
import dev.stratiform.aws.Parameters;
import dev.stratiform.aws.Secrets;
import dev.stratiform.aws.Zones;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers `${aws.…}`, and `${secret.<name>}` where Secrets Manager keeps the secrets.
///
/// What AWS does not have is no value, so that a default applies. Values of secrets and of secure
/// parameters are secret.
public final class AwsSource implements ValueSource {
    private static final List<String> QUERIES = List.of(
            "account",
            "region",
            "availabilityZones",
            "vpc.default",
            "ssm:",
            "secret:",
            "ami:",
            "hostedZone:",
            "certificate:");

    private final Supplier<AwsClients> clients;
    private final Optional<String> secretPrefix;
    private final InstantSource clock;

    /// `clients` are made when they are needed. `secretPrefix` is what secrets' names begin with in
    /// Secrets Manager, empty when they are kept elsewhere.
    public AwsSource(Supplier<AwsClients> clients, Optional<String> secretPrefix, InstantSource clock) {
        this.clients = clients;
        this.secretPrefix = secretPrefix;
        this.clock = clock;
    }

    @Override
    public boolean answers(Reference reference) {
        return reference instanceof Reference.Named named
                && (named.namespace().equals("aws")
                        || (named.namespace().equals("secret") && secretPrefix.isPresent()));
    }

    @Override
    public Optional<Value> value(Reference reference) {
        Reference.Named named = (Reference.Named) reference;
        try {
            return named.namespace().equals("secret")
                    ? secret(secretPrefix.orElse("") + named.query())
                    : query(named.query());
        } catch (StratiformException e) {
            if (e.failure().code() == ErrorCode.AWS_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Value> query(String query) {
        int colon = query.indexOf(':');
        String kind = colon < 0 ? query : query.substring(0, colon + 1);
        String rest = colon < 0 ? "" : query.substring(colon + 1);
        if (!QUERIES.contains(kind) || (colon >= 0 && rest.isEmpty())) {
            throw unknown(query, kind);
        }
        AwsClients aws = clients.get();
        return switch (kind) {
            case "account" -> Optional.of(Value.of(new Identity(aws).caller().account()));
            case "region" -> Optional.of(Value.of(aws.region()));
            case "availabilityZones" ->
                Optional.of(new Value.Items(new Networks(aws)
                        .availabilityZones().stream().<Value>map(Value::of).toList()));
            case "vpc.default" -> new Networks(aws).defaultVpc().map(Value::of);
            case "ssm:" -> parameter(aws, rest);
            case "secret:" -> secret(rest);
            case "ami:" -> image(aws, rest);
            case "hostedZone:" -> new Zones(aws).find(rest).map(Value::of);
            default ->
                new Certificates(aws, clock)
                        .find(rest)
                        .map(Certificates.Certificate::arn)
                        .map(Value::of);
        };
    }

    private static RuntimeException unknown(String query, String kind) {
        return Failure.of(
                        ErrorCode.REFERENCE_INVALID,
                        "the reference ${aws." + query + "} asks for something that is not known"
                                + Nearest.question(kind, QUERIES))
                .withNext("ask for one of: " + String.join(", ", QUERIES))
                .toException();
    }

    private static Optional<Value> image(AwsClients aws, String rest) {
        int slash = rest.indexOf('/');
        if (slash <= 0 || slash == rest.length() - 1) {
            throw Failure.of(
                            ErrorCode.REFERENCE_INVALID,
                            "the reference ${aws.ami:" + rest + "} must name an owner and an image")
                    .withNext("write ${aws.ami:owner/name}; * stands for anything in the name")
                    .toException();
        }
        return new Images(aws)
                .newest(rest.substring(0, slash), rest.substring(slash + 1))
                .map(Value::of);
    }

    private static Optional<Value> parameter(AwsClients aws, String name) {
        Part part = Part.of(name);
        Parameters.Stored stored = new Parameters(aws).stored(part.name());
        return part.in(stored.value()).map(value -> stored.secure() ? new Value.Secret(value) : value);
    }

    private Optional<Value> secret(String name) {
        Part part = Part.of(name);
        return part.in(new Secrets(clients.get()).value(part.name())).map(Value.Secret::new);
    }
}
