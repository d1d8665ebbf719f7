package dev.stratiform.stores.secret;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;
import java.util.Optional;

/// Answers `${secret.<name>}` from the workspace's secrets; every answer is secret.
public final class SecretSource implements ValueSource {
    private final WorkspaceSecrets secrets;

    /// Reads these secrets.
    public SecretSource(WorkspaceSecrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public boolean answers(Reference reference) {
        return reference instanceof Reference.Named named && named.namespace().equals("secret");
    }

    @Override
    public Optional<Value> value(Reference reference) {
        String name = ((Reference.Named) reference).query();
        Optional<String> value = secrets.value(name);
        if (value.isEmpty()) {
            List<String> known = secrets.names();
            throw Failure.of(
                            ErrorCode.REFERENCE_NO_VALUE,
                            "there is no secret '" + name + "'" + Nearest.question(name, known))
                    .withNext("set it: stratiform secret set " + name)
                    .toException();
        }
        return value.map(text -> new Value.Secret(Value.of(text)));
    }
}
