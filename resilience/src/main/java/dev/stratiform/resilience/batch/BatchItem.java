package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of one item of a batch.
///
/// @param key the item's name, unique in its batch
/// @param state where the item is
/// @param attempts how often its work was begun, all runs together
/// @param since when it came into this state; null when it was never begun
/// @param failure why it failed; null in every other state
public record BatchItem(
        String key,
        State state,
        int attempts,
        @Nullable Instant since,
        @Nullable Failure failure) {
    /// Where an item is.
    public enum State {
        /// Its work was not begun, or a decision lets it begin again.
        PENDING,
        /// Its work goes on now, in this process.
        RUNNING,
        /// Its work ended normally. It is never run again.
        DONE,
        /// Its work failed. It is run again only on request.
        FAILED,
        /// Its work was begun and its end was not seen: the process was killed, or the run was cancelled.
        INTERRUPTED
    }

    static BatchItem untouched(String key) {
        return new BatchItem(key, State.PENDING, 0, null, null);
    }
}
