package dev.stratiform.core.run;

import java.util.Locale;

/// Why a step never started.
public enum SkipReason {
    /// A stack that it needs did not get done.
    DEPENDENCY,
    /// The selection leaves it out.
    FILTER,
    /// The manifest disables it.
    DISABLED,
    /// Its `when` is false.
    CONDITION,
    /// The run was cancelled.
    CANCELLED,
    /// Another stack failed under fail-fast.
    FAIL_FAST,
    /// There is nothing to do: it was never deployed.
    NOTHING_TO_DO;

    /// The name in JSON.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
