package dev.stratiform.engines.cloudformation;

import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.SettingsReader;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine's part of a stack definition; empty where nothing is said.
///
/// `bucket` is where templates go that are too large for a call. `region` is the environment's
/// unless the definition has its own.
record StackSettings(
        Optional<String> template,
        Optional<String> stackName,
        String region,
        List<String> capabilities,
        Optional<String> role,
        Optional<String> bucket,
        Map<String, String> tags) {
    private static final Set<String> KEYS =
            Set.of("template", "stackName", "region", "capabilities", "role", "bucket", "tags");
    private static final Set<String> CAPABILITIES =
            Set.of("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND");

    /// Reads settings and collects what is wrong with them.
    static StackSettings read(Value.Fields fields, List<Failure> failures) {
        var reader = new SettingsReader(failures);
        reader.allow(fields, KEYS, "the settings of the engine");
        Value listed = fields.values().get("capabilities");
        List<String> capabilities = listed == null ? List.of() : reader.texts("capabilities", listed);
        capabilities.stream()
                .filter(name -> !CAPABILITIES.contains(name))
                .forEach(name -> reader.wrong("capabilities names '" + name + "'; allowed are: "
                        + String.join(", ", CAPABILITIES.stream().sorted().toList())));
        Optional<String> stackName = reader.text(fields, "stackName");
        stackName
                .filter(name -> !name.matches("[A-Za-z][A-Za-z0-9-]{0,127}"))
                .ifPresent(name -> reader.wrong("stackName is '" + name
                        + "'; a letter, then letters, digits and - are allowed, 128 characters at most"));
        Optional<String> template = reader.text(fields, "template");
        template.filter(name -> name.startsWith("/") || name.contains(".."))
                .ifPresent(name -> reader.wrong("template is '" + name + "'; name a file in the stack's folder"));
        return new StackSettings(
                template,
                stackName,
                reader.text(fields, "region").orElse(""),
                capabilities,
                reader.text(fields, "role"),
                reader.text(fields, "bucket"),
                reader.texts(fields, "tags"));
    }
}
