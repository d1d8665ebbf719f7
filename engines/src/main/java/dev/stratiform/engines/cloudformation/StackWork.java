package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.AwsAccessException;
import dev.stratiform.aws.Buckets;
import dev.stratiform.aws.Stacks;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Changes;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.run.StackEngine.Listener;
import dev.stratiform.core.run.StackEngine.Request;
import dev.stratiform.core.run.StackEngine.Result;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Sleeper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One attempt on a stack: begins it, then follows it until CloudFormation is done.
///
/// `run` is called by one thread, `cancel` by any.
final class StackWork {
    private final Action action;
    private final Request request;
    private final Stacks stacks;
    private final Buckets buckets;
    private final Listener listener;
    private final StackSettings settings;
    private final Duration interval;
    private volatile int cancelLevel;
    private int cancelAsked;

    /// What an attempt works with.
    record Tools(Stacks stacks, Buckets buckets, Listener listener, Duration interval) {}

    StackWork(Action action, Request request, StackSettings settings, Tools tools) {
        this.action = action;
        this.request = request;
        this.settings = settings;
        this.stacks = tools.stacks();
        this.buckets = tools.buckets();
        this.listener = tools.listener();
        this.interval = tools.interval();
    }

    /// Asks to end; a level that was reached already does nothing more.
    void cancel(int level) {
        cancelLevel = Math.max(cancelLevel, level);
    }

    /// Does it; never throws for a failure of AWS.
    Result run() throws InterruptedException {
        try {
            return switch (action) {
                case APPLY -> apply();
                case DESTROY -> destroy();
                case REFRESH -> refresh();
            };
        } catch (StratiformException e) {
            return failed(e.failure(), false, Changes.NONE);
        }
    }

    private String name() {
        return Wishes.name(request, settings);
    }

    private String token() {
        return request.key() + "-" + request.attempt();
    }

    private Result apply() throws InterruptedException {
        Stacks.Wish wish = Wishes.of(request, settings, token(), buckets);
        Optional<Stacks.View> found = settled(stacks.find(name()));
        if (found.isEmpty()) {
            return follow(stacks.create(wish), "");
        }
        String last = lastEvent(found.get());
        if (!stacks.update(wish)) {
            listener.line(LogLine.Level.INFO, name() + ": nothing to change");
            return succeeded(found.get(), Changes.NONE);
        }
        return follow(found.get().id(), last);
    }

    private String lastEvent(Stacks.View view) {
        var events = stacks.events(view.id(), "");
        return events.isEmpty() ? "" : events.getLast().id();
    }

    /// The stack once nobody works on it; empty also for one that was never whole: such a one is
    /// removed first.
    private Optional<Stacks.View> settled(Optional<Stacks.View> found) throws InterruptedException {
        if (found.isEmpty()) {
            return found;
        }
        Stacks.View view = found.get();
        if (view.inProgress() && !view.inReview()) {
            listener.line(LogLine.Level.INFO, name() + " is " + view.status() + "; its end is waited for");
            view = await(view.id(), new Happenings(listener, masker(), name(), lastEvent(view)));
        }
        if (view.inReview() || view.status().equals("ROLLBACK_COMPLETE")) {
            listener.line(
                    LogLine.Level.INFO, name() + " is " + view.status() + ", which no update mends; it is removed");
            stacks.delete(view.id(), settings.role().orElse(null), token() + "-clear");
            await(view.id(), new Happenings(listener, masker(), name(), lastEvent(view)));
            return Optional.empty();
        }
        return view.gone() ? Optional.empty() : Optional.of(view);
    }

    private Masker masker() {
        return Masker.of(request.config());
    }

    private Result destroy() throws InterruptedException {
        Optional<Stacks.View> found = stacks.find(name());
        if (found.isEmpty()) {
            return new Result(Ended.SUCCEEDED, Optional.empty(), true, Value.Fields.EMPTY, Changes.NONE);
        }
        String id = found.get().id();
        String last = lastEvent(found.get());
        stacks.delete(id, settings.role().orElse(null), token());
        return follow(id, last);
    }

    private Result refresh() {
        Stacks.View view = stacks.find(name())
                .orElseThrow(
                        () -> Failure.of(ErrorCode.ENGINE_FAILED, "there is no stack " + name() + " in CloudFormation")
                                .toException());
        return succeeded(view, Changes.NONE);
    }

    /// Follows what was begun to its end.
    Result follow(String id, String last) throws InterruptedException {
        Happenings happenings = new Happenings(listener, masker(), name(), last);
        try {
            Stacks.View view = await(id, happenings);
            boolean good = switch (action) {
                case APPLY, REFRESH ->
                    view.status().equals("CREATE_COMPLETE") || view.status().equals("UPDATE_COMPLETE");
                case DESTROY -> view.gone();
            };
            return good ? succeeded(view, happenings.changes()) : ended(view, happenings);
        } catch (StratiformException e) {
            return broken(e, happenings);
        }
    }

    private Result ended(Stacks.View view, Happenings happenings) {
        if (cancelLevel > 0) {
            return failed(interrupted(name() + " ended as " + view.status()), false, happenings.changes());
        }
        String why = happenings.reason().isEmpty() ? masker().mask(view.reason()) : happenings.reason();
        return failed(
                Failure.of(
                        ErrorCode.ENGINE_FAILED,
                        "the stack " + name() + " ended as " + view.status() + (why.isEmpty() ? "" : ": " + why)),
                false,
                happenings.changes());
    }

    private static Failure interrupted(String message) {
        return Failure.of(ErrorCode.ENGINE_INTERRUPTED, message);
    }

    /// What was begun goes on, but cannot be followed any more.
    private Result broken(StratiformException e, Happenings happenings) {
        ErrorCode code = e.failure().code();
        if (code == ErrorCode.ENGINE_TIMEOUT || code == ErrorCode.ENGINE_INTERRUPTED) {
            return failed(e.failure(), false, happenings.changes());
        }
        Failure failure = Failure.of(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "CloudFormation works on " + name() + ", but it could not be followed: "
                                + e.failure().message())
                .withNext("look at the stack in AWS, then: stratiform resolve");
        return new Result(Ended.UNKNOWN, Optional.of(failure), false, Value.Fields.EMPTY, happenings.changes());
    }

    private Stacks.View await(String id, Happenings happenings) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Optional<Stacks.View> view = look(id, happenings);
            if (view.isPresent() && !view.get().inProgress()) {
                return view.get();
            }
            if (cancelLevel >= 3) {
                throw interrupted(name() + " is followed no more; CloudFormation goes on, the next deploy waits for it")
                        .toException();
            }
            view.ifPresent(this::askToEnd);
            if (System.nanoTime() - begin > request.limits().timeout().toNanos()) {
                throw Failure.of(
                                ErrorCode.ENGINE_TIMEOUT,
                                name() + " was not done within "
                                        + request.limits().timeout().toSeconds()
                                        + " s; CloudFormation goes on, the next deploy waits for it")
                        .toException();
            }
            Sleeper.monotonic().sleep(interval);
        }
    }

    /// What cannot be read for a moment is looked at again.
    private Optional<Stacks.View> look(String id, Happenings happenings) {
        try {
            happenings.hear(stacks, id);
            return stacks.find(id);
        } catch (AwsAccessException e) {
            if (!e.retryable()) {
                throw e;
            }
            listener.line(LogLine.Level.WARN, e.failure().message());
            return Optional.empty();
        }
    }

    /// An update goes back when it is asked to; a creation and a removal only come to their end.
    private void askToEnd(Stacks.View view) {
        if (cancelLevel > cancelAsked) {
            cancelAsked = cancelLevel;
            if (view.status().equals("UPDATE_IN_PROGRESS")) {
                stacks.cancelUpdate(view.id());
                listener.line(LogLine.Level.INFO, name() + " was asked to go back");
            } else {
                listener.line(
                        LogLine.Level.INFO,
                        name() + " is " + view.status() + ", which CloudFormation does not cut off");
            }
        }
    }

    private Result succeeded(Stacks.View view, Changes changes) {
        Value.Fields outputs = action == Action.DESTROY ? Value.Fields.EMPTY : outputs(view);
        return new Result(Ended.SUCCEEDED, Optional.empty(), true, outputs, changes);
    }

    static Value.Fields outputs(Stacks.View view) {
        Map<String, Value> outputs = new LinkedHashMap<>();
        view.outputs().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> outputs.put(entry.getKey(), Value.of(entry.getValue())));
        return new Value.Fields(outputs);
    }

    private static Result failed(Failure failure, boolean applied, Changes changes) {
        Failure told = AwsFailures.failure(failure);
        Ended ended = switch (told.code()) {
            case ENGINE_TIMEOUT -> Ended.TIMED_OUT;
            case ENGINE_INTERRUPTED, RUN_CANCELLED -> Ended.CANCELLED;
            default -> Ended.FAILED;
        };
        return new Result(ended, Optional.of(told), applied, Value.Fields.EMPTY, changes);
    }
}
