package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.batch.BatchItem.State;
import dev.stratiform.resilience.batch.BatchRecord.Event;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Resumable work on many items, whose state outlives a kill.
///
/// Every item has a key. That its work begins and how it ended is saved durably, at the same cost for the first
/// and the millionth item, in the file `batch.state` of the batch's folder; `batch.lock` keeps a second process
/// out. An item that fails is kept with its reason and time, and the rest goes on. After a kill at any point the
/// same call goes on with the next item: what is done is not done again. An item that was being worked on is
/// `INTERRUPTED`: nobody knows whether its effect took place. It is run again by itself only when the options
/// promise that this does no harm; else it waits for [#resolve]. To begin anew, use another folder.
///
/// Thread-safe; one run at a time.
public final class Batch implements AutoCloseable {
    /// The name of the file that holds the state.
    public static final String STATE_FILE = "batch.state";
    /// The name of the file that keeps a second process out.
    public static final String LOCK_FILE = "batch.lock";

    private static final int LONGEST_KEY = 1024;

    /// The work on one item.
    @FunctionalInterface
    public interface Work {
        /// Does the work; what it throws is the reason of the item's failure.
        void process(String key) throws Exception;
    }

    /// What a person says of an interrupted item.
    public enum Decision {
        /// Its effect took place.
        DONE,
        /// It failed; a run of the failed items tries it again.
        FAILED,
        /// Its effect did not take place; the next run does it.
        AGAIN
    }

    /// An item ended.
    ///
    /// @param item the item with its saved state
    /// @param ended how many items of this run have ended, this one included
    /// @param selected how many items this run works on
    /// @param failed how many of the ended ones failed
    public record Progress(BatchItem item, int ended, int selected, int failed) {}

    /// How a run left its items.
    ///
    /// @param items every item that the run was given, in that order, also those that it did not select
    public record Report(List<BatchItem> items) {
        /// Keeps a copy of the items.
        public Report {
            items = List.copyOf(items);
        }

        /// The items in a state, in order.
        public List<BatchItem> in(State state) {
            return items.stream().filter(item -> item.state() == state).toList();
        }

        /// Whether every item is done.
        public boolean complete() {
            return in(State.DONE).size() == items.size();
        }
    }

    private final BatchLock lock;
    private final BatchLedger ledger;
    private final AtomicBoolean busy = new AtomicBoolean();

    private Batch(BatchLock lock, BatchLedger ledger) {
        this.lock = lock;
        this.ledger = ledger;
    }

    /// Opens the batch in a folder, new or begun before; creates the folder.
    ///
    /// `LOCKED` when it is open elsewhere; `STORE_UNAVAILABLE` when its state cannot be read or is damaged;
    /// `STATE_TOO_NEW` when a newer release wrote it; `STATE_NOT_WRITABLE` when nothing can be written.
    public static Batch open(Path folder, InstantSource clock) {
        BatchLock lock = BatchLock.take(folder, LOCK_FILE);
        try {
            return new Batch(lock, new BatchLedger(folder.resolve(STATE_FILE), clock));
        } catch (StratiformException e) {
            lock.close();
            throw e;
        }
    }

    /// Works on the selected items in the order given; returns when all have ended.
    ///
    /// Failures of items are in the report, not thrown. An interrupt ends the run with `RUN_CANCELLED`; items under
    /// way are interrupted and, unless they end normally, saved as such. When the state cannot be saved nothing
    /// more is begun and the run throws `STATE_NOT_WRITABLE`.
    ///
    /// @param keys the keys of all items: not empty, at most 1,024 characters, each once, else `VALIDATION_ERROR`
    public Report run(List<String> keys, BatchOptions options, Work work) {
        check(keys, options);
        Parallel parallel = new Parallel(options.parallelism());
        begin();
        try {
            List<String> selected = keys.stream()
                    .filter(key -> options.selects(ledger.item(key)))
                    .toList();
            BatchRun run = new BatchRun(ledger, options, work, selected.size());
            parallel.firstError(selected.stream().map(key -> run.task(key)).toList());
            return new Report(keys.stream().map(ledger::item).toList());
        } finally {
            busy.set(false);
        }
    }

    private void begin() {
        if (busy.getAndSet(true)) {
            throw Failure.of(ErrorCode.CONFLICT, "a run of this batch is going on")
                    .withNext("wait until it has ended")
                    .toException();
        }
    }

    private static void check(List<String> keys, BatchOptions options) {
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            if (key.isEmpty() || key.length() > LONGEST_KEY) {
                throw invalid("batch: a key has " + key.length() + " characters, allowed is 1 to " + LONGEST_KEY);
            }
            if (!seen.add(key)) {
                throw invalid("batch: key '" + key + "' is there twice, allowed is once");
            }
        }
        if (options.selection() instanceof BatchOptions.Selection.Named(Set<String> named)) {
            for (String key : named) {
                if (!seen.contains(key)) {
                    throw invalid("batch: '" + key + "' is selected, but no item has this key");
                }
            }
        }
    }

    private static StratiformException invalid(String message) {
        return Failure.of(ErrorCode.VALIDATION_ERROR, message)
                .withNext("correct the list of items")
                .toException();
    }

    /// Saves a decision about an interrupted item; `CONFLICT` for an item in any other state, or while a run goes on.
    public BatchItem resolve(String key, Decision decision) {
        begin();
        try {
            State state = ledger.item(key).state();
            if (state != State.INTERRUPTED) {
                throw Failure.of(
                                ErrorCode.CONFLICT,
                                "batch: item '" + key + "' is " + state + ", a decision needs INTERRUPTED")
                        .toException();
            }
            return switch (decision) {
                case DONE -> ledger.save(key, Event.DONE, null);
                case FAILED ->
                    ledger.save(
                            key,
                            Event.FAILED,
                            Failure.of(ErrorCode.OUTCOME_UNKNOWN, "it was interrupted, and decided to have failed"));
                case AGAIN -> ledger.save(key, Event.AGAIN, null);
            };
        } finally {
            busy.set(false);
        }
    }

    /// What is known of one item, also of one that was never begun.
    public BatchItem item(String key) {
        return ledger.item(key);
    }

    /// All items that were ever begun, in the order in which they were begun first.
    public List<BatchItem> items() {
        return ledger.items();
    }

    /// Closes the files and lets others in. Call it after the last run has ended.
    @Override
    public void close() {
        try {
            ledger.close();
        } finally {
            lock.close();
        }
    }
}
