package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// An engine that does what a test tells it, and remembers everything that was done.
public final class ScriptedEngine implements StackEngine {
    /// One thing that was really done.
    public record Effect(String stack, Action action, String key, Value.Fields config) {}

    private final List<Effect> effects = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Deque<ErrorCode>> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private final Map<String, Value.Fields> extraOutputs = new ConcurrentHashMap<>();
    private final Map<String, Recovery> recoveries = new ConcurrentHashMap<>();
    private final Map<String, List<ResourceChange>> drifts = new ConcurrentHashMap<>();
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, List<ResourceChange>> predictions = new ConcurrentHashMap<>();
    private final List<String> cleared = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> identities = ConcurrentHashMap.newKeySet();
    private volatile boolean keeping;
    private final Deque<String> started = new ArrayDeque<>();
    private volatile Convergence convergence = Convergence.CONVERGENT;

    /// The names by which stacks are known here.
    public Set<String> identities() {
        return Set.copyOf(identities);
    }

    /// The next attempts on a stack fail like this.
    public void failNext(String stack, ErrorCode... codes) {
        failures.put(stack, new ArrayDeque<>(List.of(codes)));
    }

    /// The next attempts on a stack run until they are cancelled.
    public void hang(String stack) {
        hanging.put(stack, new CountDownLatch(1));
    }

    public void outputs(String stack, Value.Fields outputs) {
        extraOutputs.put(stack, outputs);
    }

    public void recovery(String stack, Recovery recovery) {
        recoveries.put(stack, recovery);
    }

    public void convergence(Convergence value) {
        convergence = value;
    }

    /// Reality has become different in these resources.
    public void drift(String stack, ResourceChange... changes) {
        drifts.put(stack, List.of(changes));
    }

    /// What previews of a stack say.
    public void predict(String stack, ResourceChange... changes) {
        predictions.put(stack, List.of(changes));
    }

    /// From now on stacks have states: texts that can be written and replaced.
    public void keepStates() {
        keeping = true;
    }

    public String stateOf(String stack) {
        return states.getOrDefault(stack, "");
    }

    @Override
    public Optional<StateAccess> state() {
        return keeping ? Optional.of(new States()) : Optional.empty();
    }

    private final class States implements StateAccess {
        @Override
        public List<Resource> resources(Request request, Listener listener) {
            return List.of(new Resource("one/" + request.stack(), "thing", request.stack(), ""));
        }

        @Override
        public void exportState(Request request, Path file, Listener listener) {
            try {
                Files.writeString(file, stateOf(request.stack()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void importState(Request request, Path file, Listener listener) {
            try {
                states.put(request.stack(), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// The stacks of attempts of which a person had said that nothing is in doubt.
    public List<String> cleared() {
        return List.copyOf(cleared);
    }

    /// What was done, in order.
    public List<Effect> effects() {
        return List.copyOf(effects);
    }

    /// What was done, as `action stack`.
    public List<String> story() {
        return effects().stream().map(e -> e.action() + " " + e.stack()).toList();
    }

    public void forgetEffects() {
        effects.clear();
    }

    public synchronized boolean hasStarted(String stack) {
        return started.contains(stack);
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public String version(Value.Fields settings) {
        return "scripted/1";
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return convergence;
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        return settings.values().containsKey("broken")
                ? List.of(Failure.of(ErrorCode.VALIDATION_ERROR, "the key broken is wrong"))
                : List.of();
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) {
        if (action == Action.REFRESH) {
            List<ResourceChange> drift = drifts.getOrDefault(request.stack(), List.of());
            return new Preview(true, drift, new Changes(0, drift.size(), 0, 0, 0), Value.Fields.EMPTY, List.of());
        }
        List<ResourceChange> predicted = predictions.get(request.stack());
        if (predicted != null) {
            int deleted = (int) predicted.stream().filter(Envelope::destructive).count();
            Changes sum = new Changes(0, predicted.size() - deleted, deleted, 0, 0);
            return new Preview(true, predicted, sum, Value.Fields.EMPTY, List.of());
        }
        Value planned = request.config().values().get("planned");
        boolean known = planned instanceof Value.Text;
        Value.Fields outputs = known ? new Value.Fields(Map.of("id", planned)) : Value.Fields.EMPTY;
        return new Preview(known, List.of(), new Changes(1, 0, 0, 0, 0), outputs, List.of());
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        identities.add(request.identity());
        synchronized (this) {
            started.add(request.stack());
        }
        if (request.cleared()) {
            cleared.add(request.stack());
        }
        Deque<ErrorCode> next = failures.get(request.stack());
        ErrorCode code = next == null ? null : next.poll();
        if (code == ErrorCode.ENGINE_START_FAILED || code == ErrorCode.ENGINE_NOT_FOUND) {
            throw Failure.of(code, "no process").toException();
        }
        listener.started(new ProcessIdentity("here", 1, Instant.EPOCH, "boot"));
        listener.line(LogLine.Level.INFO, action + " " + request.stack());
        listener.changed(new ResourceChange(request.stack(), "thing", "create", Phase.DONE, List.of()));
        CountDownLatch hang = hanging.get(request.stack());
        return new Attempt() {
            @Override
            public void cancel(int level) {
                if (hang != null) {
                    hang.countDown();
                }
            }

            @Override
            public Result await() throws InterruptedException {
                if (hang != null) {
                    hang.await();
                    Failure failure = Failure.of(ErrorCode.ENGINE_INTERRUPTED, "ended on request");
                    return new Result(Ended.CANCELLED, Optional.of(failure), false, Value.Fields.EMPTY, Changes.NONE);
                }
                return finish(action, request, code);
            }
        };
    }

    private Result finish(Action action, Request request, ErrorCode code) {
        if (code == ErrorCode.OUTPUTS_UNREADABLE) {
            effects.add(new Effect(request.stack(), action, request.key(), request.config()));
            Failure failure = Failure.of(code, "the outputs are no JSON");
            return new Result(Ended.FAILED, Optional.of(failure), true, Value.Fields.EMPTY, Changes.NONE);
        }
        if (code != null) {
            Ended ended = code == ErrorCode.ENGINE_TIMEOUT ? Ended.TIMED_OUT : Ended.FAILED;
            Failure failure = Failure.of(code, "it failed as told");
            return new Result(ended, Optional.of(failure), false, Value.Fields.EMPTY, Changes.NONE);
        }
        effects.add(new Effect(request.stack(), action, request.key(), request.config()));
        Changes changes = action == Action.REFRESH ? Changes.NONE : new Changes(1, 0, 0, 0, 0);
        return new Result(Ended.SUCCEEDED, Optional.empty(), true, outputs(request), changes);
    }

    @Override
    public Value.Fields outputs(Request request) {
        Map<String, Value> values = new LinkedHashMap<>(request.config().values());
        values.put("id", Value.of(request.stack() + "-id"));
        values.putAll(
                extraOutputs.getOrDefault(request.stack(), Value.Fields.EMPTY).values());
        return new Value.Fields(values);
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) {
        return recoveries.getOrDefault(request.stack(), new Recovery.Repeat());
    }

    @Override
    public void forget(Path work) {
        // It leaves nothing behind.
    }
}
