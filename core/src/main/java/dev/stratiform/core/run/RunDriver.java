package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.FailureCategory;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries a run out on this machine.
///
/// The calling thread coordinates and alone owns the state; every running step has a virtual
/// thread. Whatever happens becomes an event; events are decided, committed in one batch, and only
/// then acted upon. So a crash at any point leaves a journal from which another driver goes on.
public final class RunDriver {
    private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BATCH = 1_000;

    private record Timer(long dueNanos, RunEvent event) {}

    private final DriverTools tools;
    private final Lease lease;
    private final RunSpec spec;
    private final LinkedBlockingQueue<RunEvent> inbox = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos));
    private final RecordKeeper records;
    private final StepPreparer preparer;
    private final AttemptRunner attempts;
    private Run run;
    private RunRow row;
    private long nextRequests = System.nanoTime();
    private int brokenWatches;

    private RunDriver(DriverTools tools, Lease lease, RunRow row, List<JournalEntry> journal) {
        this.tools = tools;
        this.lease = lease;
        this.row = row;
        this.spec = RunEvents.spec(journal.getFirst());
        this.run = Run.of(spec);
        this.records = new RecordKeeper(
                spec,
                tools.store().records(spec.environment()),
                tools.store().recordsAt(spec.environment(), spec.generation() - 1));
        for (JournalEntry entry : journal.subList(1, journal.size())) {
            RunEvent event = RunEvents.decode(entry);
            run = RunMachine.decide(run, event).next();
            records.remember(event);
        }
        EngineCalls calls = new EngineCalls(tools, spec, records);
        this.preparer = new StepPreparer(tools, spec, lease, records, calls);
        StepChecks checks = new StepChecks(tools, spec, records, preparer.lookups());
        this.attempts = new AttemptRunner(tools, spec, calls, checks, inbox::add);
    }

    /// Creates a run in the store, with records of stacks that have new names; nothing is started.
    public static RunRow create(
            DriverTools tools, Lease lease, RunSpec spec, List<StackRecord> records, Map<String, byte[]> blobs) {
        JournalEntry created = RunEvents.created(spec);
        RunRow row = row(Run.of(spec), 1, null);
        tools.store().commit(new RunStore.Commit(row, 0, lease, List.of(created), records, blobs));
        return row;
    }

    /// Drives a run until it is over or blocked; the caller keeps and releases the lease.
    ///
    /// Fails with `STATE_NOT_WRITABLE` or `LEASE_LOST` when the journal cannot be written; engines
    /// that run then go on by themselves, and `resume` finds out what became of them.
    public static RunRow drive(DriverTools tools, Lease lease, String run, String by) throws InterruptedException {
        RunRow row = tools.store()
                .run(run)
                .orElseThrow(() -> Failure.of(ErrorCode.RUN_NOT_FOUND, "there is no run " + run)
                        .toException());
        List<JournalEntry> journal = journal(tools.store(), run);
        var driver = new RunDriver(tools.measured(), lease, row, journal);
        boolean fresh = journal.size() == 1;
        driver.inbox.add(fresh ? new RunEvent.Started() : new RunEvent.Resumed(by));
        return driver.loop();
    }

    /// Adds one event to a run that nobody drives now; what follows from it is done when the run is
    /// resumed.
    public static void record(DriverTools tools, Lease lease, String run, RunEvent event) {
        RunRow row = tools.store()
                .run(run)
                .orElseThrow(() -> Failure.of(ErrorCode.RUN_NOT_FOUND, "there is no run " + run)
                        .toException());
        new RunDriver(tools.measured(), lease, row, journal(tools.store(), run)).decideAndCommit(List.of(event));
    }

    /// The whole journal of a run, in order.
    public static List<JournalEntry> journal(RunStore store, String run) {
        List<JournalEntry> all = new ArrayList<>();
        List<JournalEntry> page = store.entries(run, 0, BATCH);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = store.entries(run, page.getLast().sequence(), BATCH);
        }
        if (all.isEmpty()) {
            throw Payload.damaged("the run " + run + " has no entries");
        }
        return all;
    }

    private RunRow loop() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                while (!run.state().terminal() && !(run.blocked() && inbox.isEmpty())) {
                    List<RunEvent> batch = nextEvents();
                    for (RunCommand command : decideAndCommit(batch)) {
                        carryOut(command, threads);
                    }
                    forgetEnded(batch, threads);
                }
            } catch (StratiformException e) {
                attempts.abandon();
                threads.shutdownNow();
                throw e;
            }
        } finally {
            tools.observer().left(run, tools.clock().instant());
        }
        tools.logs().flush();
        return row;
    }

    /// What ended attempts left is not needed any more: their outcome is in the journal.
    private void forgetEnded(List<RunEvent> batch, ExecutorService threads) {
        for (RunEvent event : batch) {
            if (event instanceof RunEvent.AttemptFinished finished) {
                threads.execute(() -> attempts.forget(finished));
            }
        }
    }

    private List<RunEvent> nextEvents() throws InterruptedException {
        List<RunEvent> batch = new ArrayList<>();
        long now = System.nanoTime();
        long wait = POLL_NANOS;
        Timer next = timers.peek();
        if (next != null) {
            wait = Math.clamp(next.dueNanos() - now, 0, POLL_NANOS);
        }
        @Nullable RunEvent first = inbox.poll(wait, TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            inbox.drainTo(batch, BATCH);
        }
        takeTimers(batch);
        takeRequests(batch);
        return batch;
    }

    private void takeTimers(List<RunEvent> batch) {
        long now = System.nanoTime();
        for (Timer timer = timers.peek(); timer != null && timer.dueNanos() - now <= 0; timer = timers.peek()) {
            timers.remove();
            batch.add(timer.event());
        }
    }

    private void takeRequests(List<RunEvent> batch) {
        if (System.nanoTime() - nextRequests < 0) {
            return;
        }
        nextRequests = System.nanoTime() + POLL_NANOS;
        try {
            for (RunRequest request : tools.store().takeRequests(spec.id())) {
                event(request, batch);
            }
            brokenWatches = 0;
        } catch (StratiformException e) {
            if (e.failure().code().category() != FailureCategory.WATCH) {
                throw e;
            }
            brokenWatches++;
            Duration wait = FailureCategory.WATCH.waitAfter(brokenWatches);
            tools.observer().watchBroken(spec, brokenWatches, wait, e.failure());
            nextRequests = System.nanoTime() + wait.toNanos();
        }
    }

    private void event(RunRequest request, List<RunEvent> batch) {
        String stack = request.stack() == null ? "" : request.stack();
        if (!stack.isEmpty() && !run.has(stack)) {
            return;
        }
        batch.add(
                switch (request.kind()) {
                    case CANCEL -> new RunEvent.CancelRequested(Integer.parseInt(request.detail()), request.by());
                    case APPROVE -> new RunEvent.Approved(stack, request.by(), request.detail());
                    case REJECT -> new RunEvent.Rejected(stack, request.by(), request.detail());
                });
    }

    private List<RunCommand> decideAndCommit(List<RunEvent> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        Instant at = tools.clock().instant();
        List<RunCommand> commands = new ArrayList<>();
        List<StackRecord> made = new ArrayList<>(preparer.takeRecords());
        Decided decided = decide(batch);
        decided.taken().forEach(taken -> made.addAll(records.note(taken.event(), at)));
        for (int attempt = 1; ; attempt++) {
            try {
                commit(decided, made, at);
                commands.addAll(decided.commands());
                return commands;
            } catch (StratiformException e) {
                pauseAfterConflict(attempt, e);
                commands.addAll(readAgain());
                decided = decide(batch);
            }
        }
    }

    /// An event that was decided, with the state after it.
    private record Taken(RunEvent event, Run after) {}

    private record Decided(List<Taken> taken, List<RunCommand> commands) {}

    private Decided decide(List<RunEvent> batch) {
        List<Taken> taken = new ArrayList<>();
        List<RunCommand> commands = new ArrayList<>();
        Run next = run;
        for (RunEvent event : batch) {
            if (next.state().terminal()) {
                break;
            }
            RunMachine.Decision decision = RunMachine.decide(next, event);
            next = decision.next();
            commands.addAll(decision.commands());
            taken.add(new Taken(event, next));
        }
        return new Decided(taken, commands);
    }

    private void commit(Decided decided, List<StackRecord> made, Instant at) {
        if (decided.taken().isEmpty()) {
            return;
        }
        long version = row.version();
        List<JournalEntry> entries = new ArrayList<>();
        for (Taken taken : decided.taken()) {
            entries.add(RunEvents.encode(spec.id(), version + entries.size() + 1, at, taken.event()));
        }
        Run last = decided.taken().getLast().after();
        RunRow next = row(last, version + entries.size(), last.state().terminal() ? at : null);
        tools.store().commit(new RunStore.Commit(next, version, lease, entries, made, Map.of()));
        row = next;
        run = last;
        decided.taken().forEach(taken -> tools.observer().happened(taken.after(), taken.event(), at));
    }

    /// Only a lost update is worth a fresh read; everything else is thrown on.
    private void pauseAfterConflict(int attempt, StratiformException e) {
        FailureCategory category = FailureCategory.STATUS_CONFLICT;
        if (e.failure().code() != ErrorCode.STALE_VERSION || attempt >= category.maxAttempts()) {
            throw e;
        }
        Duration wait = category.waitAfter(attempt);
        tools.observer().conflict(spec, attempt, wait);
        try {
            Sleeper.monotonic().sleep(wait);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    /// Takes over what somebody else has written; what follows from it is to be done.
    private List<RunCommand> readAgain() {
        List<RunCommand> commands = new ArrayList<>();
        for (JournalEntry entry : tools.store().entries(spec.id(), row.version(), Integer.MAX_VALUE)) {
            RunEvent event = RunEvents.decode(entry);
            RunMachine.Decision decision = RunMachine.decide(run, event);
            run = decision.next();
            commands.addAll(decision.commands());
            records.note(event, entry.at());
            tools.observer().happened(run, event, entry.at());
        }
        row = tools.store().run(spec.id()).orElse(row);
        return commands;
    }

    private void carryOut(RunCommand command, ExecutorService threads) {
        switch (command) {
            case RunCommand.Prepare c ->
                threads.execute(() -> answer(
                        () -> preparer.prepare(c),
                        failure -> new RunEvent.PreparationFailed(c.stack(), c.attempt(), c.back(), failure)));
            case RunCommand.Launch c ->
                threads.execute(
                        () -> answer(() -> attempts.launch(c), failure -> lost(c.stack(), c.attempt(), c.back())));
            case RunCommand.Recover c ->
                threads.execute(
                        () -> answer(() -> attempts.recover(c), failure -> lost(c.stack(), c.attempt(), c.back())));
            case RunCommand.Wait c ->
                timers.add(new Timer(
                        System.nanoTime() + c.time().toNanos(), new RunEvent.RetryDue(c.stack(), c.attempt())));
            case RunCommand.Signal c -> threads.execute(() -> attempts.signal(c));
            case RunCommand.AskApproval _, RunCommand.Finish _ -> {}
        }
    }

    /// A fault of ours on a step's thread must not leave the run waiting for ever.
    private void answer(Supplier<RunEvent> work, Function<Failure, RunEvent> fault) {
        try {
            inbox.add(work.get());
        } catch (RuntimeException e) {
            inbox.add(fault.apply(Failure.of(ErrorCode.INTERNAL, "an internal error: " + e.getMessage())));
        }
    }

    private static RunEvent lost(String stack, int attempt, boolean back) {
        return new RunEvent.AttemptLost(stack, attempt, back, List.of());
    }

    private static RunRow row(Run run, long version, @Nullable Instant finishedAt) {
        RunSpec spec = run.spec();
        Run.Tally tally = run.tally();
        RunRow.Counts counts =
                new RunRow.Counts(spec.steps().size(), tally.done(), tally.failed(), tally.skipped(), tally.running());
        return new RunRow(
                spec.id(),
                spec.environment(),
                spec.operation(),
                run.state(),
                version,
                spec.generation(),
                counts,
                spec.by(),
                spec.createdAt(),
                finishedAt,
                "");
    }
}
