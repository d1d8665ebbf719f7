package dev.stratiform.core;

import java.util.Map;
import java.util.Optional;

/// One line of the list of deployments.
///
/// `environments` gives the phase of each environment that has state, and `INITIALIZED` for the
/// others.
public record DeploymentSummary(
        String id,
        String organization,
        String project,
        String manifest,
        Map<String, DeploymentStatus.Phase> environments,
        Optional<String> problem) {}
