package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.ProcessIdentity;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that runs. `await` is called by one thread, `cancel` by any.
public final class RunningProgram {
    private static final long POLL_MILLIS = 25;

    /// How a program ended.
    ///
    /// `exit` is 128 and the signal's number after a signal.
    public record End(int exit, Reason reason) {
        private static final int SIGNALLED = 128;

        /// Whether a program that ended with this code was killed.
        public static boolean killed(int exit) {
            return exit > SIGNALLED;
        }

        /// Whether it was ended from outside, and may have left something undone that nobody noted.
        public boolean cutOff() {
            return reason == Reason.TIMED_OUT || killed(exit);
        }
    }

    /// Why it ended.
    public enum Reason {
        /// By itself.
        EXITED,
        /// It ran, or was silent, for too long and was ended.
        TIMED_OUT,
        /// It was asked to end.
        CANCELLED,
        /// Another process held the stack's lock; it never began.
        LOCKED;

        /// The result of an attempt whose program did not end well.
        public StackEngine.Result failed(Failure failure, StackEngine.Changes changes) {
            StackEngine.Ended ended = switch (this) {
                case TIMED_OUT -> StackEngine.Ended.TIMED_OUT;
                case CANCELLED -> StackEngine.Ended.CANCELLED;
                case EXITED, LOCKED -> StackEngine.Ended.FAILED;
            };
            return new StackEngine.Result(ended, Optional.of(failure), false, Value.Fields.EMPTY, changes);
        }
    }

    private final Supervisor supervisor;
    /// What was started; `status` is the file that tells how it ended.
    record Started(ProgramCall call, Process process, Path status) {}

    private final ProgramCall call;
    private final Process process;
    private final Path status;
    private final OutputTail out;
    private final OutputTail err;
    private volatile int cancelLevel;
    private volatile boolean signalIsDue;

    RunningProgram(Supervisor supervisor, Started started, OutputTail out, OutputTail err) {
        this.supervisor = supervisor;
        this.call = started.call();
        this.process = started.process();
        this.status = started.status();
        this.out = out;
        this.err = err;
    }

    /// Who it is.
    public ProcessIdentity identity() {
        return supervisor.identity(process);
    }

    /// Levels 1 and 2 ask the whole group to end, 3 kills it. A level that was reached already does
    /// nothing.
    public synchronized void cancel(int level) {
        if (level <= cancelLevel || !process.isAlive()) {
            return;
        }
        cancelLevel = level;
        signalIsDue = true;
        deliver();
    }

    /// Sends a signal that is due. A process that has just been born has no group of its own yet:
    /// what is asked of it then is sent again until it arrives.
    private synchronized void deliver() {
        if (signalIsDue) {
            signalIsDue = !(cancelLevel >= 3 ? Signals.kill(process.pid()) : Signals.terminate(process.pid()));
        }
    }

    /// Waits for the end and passes on the output meanwhile.
    public End await() throws InterruptedException {
        long begin = System.nanoTime();
        long lastSign = begin;
        long timedOutAt = 0;
        boolean killed = false;
        try (out;
                err) {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                deliver();
                boolean said = out.read();
                said |= err.read();
                if (said) {
                    lastSign = now;
                }
                if (timedOutAt == 0
                        && (over(begin, now, call.limits().timeout())
                                || over(lastSign, now, call.limits().silence()))) {
                    timedOutAt = now;
                    Signals.terminate(process.pid());
                }
                boolean graceOver =
                        timedOutAt != 0 && over(timedOutAt, now, call.limits().grace());
                if (graceOver && !killed && !call.limits().neverKill()) {
                    killed = true;
                    Signals.kill(process.pid());
                }
            }
        }
        int exit = process.exitValue();
        if (supervisor.lockWasHeld(exit, status)) {
            return new End(exit, Reason.LOCKED);
        }
        // What ended well did its work, whatever it took: the exit code is the first truth.
        if (timedOutAt != 0 && exit != 0) {
            return new End(exit, Reason.TIMED_OUT);
        }
        return new End(exit, cancelLevel > 0 && exit != 0 ? Reason.CANCELLED : Reason.EXITED);
    }

    private static boolean over(long since, long now, Duration limit) {
        return !limit.isZero() && now - since > limit.toNanos();
    }
}
