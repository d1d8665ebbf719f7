package dev.stratiform.core;

import java.util.List;

/// Looks whether the cloud can be worked with: credentials, permissions, quotas. Thread-safe.
public interface CloudCheck {
    /// Knows no cloud.
    CloudCheck NONE = _ -> List.of();

    /// What was looked at and what was found; `fix` is one next step, empty when all is well.
    record Line(String name, boolean well, String found, String fix) {}

    /// What is deployed to a cloud: the region (empty for the default one), the account that it
    /// should be (empty for any), and the engines of the stacks.
    record Question(String region, String account, List<String> engines) {}

    /// Looks. Never throws for what it finds.
    List<Line> look(Question question);
}
