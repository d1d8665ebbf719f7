package dev.stratiform.core.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that a person asks of a run that another process drives.
///
/// `stack` is absent for a request about the whole run. `detail` is the level of a cancel (`1` to
/// `3`), the digest that an approval approves, or the verdict of a resolve.
public record RunRequest(String run, Kind kind, @Nullable String stack, String detail, String by, Instant at) {
    /// What is asked.
    public enum Kind {
        /// End the run.
        CANCEL,
        /// Let a waiting step go on.
        APPROVE,
        /// Refuse a waiting step.
        REJECT
    }
}
