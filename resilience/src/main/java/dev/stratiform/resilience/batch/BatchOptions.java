package dev.stratiform.resilience.batch;

import java.util.Set;
import java.util.function.Consumer;

/// How one run of a batch behaves. Immutable.
///
/// @param selection which items are run
/// @param idempotent whether doing an item twice does no harm; only then an interrupted item is run again by itself
/// @param parallelism how many items at once, 1 or more
/// @param progress told of every ended item after its state was saved, one call at a time, in the item's thread; what
/// it
///     throws ends the run
public record BatchOptions(
        Selection selection, boolean idempotent, int parallelism, Consumer<Batch.Progress> progress) {
    /// Which items are run. What is done is never run again.
    public sealed interface Selection {
        /// What was not begun yet, and what was interrupted when items are idempotent.
        record Remaining() implements Selection {}

        /// Only what failed.
        record OnlyFailed() implements Selection {}

        /// Only these items, failed or not begun yet; also interrupted ones when items are idempotent.
        record Named(Set<String> keys) implements Selection {
            /// Keeps a copy of the keys.
            public Named {
                keys = Set.copyOf(keys);
            }
        }
    }

    /// The remaining items, one after the other, not idempotent.
    public static BatchOptions standard() {
        return new BatchOptions(new Selection.Remaining(), false, 1, _ -> {});
    }

    /// The same options for the failed items only.
    public BatchOptions onlyFailed() {
        return new BatchOptions(new Selection.OnlyFailed(), idempotent, parallelism, progress);
    }

    /// The same options for these items only.
    public BatchOptions only(Set<String> keys) {
        return new BatchOptions(new Selection.Named(keys), idempotent, parallelism, progress);
    }

    /// The same options with the promise that doing an item twice does no harm.
    public BatchOptions idempotentItems() {
        return new BatchOptions(selection, true, parallelism, progress);
    }

    /// The same options with so many items at once.
    public BatchOptions parallel(int items) {
        return new BatchOptions(selection, idempotent, items, progress);
    }

    /// The same options that tell of every ended item.
    public BatchOptions telling(Consumer<Batch.Progress> reader) {
        return new BatchOptions(selection, idempotent, parallelism, reader);
    }

    boolean selects(BatchItem item) {
        return switch (item.state()) {
            case DONE, RUNNING -> false;
            case FAILED -> !(selection instanceof Selection.Remaining) && names(item.key());
            case PENDING -> !(selection instanceof Selection.OnlyFailed) && names(item.key());
            case INTERRUPTED -> idempotent && !(selection instanceof Selection.OnlyFailed) && names(item.key());
        };
    }

    private boolean names(String key) {
        return !(selection instanceof Selection.Named named) || named.keys.contains(key);
    }
}
