package dev.stratiform.conformance;

import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.aws.S3Identity;
import dev.stratiform.aws.S3Target;
import dev.stratiform.aws.S3Target.Speech;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ways to one target: a client for every credential and speech, made when it is first needed.
///
/// Thread-safe.
final class Doors implements AutoCloseable {
    /// The credential of a suite that names none: what variables and shared files say.
    static final String ENVIRONMENT = "environment";

    /// As whom, and how, a server is spoken to.
    record Way(String credential, Speech speech) {}

    private final SuiteConfig config;
    private final Target target;
    private final Scope scope;
    private final Map<Way, S3Endpoint> open = new LinkedHashMap<>();

    Doors(SuiteConfig config, Target target, Scope.World world) {
        this.config = config;
        this.target = target;
        this.scope = new Scope(world, Map.of(), Map.of(), Map.of());
    }

    Target target() {
        return target;
    }

    synchronized S3Endpoint through(Way way) {
        S3Endpoint door = open.get(way);
        if (door == null) {
            SuiteConfig.Identity identity = identity(way.credential());
            door = S3Endpoint.open(
                    server(identity, way.speech()), identity(identity.credential(), way.credential(), 0));
            open.put(way, door);
        }
        return door;
    }

    /// Where the target is; for messages.
    String address() {
        return target.endpoint().map(this::text).orElse("AWS");
    }

    String region() {
        return text(target.region());
    }

    private S3Target server(SuiteConfig.Identity identity, Speech speech) {
        Optional<Value> endpoint = identity.endpoint().or(target::endpoint);
        return new S3Target(
                endpoint.map(this::text).map(this::address).orElse(null),
                text(identity.region().orElse(target.region())),
                target.pathStyle(),
                speech,
                config.defaults().timeout());
    }

    private URI address(String text) {
        try {
            URI address = URI.create(text);
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // The one message below names what was found.
        }
        throw wrong("the endpoint of the target '" + target.name() + "' is '" + text + "', which is no address")
                .withNext("write it as https://host:port, or set the variable that it names")
                .toException();
    }

    private static Failure wrong(String message) {
        return Failure.of(ErrorCode.VALIDATION_ERROR, message);
    }

    private SuiteConfig.Identity identity(String name) {
        SuiteConfig.Identity identity = config.credentials().get(name);
        if (identity == null && name.equals(ENVIRONMENT)) {
            return new SuiteConfig.Identity(
                    new Credential.Shared(Optional.empty()), Optional.empty(), Optional.empty());
        }
        if (identity == null) {
            throw wrong("there is no credential '" + name + "'"
                            + Nearest.question(name, config.credentials().keySet()))
                    .withNext("define it under config.credentials")
                    .toException();
        }
        return identity;
    }

    private S3Identity identity(Credential credential, String name, int depth) {
        if (depth > 4) {
            throw wrong("the credential '" + name + "' assumes roles in a circle")
                    .toException();
        }
        return switch (credential) {
            case Credential.Anonymous _ -> new S3Identity.Anonymous();
            case Credential.Shared(Optional<String> profile) -> new S3Identity.Shared(profile.orElse(null));
            case Credential.Keys(Value accessKey, Value secretKey, Optional<Value> token) ->
                new S3Identity.Keys(
                        key(accessKey, name, "accessKey"),
                        key(secretKey, name, "secretKey"),
                        token.map(t -> key(t, name, "sessionToken")).orElse(null));
            case Credential.Role(String base, Value roleArn, Optional<Value> externalId, Optional<Value> sts) ->
                new S3Identity.Assumed(
                        identity(identity(base).credential(), base, depth + 1),
                        text(roleArn),
                        externalId.map(this::text).orElse(null),
                        sts.map(this::text).map(this::address).orElse(null));
        };
    }

    private String key(Value value, String credential, String part) {
        String text;
        try {
            text = text(value.revealed());
        } catch (StratiformException e) {
            throw wrong("the credential '" + credential + "' has no " + part + ": "
                            + e.failure().message())
                    .withNext("set the variable, or give the credential in another way")
                    .toException();
        }
        if (text.isEmpty()) {
            throw wrong("the " + part + " of the credential '" + credential + "' is empty")
                    .withNext("set it, or use anonymous: true")
                    .toException();
        }
        return text;
    }

    private String text(Value value) {
        try {
            return scope.text(value);
        } catch (Scope.Unresolved | IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage())).toException();
        }
    }

    /// Hides all keys of the suite's credentials.
    Masker masker() {
        List<Value> secrets = new ArrayList<>();
        for (SuiteConfig.Identity identity : config.credentials().values()) {
            if (identity.credential() instanceof Credential.Keys(Value _, Value secret, Optional<Value> token)) {
                collect(secret, secrets);
                token.ifPresent(value -> collect(value, secrets));
            }
        }
        return Masker.of(secrets.toArray(Value[]::new));
    }

    private void collect(Value value, List<Value> secrets) {
        try {
            secrets.add(new Value.Secret(Value.of(scope.text(value.revealed()))));
        } catch (Scope.Unresolved | IllegalArgumentException e) {
            // A key that stands for nothing can be seen nowhere.
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(S3Endpoint::close);
        open.clear();
    }
}
