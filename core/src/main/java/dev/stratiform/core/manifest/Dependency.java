package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.Location;

/// An edge: the stack that is needed, where that is said, and by what text (`dependsOn` or the
/// reference).
public record Dependency(String stack, Location at, boolean fromReference, String text) {}
