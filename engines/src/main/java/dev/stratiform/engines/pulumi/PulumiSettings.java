package dev.stratiform.engines.pulumi;

import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.SettingsReader;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine's part of a stack definition.
///
/// `backend` is empty for a backend in the stack's own folder. `stack` is empty for the name that
/// `PulumiProject` makes. `install` says whether the program's dependencies are installed before it
/// runs; empty, they are when they are missing.
record PulumiSettings(
        Optional<String> binary,
        Optional<String> backend,
        String organization,
        Optional<String> stack,
        Optional<String> secretsProvider,
        Optional<Boolean> install,
        SettingsReader.Granted environment) {
    private static final Set<String> KEYS =
            Set.of("binary", "backend", "organization", "stack", "secretsProvider", "install", "environment");
    private static final String NAME = "[A-Za-z0-9_.-]{1,100}";

    /// Reads settings and collects what is wrong with them.
    static PulumiSettings read(Value.Fields fields, List<Failure> failures) {
        var reader = new SettingsReader(failures);
        reader.allow(fields, KEYS, "the settings of the engine");
        Optional<String> backend = reader.text(fields, "backend");
        backend.filter(url -> !url.matches("[a-z][a-z0-9+.-]*://\\S*"))
                .ifPresent(url -> reader.wrong("backend is '" + url
                        + "'; write a URL as for 'pulumi login', such as file:///shared/state or s3://bucket"));
        Optional<String> provider = reader.text(fields, "secretsProvider");
        provider.filter(text -> text.isBlank() || text.startsWith("-"))
                .ifPresent(_ -> reader.wrong("secretsProvider must be default, passphrase, or the URL of a key"));
        return new PulumiSettings(
                reader.binary(fields),
                backend,
                name(reader, fields, "organization").orElse("organization"),
                name(reader, fields, "stack"),
                provider,
                fields.values().containsKey("install")
                        ? Optional.of(reader.truth(fields, "install"))
                        : Optional.empty(),
                reader.environment(fields));
    }

    private static Optional<String> name(SettingsReader reader, Value.Fields fields, String key) {
        Optional<String> name = reader.text(fields, key);
        name.filter(text -> !text.matches(NAME))
                .ifPresent(text -> reader.wrong(
                        key + " is '" + text + "'; use letters, digits, -, _ and ., at most 100 characters"));
        return name;
    }
}
