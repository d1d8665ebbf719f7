package dev.stratiform.cli.wiring;

import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.manifest.SecretSettings;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.stores.secret.KeyKind;
import dev.stratiform.stores.secret.KeyRing;
import dev.stratiform.stores.secret.WorkspaceSecrets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Keeps the workspace's own secrets, with the key that the settings name.
record WorkspaceKeeper(Workspace workspace, Map<String, String> environment, KeyRing ring, WorkspaceSecrets secrets)
        implements SecretKeeper {
    private SecretSettings settings() {
        return workspace.settings().secrets();
    }

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
