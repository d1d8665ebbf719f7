package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Runs one kind of infrastructure program.
///
/// Thread-safe. Methods block; they are called on virtual threads. Source: design page engines.
public interface StackEngine {
    /// How an interrupted action may be repeated.
    enum Convergence {
        /// Any action may simply be repeated: the engine brings reality to the same end.
        CONVERGENT,
        /// An action may be repeated under the same key: the program recognises it.
        KEYED,
        /// An action must not be repeated without knowing whether it took place.
        UNSAFE
    }

    /// What an engine does for one stack.
    enum Action {
        /// Bring it to its configuration.
        APPLY,
        /// Remove it.
        DESTROY,
        /// Read reality into the engine's state.
        REFRESH
    }

    /// One stack, as an engine sees it.
    ///
    /// `settings` are the engine's part of the stack definition (`commands`, `idempotent`, …).
    /// `config` is resolved and may hold secrets. `key` is the same on every try of the same work.
    /// `cleared` says that a person has looked: nothing exists that an earlier attempt left in
    /// doubt.
    record Request(
            String run,
            EnvironmentKey environment,
            String stack,
            int attempt,
            String key,
            boolean cleared,
            Value.Fields settings,
            Value.Fields config,
            Folders folders,
            Limits limits) {
        /// The name by which an engine that names things after their stack knows it: the one that
        /// it had when it was made, which is that of its data folder.
        public String identity() {
            return String.valueOf(folders.data().getFileName());
        }
    }

    /// Where an attempt works.
    ///
    /// `source` holds the program; `work` is private to the attempt; `data` belongs to the stack
    /// and stays between runs; `lock` is the stack's lock file, held by the engine for as long as
    /// it or a child lives. The engine creates all but `source`.
    record Folders(Path source, Path work, Path data, Path lock) {}

    /// How long an attempt may take.
    ///
    /// `silence` bounds the time without any output, zero for no bound. After SIGTERM the group
    /// gets `grace`, and is killed then unless `neverKill`.
    record Limits(Duration timeout, Duration silence, Duration grace, boolean neverKill) {}

    /// Listens to an attempt; called from the engine's threads, must not block for long.
    interface Listener {
        /// The process is running.
        void started(ProcessIdentity process);

        /// A line of output, already masked and bounded.
        void line(LogLine.Level level, String text);

        /// Something that happened to a resource.
        void changed(ResourceChange change);

        /// A listener for programs of which only the result matters.
        static Listener deaf() {
            return new Listener() {
                @Override
                public void started(ProcessIdentity process) {}

                @Override
                public void line(LogLine.Level level, String text) {}

                @Override
                public void changed(ResourceChange change) {}
            };
        }

        /// A listener that passes everything on but changes, which it collects.
        default Listener collecting(Collection<ResourceChange> changes) {
            Listener outer = this;
            return new Listener() {
                @Override
                public void started(ProcessIdentity process) {
                    outer.started(process);
                }

                @Override
                public void line(LogLine.Level level, String text) {
                    outer.line(level, text);
                }

                @Override
                public void changed(ResourceChange change) {
                    changes.add(change);
                }
            };
        }
    }

    /// A process, told apart from a later one with the same number.
    record ProcessIdentity(String host, long pid, Instant startedAt, String bootId) {}

    /// Something that happens, or would happen, to one resource.
    ///
    /// `op` is the engine's own word (`create`, `update`, …); unknown words are kept.
    record ResourceChange(String address, String type, String op, Phase phase, List<String> changedPaths) {
        /// Copies the list.
        public ResourceChange {
            changedPaths = List.copyOf(changedPaths);
        }
    }

    /// How far a resource's change is.
    enum Phase {
        /// Predicted by a plan.
        PLANNED,
        /// Going on.
        STARTED,
        /// Done.
        DONE,
        /// Failed.
        FAILED
    }

    /// How many resources an attempt changed.
    record Changes(int created, int updated, int deleted, int replaced, int unchanged) {
        /// Nothing at all.
        public static final Changes NONE = new Changes(0, 0, 0, 0, 0);
    }

    /// How an attempt ended.
    enum Ended {
        /// Exit 0 and outputs parsed.
        SUCCEEDED,
        /// It failed; the failure says how.
        FAILED,
        /// It ran longer than allowed and was ended.
        TIMED_OUT,
        /// It was ended on request.
        CANCELLED,
        /// Nobody knows whether it took place.
        UNKNOWN
    }

    /// The result of an attempt.
    ///
    /// `failure` is there unless it succeeded. `applied` says that the action itself took place
    /// even if the attempt failed (outputs unreadable). `outputs` may hold secrets.
    record Result(Ended ended, Optional<Failure> failure, boolean applied, Value.Fields outputs, Changes changes) {}

    /// A running attempt.
    interface Attempt {
        /// Asks it to end: 1 and 2 send SIGTERM to its group, 3 kills the group. Idempotent per
        /// level.
        void cancel(int level);

        /// Waits for the end. Never throws for a failure of the engine.
        Result await() throws InterruptedException;
    }

    /// What an engine predicts for one stack; `exact` is false where it cannot look ahead.
    record Preview(
            boolean exact,
            List<ResourceChange> changes,
            Changes summary,
            Value.Fields plannedOutputs,
            List<String> unknownOutputs) {}

    /// What became of an attempt that was in flight when its orchestrator died.
    sealed interface Recovery {
        /// It ended, and this is how.
        record Finished(Result result) implements Recovery {}

        /// It never began.
        record NotStarted() implements Recovery {}

        /// It may have begun; repeating it under the same key is safe.
        record Repeat() implements Recovery {}

        /// It may have begun, and repeating is not safe; the hints say how to look.
        record Unknown(List<String> hints) implements Recovery {}
    }

    /// One resource of an applied stack.
    ///
    /// `address` is the engine's own unique name of it (a URN, an address), `status` the engine's
    /// word for how it stands, empty when all is well.
    record Resource(String address, String type, String name, String status) {}

    /// Reads and replaces the state that an engine keeps of a stack.
    interface StateAccess {
        /// What the state holds, in the engine's order.
        List<Resource> resources(Request request, Listener listener) throws InterruptedException;

        /// Writes the state to a new file with rights for the owner alone; it may hold secrets.
        void exportState(Request request, Path file, Listener listener) throws InterruptedException;

        /// Replaces the state by the file's; `VALIDATION_ERROR` when the engine refuses the file.
        void importState(Request request, Path file, Listener listener) throws InterruptedException;
    }

    /// Access to the state, for engines that keep one.
    default Optional<StateAccess> state() {
        return Optional.empty();
    }

    /// The name in manifests.
    String name();

    /// The engine's own version with all that it brings; part of the fingerprint.
    String version(Value.Fields settings);

    /// How an interrupted action of a stack with these settings may be repeated.
    Convergence convergence(Value.Fields settings);

    /// Says what is wrong with a stack's settings; empty when nothing is. Reads no files.
    List<Failure> check(Value.Fields settings);

    /// Predicts what an action would do, without effects; for `REFRESH`, what reality has become
    /// different in from the state (drift).
    Preview preview(Action action, Request request, Listener listener) throws InterruptedException;

    /// Starts an action; `ENGINE_NOT_FOUND` or `ENGINE_START_FAILED` when no process came to life,
    /// `LOCKED` when the stack's lock is held by another process.
    Attempt start(Action action, Request request, Listener listener);

    /// Reads the outputs of an applied stack.
    Value.Fields outputs(Request request) throws InterruptedException;

    /// Finds out what became of an attempt of a dead orchestrator; waits for its processes to end,
    /// at most the request's timeout.
    Recovery recover(Action action, Request request, Listener listener) throws InterruptedException;

    /// Removes what an attempt left in its work folder; called once its outcome is durable.
    void forget(Path work);
}
