package dev.stratiform.bench;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An engine whose stacks take as long as their input `millis` says and do nothing.
final class SleepEngine implements StackEngine {
    @Override
    public String name() {
        return "command";
    }

    @Override
    public String version(Value.Fields settings) {
        return "sleep/1";
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return Convergence.CONVERGENT;
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        return List.of();
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) {
        return new Preview(false, List.of(), Changes.NONE, Value.Fields.EMPTY, List.of());
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        listener.started(new ProcessIdentity("here", 1, Instant.EPOCH, ""));
        return new Attempt() {
            @Override
            public void cancel(int level) {
                // A nap cannot be cut short.
            }

            @Override
            public Result await() throws InterruptedException {
                if (request.config().values().get("millis") instanceof Value.Num(var millis)) {
                    Thread.sleep(millis.longValue());
                }
                return new Result(Ended.SUCCEEDED, Optional.empty(), true, Value.Fields.EMPTY, Changes.NONE);
            }
        };
    }

    @Override
    public Value.Fields outputs(Request request) {
        return Value.Fields.EMPTY;
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) {
        return new Recovery.Repeat();
    }

    @Override
    public void forget(Path work) {
        // It leaves nothing.
    }
}
