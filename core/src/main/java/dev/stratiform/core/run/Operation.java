package dev.stratiform.core.run;

import java.util.Locale;

/// What a run does.
public enum Operation {
    /// Brings stacks to what the manifest says.
    DEPLOY,
    /// Removes stacks.
    DESTROY,
    /// Reads reality into the engines' state.
    REFRESH,
    /// Brings stacks back to an earlier snapshot.
    ROLLBACK;

    /// The name in JSON and on the command line.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
