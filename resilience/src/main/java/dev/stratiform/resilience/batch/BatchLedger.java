package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.batch.BatchItem.State;
import dev.stratiform.resilience.batch.BatchRecord.Event;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of all items: in memory for questions, in the journal for ever. Thread-safe.
///
/// Memory follows the order of the journal, because both change under one lock.
final class BatchLedger implements AutoCloseable {
    private final Map<String, BatchItem> items = new LinkedHashMap<>();
    private final BatchJournal journal;
    private final InstantSource clock;

    BatchLedger(Path file, InstantSource clock) {
        this.clock = clock;
        this.journal = BatchJournal.open(file, this::apply);
        items.replaceAll((_, item) -> item.state() == State.RUNNING
                ? new BatchItem(item.key(), State.INTERRUPTED, item.attempts(), item.since(), null)
                : item);
    }

    private void apply(BatchRecord happened) {
        BatchItem old = items.getOrDefault(happened.key(), BatchItem.untouched(happened.key()));
        int attempts = happened.event() == Event.STARTED ? old.attempts() + 1 : old.attempts();
        State state = switch (happened.event()) {
            case STARTED -> State.RUNNING;
            case DONE -> State.DONE;
            case FAILED -> State.FAILED;
            case INTERRUPTED -> State.INTERRUPTED;
            case AGAIN -> State.PENDING;
        };
        items.put(happened.key(), new BatchItem(happened.key(), state, attempts, happened.at(), happened.failure()));
    }

    /// Saves that an item's work begins.
    ///
    /// @param durably whether the record must outlive a loss of power; a kill it always outlives
    void begin(String key, boolean durably) {
        long position = append(key, Event.STARTED, null);
        if (durably) {
            journal.sync(position);
        }
    }

    /// Saves what happened, durably, and gives the item as it is then.
    BatchItem save(String key, Event event, @Nullable Failure failure) {
        journal.sync(append(key, event, failure));
        return item(key);
    }

    private synchronized long append(String key, Event event, @Nullable Failure failure) {
        BatchRecord happened = new BatchRecord(event, clock.instant().truncatedTo(ChronoUnit.MILLIS), key, failure);
        long position = journal.append(happened);
        apply(happened);
        return position;
    }

    /// The item, also when it was never begun.
    synchronized BatchItem item(String key) {
        return items.getOrDefault(key, BatchItem.untouched(key));
    }

    /// All items that were ever begun, in the order in which they were begun first.
    synchronized List<BatchItem> items() {
        return List.copyOf(items.values());
    }

    @Override
    public void close() {
        journal.close();
    }
}
