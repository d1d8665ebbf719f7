package dev.stratiform.cli.wiring;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Keys;
import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.manifest.SecretSettings;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.stores.lookup.AwsSource;
import dev.stratiform.stores.secret.KeyRing;
import dev.stratiform.stores.secret.SecretSource;
import dev.stratiform.stores.secret.WorkspaceSecrets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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
        return new WorkspaceKeeper(workspace, environment, ring, secrets);
    }
}
