package dev.stratiform.core;

import dev.stratiform.core.run.Verification;

/// How a post-deploy check of a stack ended.
public record CheckedStack(String stack, Verification.Outcome outcome) {
    /// Whether all is well.
    public boolean well() {
        return outcome.finding().isEmpty();
    }
}
