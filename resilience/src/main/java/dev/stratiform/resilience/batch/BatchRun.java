package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.batch.BatchItem.State;
import dev.stratiform.resilience.batch.BatchRecord.Event;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.concurrent.Callable;

/// One run of a batch: begins items, saves their ends, counts.
final class BatchRun {
    private final BatchLedger ledger;
    private final BatchOptions options;
    private final Batch.Work work;
    private final int selected;
    private int ended;
    private int failed;

    BatchRun(BatchLedger ledger, BatchOptions options, Batch.Work work, int selected) {
        this.ledger = ledger;
        this.options = options;
        this.work = work;
        this.selected = selected;
    }

    /// The work on one item with its state saved before and after.
    Callable<BatchItem> task(String key) {
        return () -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            ledger.begin(key, !options.idempotent());
            BatchItem item = end(key);
            tell(item);
            return item;
        };
    }

    private BatchItem end(String key) {
        Failure failure;
        try {
            work.process(key);
            failure = null;
        } catch (Exception e) {
            failure = Failure.from(e);
        }
        if (failure == null) {
            return ledger.save(key, Event.DONE, null);
        }
        boolean cancelled = failure.code() == ErrorCode.RUN_CANCELLED
                || Thread.currentThread().isInterrupted();
        return cancelled ? ledger.save(key, Event.INTERRUPTED, null) : ledger.save(key, Event.FAILED, failure);
    }

    private synchronized void tell(BatchItem item) {
        ended++;
        if (item.state() == State.FAILED) {
            failed++;
        }
        options.progress().accept(new Batch.Progress(item, ended, selected, failed));
    }
}
