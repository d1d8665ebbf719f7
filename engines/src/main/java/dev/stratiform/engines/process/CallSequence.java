package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Programs that work on one stack, one after the other.
///
/// A cancel reaches the one that runs, and keeps later ones from beginning. Reading goes on after a
/// gentle cancel, because what was done must be known. `cancel` is called by any thread, the rest
/// by one.
public final class CallSequence {
    private static final long LARGEST = 512L << 20;
    private static final int KILL = 3;

    private final Supervisor supervisor;
    private @Nullable RunningProgram running;
    private boolean reading;
    private int cancelLevel;

    /// A sequence in which nothing runs yet.
    public CallSequence(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /// Asks what runs to end; see `RunningProgram`.
    public synchronized void cancel(int level) {
        cancelLevel = Math.max(cancelLevel, level);
        reach();
    }

    private synchronized void goOn(RunningProgram program, boolean reads) {
        running = program;
        reading = reads;
        reach();
    }

    private synchronized void reach() {
        if (running != null && ends(reading)) {
            running.cancel(cancelLevel);
        }
    }

    /// Whether what was asked ends a program of this kind.
    private boolean ends(boolean reads) {
        return cancelLevel >= (reads ? KILL : 1);
    }

    private synchronized void requireWanted(boolean reads) {
        if (ends(reads)) {
            throw Failure.of(ErrorCode.ENGINE_INTERRUPTED, "ended on request before anything was done")
                    .toException();
        }
    }

    /// Runs a program to its end; `ENGINE_INTERRUPTED` after a cancel.
    public RunningProgram.End run(ProgramCall call, Consumer<String> out, Consumer<String> err)
            throws InterruptedException {
        return begin(call, false, out, err).await();
    }

    /// Runs a program that only reads.
    public RunningProgram.End read(ProgramCall call, Consumer<String> out, Consumer<String> err)
            throws InterruptedException {
        return begin(call, true, out, err).await();
    }

    /// Runs the one program of an attempt that has effects, and tells the listener who it is.
    public RunningProgram.End attempt(
            ProgramCall call, StackEngine.Listener listener, Consumer<String> out, Consumer<String> err)
            throws InterruptedException {
        RunningProgram program = begin(call, false, out, err);
        listener.started(program.identity());
        return program.await();
    }

    private RunningProgram begin(ProgramCall call, boolean reads, Consumer<String> out, Consumer<String> err) {
        requireWanted(reads);
        RunningProgram program = supervisor.start(call, out, err);
        goOn(program, reads);
        return program;
    }

    /// The JSON object that a program printed in its work folder, read as it was written: what
    /// listeners hear is masked and cut for people, this is not. `OUTPUTS_UNREADABLE` when it is
    /// none; what the program left is removed.
    public LooseJson printed(String part, Path work) {
        try {
            Path said = Supervisor.stdout(work);
            if (Files.size(said) > LARGEST) {
                throw unreadable(part + " printed more than 512 MiB");
            }
            Value value = Json.read(Files.readString(said), "what " + part + " printed");
            return LooseJson.of(value);
        } catch (IOException e) {
            throw unreadable("what " + part + " printed cannot be read");
        } catch (StratiformException e) {
            throw unreadable(e.failure().message());
        } finally {
            supervisor.forget(work);
        }
    }

    private static StratiformException unreadable(String why) {
        return Failure.of(ErrorCode.OUTPUTS_UNREADABLE, why).toException();
    }
}
