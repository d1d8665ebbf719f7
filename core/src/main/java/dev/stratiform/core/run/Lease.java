package dev.stratiform.core.run;

import java.time.Instant;

/// The right to change an environment, with its fencing number.
///
/// Tokens of one environment only grow; a store refuses writes under an older one.
public record Lease(EnvironmentKey environment, long token, Holder holder) {
    /// Who holds a lease, as shown to those who have to wait.
    public record Holder(String user, String host, long pid, String run, Instant since) {
        @Override
        public String toString() {
            return user + "@" + host + " (process " + pid + ", run " + run + ", since " + since + ")";
        }
    }
}
