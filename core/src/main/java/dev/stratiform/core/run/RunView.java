package dev.stratiform.core.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run as its journal tells it: the machine's state with times and progress.
///
/// Fed with entries in order, from the first; used by one thread. Every display folds the same
/// entries and so shows the same.
public final class RunView {
    /// Times and progress of one step.
    ///
    /// `changes` counts resources whose change is done; `current` describes the one going on.
    public record Progress(
            Optional<Instant> startedAt, Optional<Instant> finishedAt, int changes, Optional<String> current) {
        static final Progress NONE = new Progress(Optional.empty(), Optional.empty(), 0, Optional.empty());

        /// How long the step took, or has taken by the given time.
        public Duration elapsed(Instant now) {
            return startedAt
                    .map(start -> Duration.between(start, finishedAt.orElse(now)))
                    .orElse(Duration.ZERO);
        }
    }

    private final Map<String, Progress> progress = new HashMap<>();
    private final Map<String, StackEngine.Changes> totals = new HashMap<>();
    private Run run;
    private long sequence;
    private Optional<Instant> finishedAt = Optional.empty();

    /// A view that begins with the run's first entry, which holds its spec.
    public RunView(JournalEntry created) {
        this.run = Run.of(RunEvents.spec(created));
        this.sequence = created.sequence();
    }

    /// The view of a whole journal, from its first entry.
    public static RunView of(List<JournalEntry> journal) {
        RunView view = new RunView(journal.getFirst());
        journal.subList(1, journal.size()).forEach(view::apply);
        return view;
    }

    /// Takes the next entry; returns the event. Entries that were seen already are refused.
    public RunEvent apply(JournalEntry entry) {
        if (entry.sequence() != sequence + 1) {
            throw new IllegalArgumentException("entry " + entry.sequence() + " does not follow " + sequence);
        }
        RunEvent event = RunEvents.decode(entry);
        sequence = entry.sequence();
        run = RunMachine.decide(run, event).next();
        note(event, entry.at());
        if (run.state().terminal() && finishedAt.isEmpty()) {
            finishedAt = Optional.of(entry.at());
        }
        return event;
    }

    private void note(RunEvent event, Instant at) {
        switch (event) {
            case RunEvent.AttemptIntended e -> {
                Progress old = of(e.stack());
                Instant start = old.startedAt().orElse(at);
                progress.put(e.stack(), new Progress(Optional.of(start), Optional.empty(), 0, Optional.empty()));
            }
            case RunEvent.AttemptFinished e -> {
                Progress old = of(e.stack());
                progress.put(
                        e.stack(), new Progress(old.startedAt(), Optional.of(at), old.changes(), Optional.empty()));
                totals.put(e.stack(), e.result().changes());
            }
            case RunEvent.ResourceChanged e -> {
                Progress old = of(e.stack());
                boolean done = e.change().phase() == StackEngine.Phase.DONE;
                String text = e.change().type() + " " + e.change().address() + "  "
                        + e.change().op();
                progress.put(
                        e.stack(),
                        new Progress(
                                old.startedAt(),
                                old.finishedAt(),
                                old.changes() + (done ? 1 : 0),
                                done ? Optional.empty() : Optional.of(text)));
            }
            case RunEvent.Started _,
                    RunEvent.Resumed _,
                    RunEvent.FoundUnchanged _,
                    RunEvent.PreparationFailed _,
                    RunEvent.OutsideEnvelope _,
                    RunEvent.AttemptStarted _,
                    RunEvent.AttemptRepeatable _,
                    RunEvent.AttemptLost _,
                    RunEvent.RetryDue _,
                    RunEvent.CancelRequested _,
                    RunEvent.Approved _,
                    RunEvent.Rejected _,
                    RunEvent.Resolved _ -> {}
        }
    }

    private Progress of(String stack) {
        return progress.getOrDefault(stack, Progress.NONE);
    }

    /// The machine's state.
    public Run run() {
        return run;
    }

    /// The sequence of the last entry.
    public long sequence() {
        return sequence;
    }

    /// Times and progress of a step.
    public Progress progress(String stack) {
        return of(stack);
    }

    /// What the last attempt of a step changed.
    public StackEngine.Changes changes(String stack) {
        return totals.getOrDefault(stack, StackEngine.Changes.NONE);
    }

    /// When the run ended, if it has.
    public Optional<Instant> finishedAt() {
        return finishedAt;
    }

    /// How long the run may still take, by how long its stacks took before: the greater of the
    /// longest path and the work for the slots. Empty when that is under a second (nothing was ever
    /// timed, or it is about to end) and when the run does not go forward.
    public Optional<Duration> left(Instant now) {
        if (run.state() != RunState.RUNNING) {
            return Optional.empty();
        }
        long longest = 0;
        long work = 0;
        for (Step step : run.steps()) {
            if (!step.state().terminal()) {
                long elapsed = of(run.spec(step).stack()).elapsed(now).toMillis();
                long own = run.ownMillis(step);
                longest = Math.max(longest, run.spec(step).pathMillis() - Math.min(own, elapsed));
                work += Math.max(0, own - elapsed);
            }
        }
        Duration left =
                Duration.ofMillis(Math.max(longest, work / run.spec().options().parallel()));
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Optional.empty() : Optional.of(left);
    }
}
