package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.Location;
import java.util.Map;

/// Values from outside of the manifest: for this time only, parameters by name and configuration by
/// `stack:key`; the variables that `sys` may read; and what is stored for the environment's stacks.
public record Overrides(
        Map<String, String> parameters,
        Map<String, String> configuration,
        Map<String, String> system,
        Node.Mapping stored) {
    private static final Node.Mapping NOTHING = new Node.Mapping(Map.of(), Location.of("config"));

    /// With nothing stored.
    public Overrides(Map<String, String> parameters, Map<String, String> configuration, Map<String, String> system) {
        this(parameters, configuration, system, NOTHING);
    }

    /// The same with what is stored.
    public Overrides with(Node.Mapping kept) {
        return new Overrides(parameters, configuration, system, kept);
    }

    /// None at all.
    public static final Overrides NONE = new Overrides(Map.of(), Map.of(), Map.of());

    /// Copies the maps.
    public Overrides {
        parameters = Map.copyOf(parameters);
        configuration = Map.copyOf(configuration);
        system = Map.copyOf(system);
    }
}
