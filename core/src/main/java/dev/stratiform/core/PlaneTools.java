package dev.stratiform.core;

import dev.stratiform.core.manifest.StackCode;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.run.DriverTools;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What a local control plane works with.
///
/// `environment` are the variables of the outer environment that `sys` references may see once the
/// settings allow them. `random` makes run ids and must be hard to guess. `changedFiles` gives the
/// files that changed in a git range, from the workspace's root; `code` reads stacks' programs.
public record PlaneTools(
        Workspace workspace,
        DriverTools driver,
        Map<String, String> environment,
        RandomGenerator random,
        Person person,
        Function<String, List<String>> changedFiles,
        StackCode.Reader code,
        SecretKeeper secrets,
        CloudCheck cloud) {
    /// Who works here: shown to others who wait for a lease.
    public record Person(String user, String host, long pid) {}
}
