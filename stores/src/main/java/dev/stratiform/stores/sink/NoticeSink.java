package dev.stratiform.stores.sink;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Events;
import dev.stratiform.aws.Events.Happening;
import dev.stratiform.aws.Metrics;
import dev.stratiform.core.manifest.Notice;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.Lookups;
import dev.stratiform.core.run.Run;
import dev.stratiform.core.run.RunEvent;
import dev.stratiform.core.run.RunObserver;
import dev.stratiform.core.run.Step;
import dev.stratiform.core.run.StepState;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Tells the buses, namespaces and webhooks that a run's manifest names what happens in it.
///
/// Nothing is asked of anybody for a run that names none. Telling goes on beside the run, in order;
/// when the driver leaves, what is left is waited for, at most 15 s. What cannot be told is a
/// warning in the run's log and harms nothing. What happened just before a crash may go untold.
/// Thread-safe.
public final class NoticeSink implements RunObserver {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Function<String, AwsClients> aws;
    private final Lookups lookups;
    private final Webhook webhook;
    private final LogStore logs;
    private final Map<String, StepState> seen = new HashMap<>();
    private Thread last = Thread.ofVirtual().unstarted(() -> {});

    /// `aws` gives clients by region, empty for the default one; `lookups` answer references in
    /// addresses and keys.
    public NoticeSink(Function<String, AwsClients> aws, Lookups lookups, RandomGenerator random, LogStore logs) {
        this.aws = aws;
        this.lookups = lookups;
        this.webhook = new Webhook(random);
        this.logs = logs;
    }

    @Override
    public synchronized void happened(Run run, RunEvent event, Instant at) {
        if (run.spec().options().notices().isEmpty()) {
            return;
        }
        if (event instanceof RunEvent.Started) {
            tell(run, "run.started", Optional.empty(), "", at);
        }
        if (event instanceof RunEvent.OfStep one) {
            step(run, run.step(one.stack()), one.stack(), at);
        }
    }

    private void step(Run run, Step step, String stack, Instant at) {
        String key = run.spec().id() + "/" + stack;
        if (seen.put(key, step.state()) == step.state()) {
            return;
        }
        String why = step.failure().map(Failure::message).orElse("");
        if (step.state() == StepState.WAITING_APPROVAL) {
            tell(run, "approval.requested", Optional.of(stack), why, at);
        }
        StepOutcome.of(step.state())
                .flatMap(StepOutcome::word)
                .ifPresent(word -> tell(run, word, Optional.of(stack), why, at));
    }

    private void tell(Run run, String word, Optional<String> stack, String message, Instant at) {
        for (Notice notice : run.spec().options().notices()) {
            if (notice.kind().equals("eventBridge") && notice.tells(word)) {
                Happening happening = happening(run, word, stack, message, at);
                send(run, notice, () -> new Events(clients(run)).put(List.of(happening), notice.target()));
            }
            if (notice.kind().equals("webhook") && notice.tells(word)) {
                Webhook.Message sent = Webhook.Message.of(happening(run, word, stack, message, at), word);
                send(run, notice, () -> post(run, notice, sent));
            }
        }
    }

    /// `run.failed` is told as `deployment.failed`; the approval of a stack as
    /// `stack.approval-requested`.
    private static Happening happening(Run run, String word, Optional<String> stack, String message, Instant at) {
        String end = word.substring(word.indexOf('.') + 1);
        String type = word.startsWith("approval.")
                ? "stack.approval-" + end
                : stack.isPresent() ? "stack." + end : "deployment." + end;
        return new Happening(
                type,
                run.spec().environment().deployment(),
                run.spec().environment().environment(),
                run.spec().id(),
                stack,
                end,
                message,
                at);
    }

    @Override
    public void left(Run run, Instant at) {
        if (run.spec().options().notices().isEmpty()) {
            return;
        }
        Optional<RunOutcome> outcome = RunOutcome.of(run.state());
        Thread sending;
        synchronized (this) {
            outcome.ifPresent(ended -> {
                tell(run, ended.word(), Optional.empty(), "", at);
                count(run, ended, at);
            });
            sending = last;
        }
        try {
            if (sending.getState() != Thread.State.NEW && !sending.join(PATIENCE)) {
                warn(run, "notifications were not all sent within " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(Run run, RunOutcome outcome, Instant at) {
        List<Metrics.Outcome<?>> outcomes = new ArrayList<>();
        Map<String, String> dimensions = Map.of(
                "deployment", run.spec().environment().deployment(),
                "environment", run.spec().environment().environment());
        outcomes.add(new Metrics.Outcome<>("RunOutcome", outcome, dimensions, at));
        for (Step step : run.steps()) {
            Map<String, String> own = new HashMap<>(dimensions);
            own.put("stack", run.spec(step).stack());
            StepOutcome.of(step.state())
                    .ifPresent(ended -> outcomes.add(new Metrics.Outcome<>("StepOutcome", ended, own, at)));
        }
        for (Notice notice : run.spec().options().notices()) {
            if (notice.kind().equals("cloudWatch") && notice.tells(outcome.word())) {
                send(run, notice, () -> new Metrics(clients(run)).put(notice.target(), outcomes));
            }
        }
    }

    private interface Sending {
        void go() throws InterruptedException;
    }

    private AwsClients clients(Run run) {
        return aws.apply(run.spec().options().region());
    }

    private void post(Run run, Notice notice, Webhook.Message message) throws InterruptedException {
        webhook.post(resolved(run, notice.target()), resolved(run, notice.key()), message);
    }

    private String resolved(Run run, String text) {
        List<Failure> failures = new ArrayList<>();
        Value value = Resolver.resolve(
                Value.of(text), Map.of(), lookups.in(run.spec().options().region()), failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return value.revealed() instanceof Value.Text(String plain) ? plain : "";
    }

    /// One after the other, in the order in which it happened.
    private void send(Run run, Notice notice, Sending sending) {
        Thread before = last;
        last = Thread.ofVirtual().start(() -> {
            try {
                if (before.getState() != Thread.State.NEW) {
                    before.join(TimeUnit.MINUTES.toMillis(1));
                }
                sending.go();
            } catch (StratiformException e) {
                warn(
                        run,
                        "the notification to " + notice.kind() + " " + shown(notice) + " failed: "
                                + e.failure().message());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// An address written out may be a secret by itself.
    private static String shown(Notice notice) {
        boolean secret = notice.kind().equals("webhook") && !notice.target().startsWith("${");
        return secret ? "(its address is not shown)" : notice.target();
    }

    private void warn(Run run, String text) {
        logs.append(List.of(new LogLine(
                run.spec().id(), 0, java.time.InstantSource.system().instant(), LogLine.Level.WARN, "", 0, text)));
    }
}
