package dev.stratiform.cli.wiring;

import dev.stratiform.aws.AwsAccess;
import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.AwsRegions;
import dev.stratiform.aws.Keys;
import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.manifest.AwsSettings;
import dev.stratiform.core.manifest.SecretSettings;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.stores.lookup.AwsSource;
import dev.stratiform.stores.secret.KeyKind;
import dev.stratiform.stores.secret.KeyRing;
import dev.stratiform.stores.secret.SecretSource;
import dev.stratiform.stores.secret.WorkspaceSecrets;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The parts that know AWS and secrets. Nothing of the SDK is loaded before something asks AWS.
final class CloudParts {
    private final Workspace workspace;
    private final Map<String, String> environment;
    private final AwsDoor aws;
    private final KeyRing ring;
    private final WorkspaceSecrets secrets;

    CloudParts(Workspace workspace, Map<String, String> environment, Supplier<Optional<String>> passphrase) {
        this.workspace = workspace;
        this.environment = environment;
        this.aws = new AwsDoor(workspace.settings().aws());
        Optional<Path> keyFile = Optional.of(settings().keyFile())
                .filter(name -> !name.isEmpty())
                .map(name -> workspace.root().resolve(name));
        this.ring = new KeyRing(environment, keyFile, passphrase, () -> new Keys(aws.in("")));
        this.secrets =
                new WorkspaceSecrets(workspace.root(), workspace.stateFolder().resolve("secrets.lock"), ring);
    }

    private SecretSettings settings() {
        return workspace.settings().secrets();
    }

    /// Clients by region, made when they are first asked for.
    AwsClients aws(String region) {
        return aws.in(region);
    }

    /// The sources of values outside of all deployments.
    List<ValueSource> lookups(String region) {
        List<ValueSource> sources = new ArrayList<>();
        boolean inAws = settings().source().equals("aws");
        Optional<String> prefix = inAws ? Optional.of(settings().prefix()) : Optional.empty();
        sources.add(new AwsSource(() -> aws.in(region), prefix, InstantSource.system()));
        if (!inAws) {
            sources.add(new SecretSource(secrets));
        }
        return sources;
    }

    /// Keeps the workspace's own secrets.
    SecretKeeper keeper() {
        return new Keeper();
    }

    /// Holds what reaches AWS, so that the class of it is loaded late.
    private static final class AwsDoor {
        private final AwsSettings settings;
        private volatile Optional<AwsRegions> regions = Optional.empty();

        AwsDoor(AwsSettings settings) {
            this.settings = settings;
        }

        synchronized AwsClients in(String region) {
            if (regions.isEmpty()) {
                regions = Optional.of(new AwsRegions(access(settings)));
            }
            return regions.get().in(region);
        }
    }

    static AwsAccess access(AwsSettings settings) {
        AwsAccess access = settings.mode().equals("compute") ? AwsAccess.compute() : AwsAccess.workstation();
        access = access.withProfile(settings.profile().isEmpty() ? null : settings.profile())
                .withRegion(settings.region().isEmpty() ? null : settings.region());
        if (!settings.roleArn().isEmpty()) {
            String externalId = settings.externalId().isEmpty() ? null : settings.externalId();
            access = access.withRole(new AwsAccess.Role(settings.roleArn(), externalId, "stratiform"));
        }
        for (Map.Entry<String, String> endpoint : settings.endpoints().entrySet()) {
            access = access.withEndpoint(endpoint.getKey(), address(endpoint.getKey(), endpoint.getValue()));
        }
        return settings.allowRoleChaining() ? access.allowingRoleChaining() : access;
    }

    private static URI address(String service, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Failure.of(ErrorCode.VALIDATION_ERROR, "aws.endpoints." + service + " is '" + text + "', no address")
                    .withNext("write it as https://host")
                    .toException();
        }
    }

    private final class Keeper implements SecretKeeper {
        @Override
        public List<String> names() {
            return secrets.names();
        }

        @Override
        public void set(String name, String value) {
            requireOwn();
            secrets.set(name, value, first());
        }

        @Override
        public void remove(String name) {
            requireOwn();
            secrets.remove(name);
        }

        private void requireOwn() {
            if (settings().source().equals("aws")) {
                throw Failure.of(
                                ErrorCode.CONFLICT,
                                "this workspace's secrets are in AWS Secrets Manager (secrets.source: aws)")
                        .withNext("change them there, or set secrets.source: workspace")
                        .toException();
            }
        }

        private KeyKind first() {
            if (!settings().kmsKey().isEmpty()) {
                return new KeyKind.Kms(settings().kmsKey());
            }
            boolean file = !settings().keyFile().isEmpty() || environment.containsKey("STRATIFORM_SECRETS_KEY_FILE");
            return file ? new KeyKind.KeyFile() : new KeyKind.Passphrase();
        }

        @Override
        public void rotate(NewKey key) {
            requireOwn();
            KeyKind now = secrets.kind().orElseGet(this::first);
            KeyKind kind = switch (key.kind()) {
                case "passphrase" -> new KeyKind.Passphrase();
                case "key-file" -> new KeyKind.KeyFile();
                case "kms" -> new KeyKind.Kms(key.name());
                default -> now;
            };
            secrets.rotate(kind, next(key));
        }

        /// The ring with the new passphrase and the new file in place of the old ones.
        private KeyRing next(NewKey key) {
            Map<String, String> later = new HashMap<>(environment);
            String passphrase = later.remove("STRATIFORM_NEW_PASSPHRASE");
            if (passphrase != null) {
                later.put("STRATIFORM_PASSPHRASE", passphrase);
            }
            if (key.kind().equals("key-file") && !key.name().isEmpty()) {
                later.remove("STRATIFORM_SECRETS_KEY_FILE");
                return new KeyRing(later, Optional.of(workspace.root().resolve(key.name())), ring.prompt(), ring.kms());
            }
            return new KeyRing(later, ring.keyFile(), ring.prompt(), ring.kms());
        }
    }
}
