package dev.stratiform.core.run;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Starts engines, waits for them, and finds out what became of those of a dead driver.
///
/// Runs on the steps' virtual threads.
final class AttemptRunner {
    private final DriverTools tools;
    private final RunSpec spec;
    private final EngineCalls calls;
    private final StepChecks checks;
    private final Consumer<RunEvent> inbox;
    private final Map<String, StackEngine.Attempt> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> signals = new ConcurrentHashMap<>();
    private volatile boolean abandoned;

    AttemptRunner(DriverTools tools, RunSpec spec, EngineCalls calls, StepChecks checks, Consumer<RunEvent> inbox) {
        this.tools = tools;
        this.spec = spec;
        this.calls = calls;
        this.checks = checks;
        this.inbox = inbox;
    }

    /// Starts nothing more: the journal cannot be written.
    void abandon() {
        abandoned = true;
    }

    /// Runs one attempt to its end; the event that tells how it ended.
    RunEvent launch(RunCommand.Launch command) {
        long begin = System.nanoTime();
        try {
            EngineCalls.Call work = calls.call(command.stack(), command.attempt(), command.back());
            var listener = new Journalist(command.stack(), command.attempt(), command.back());
            Optional<Failure> hook = before(command, listener);
            if (hook.isPresent()) {
                return new RunEvent.PreparationFailed(command.stack(), command.attempt(), command.back(), hook.get());
            }
            StackEngine.Attempt attempt;
            if (abandoned) {
                throw Failure.of(ErrorCode.ENGINE_INTERRUPTED, "Stratiform is stopping")
                        .toException();
            }
            try {
                attempt = work.engine().start(work.action(), work.request(), listener);
            } catch (StratiformException e) {
                return new RunEvent.PreparationFailed(command.stack(), command.attempt(), command.back(), e.failure());
            }
            running.put(command.stack(), attempt);
            Integer signal = signals.get(command.stack());
            if (signal != null) {
                attempt.cancel(signal);
            }
            return finished(command.stack(), command.attempt(), command.back(), attempt.await(), begin);
        } catch (StratiformException e) {
            return new RunEvent.PreparationFailed(command.stack(), command.attempt(), command.back(), e.failure());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RunEvent.AttemptLost(command.stack(), command.attempt(), command.back(), List.of());
        } finally {
            running.remove(command.stack());
        }
    }

    /// A step that is taken back has no hooks of its own.
    private Optional<Failure> before(RunCommand.Launch command, Journalist listener) throws InterruptedException {
        return command.back()
                ? Optional.empty()
                : checks.before(
                        calls.step(command.stack()),
                        command.attempt(),
                        new StepChecks.Beside(
                                () -> ended(command.stack()), text -> listener.line(LogLine.Level.INFO, text)));
    }

    private boolean ended(String stack) {
        return signals.containsKey(stack) || abandoned;
    }

    /// The end of an attempt, once the checks of what it applied are over.
    private RunEvent finished(String stack, int attempt, boolean back, StackEngine.Result result, long beginNanos)
            throws InterruptedException {
        StackEngine.Result held = OutputContract.hold(calls.step(stack).work(), calls.inputs(stack), result);
        if (!back) {
            var listener = new Journalist(stack, attempt, false);
            held = checks.after(
                    calls.step(stack),
                    attempt,
                    held,
                    new StepChecks.Beside(() -> ended(stack), text -> listener.line(LogLine.Level.INFO, text)));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
        return new RunEvent.AttemptFinished(stack, attempt, back, held, took);
    }

    /// Finds out what became of an attempt of a dead driver.
    RunEvent recover(RunCommand.Recover command) {
        long begin = System.nanoTime();
        try {
            EngineCalls.Call work = calls.call(command.stack(), command.attempt(), command.back());
            var listener = new Journalist(command.stack(), command.attempt(), command.back());
            return switch (work.engine().recover(work.action(), work.request(), listener)) {
                case StackEngine.Recovery.Finished(StackEngine.Result result) ->
                    finished(command.stack(), command.attempt(), command.back(), result, begin);
                case StackEngine.Recovery.NotStarted _, StackEngine.Recovery.Repeat _ ->
                    new RunEvent.AttemptRepeatable(command.stack(), command.attempt(), command.back());
                case StackEngine.Recovery.Unknown(List<String> hints) ->
                    new RunEvent.AttemptLost(command.stack(), command.attempt(), command.back(), hints);
            };
        } catch (StratiformException e) {
            return new RunEvent.AttemptLost(
                    command.stack(),
                    command.attempt(),
                    command.back(),
                    List.of(e.failure().message()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new RunEvent.AttemptLost(command.stack(), command.attempt(), command.back(), List.of());
        }
    }

    /// Removes what an ended attempt left; a failure to do so harms nothing.
    void forget(RunEvent.AttemptFinished event) {
        try {
            calls.engine(calls.step(event.stack()).work())
                    .forget(tools.paths().work(spec.environment(), event.stack(), event.attempt()));
        } catch (StratiformException e) {
            LogLine line = new LogLine(
                    spec.id(),
                    0,
                    tools.clock().instant(),
                    LogLine.Level.WARN,
                    event.stack(),
                    event.attempt(),
                    e.failure().message());
            tools.logs().append(List.of(line));
        }
    }

    /// Asks a running attempt to end; one that is just being started gets it then.
    void signal(RunCommand.Signal command) {
        signals.merge(command.stack(), command.level(), Math::max);
        StackEngine.Attempt attempt = running.get(command.stack());
        if (attempt != null) {
            attempt.cancel(command.level());
        }
    }

    /// Turns what an engine says into events and log lines.
    private final class Journalist implements StackEngine.Listener {
        private final String stack;
        private final int attempt;
        private final boolean back;

        private Journalist(String stack, int attempt, boolean back) {
            this.stack = stack;
            this.attempt = attempt;
            this.back = back;
        }

        @Override
        public void started(StackEngine.ProcessIdentity process) {
            inbox.accept(new RunEvent.AttemptStarted(stack, attempt, back, process));
        }

        @Override
        public void line(LogLine.Level level, String text) {
            tools.logs()
                    .append(List.of(new LogLine(spec.id(), 0, tools.clock().instant(), level, stack, attempt, text)));
        }

        @Override
        public void changed(StackEngine.ResourceChange change) {
            inbox.accept(new RunEvent.ResourceChanged(stack, attempt, change));
        }
    }
}
