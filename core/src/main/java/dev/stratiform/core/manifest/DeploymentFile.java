package dev.stratiform.core.manifest;

import java.nio.file.Path;

/// Where a deployment's manifest is; `shown` is its path from the workspace's root.
public record DeploymentFile(String id, Path manifest, String shown) {}
