package dev.stratiform.core.manifest;

import java.util.Map;

/// Values for this time only: parameters by name, configuration by `stack:key`, and the variables
/// that `sys` may read.
public record Overrides(Map<String, String> parameters, Map<String, String> configuration, Map<String, String> system) {
    /// None at all.
    public static final Overrides NONE = new Overrides(Map.of(), Map.of(), Map.of());

    /// Copies the maps.
    public Overrides {
        parameters = Map.copyOf(parameters);
        configuration = Map.copyOf(configuration);
        system = Map.copyOf(system);
    }
}
