package dev.stratiform.engines.process;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Recovery;
import dev.stratiform.core.value.Masker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// What an attempt of a dead orchestrator left behind: the traces of its programs, their output,
/// and helpers that outlived them. `parts` are the programs beside the one that has effects, each
/// in a folder of its own below the attempt's.
public record AttemptTrail(Supervisor supervisor, StackEngine.Request request, List<String> parts) {
    /// What an engine makes of the one program's end.
    public interface Ending {
        /// It ended by itself.
        StackEngine.Result ended(RunningProgram.End end) throws InterruptedException;

        /// It was killed: what may exist without the engine's state knowing it.
        Doubt cutOff() throws InterruptedException;
    }

    /// Waits for all that the attempt left running, then says what became of it.
    public Recovery recovery(StackEngine.Listener listener, Ending ending) throws InterruptedException {
        return switch (trace()) {
            case Supervisor.Trace.NotStarted _ -> new Recovery.NotStarted();
            case Supervisor.Trace.Ended(int exit)
            when RunningProgram.End.killed(exit) -> ending.cutOff().recovery();
            case Supervisor.Trace.Ended(int exit) -> {
                listener.line(LogLine.Level.INFO, "[all that the program said, read again after Stratiform died]");
                yield new Recovery.Finished(ending.ended(new RunningProgram.End(exit, RunningProgram.Reason.EXITED)));
            }
            case Supervisor.Trace.Killed _ -> ending.cutOff().recovery();
            case Supervisor.Trace.StillRunning _ ->
                new Recovery.Unknown(List.of(
                        "its program still runs and holds " + request.folders().lock(),
                        "wait for it, or look at it; then: stratiform resume " + request.run()));
        };
    }

    private Supervisor.Trace trace() throws InterruptedException {
        Path work = request.folders().work();
        for (String part : parts) {
            if (Files.isDirectory(work.resolve(part))) {
                trace(work.resolve(part));
            }
        }
        return trace(work);
    }

    private Supervisor.Trace trace(Path of) throws InterruptedException {
        StackEngine.Folders folders = request.folders();
        return supervisor.traceEndingOrphans(
                folders.work(), of, folders.lock(), request.limits().timeout());
    }

    /// Ends helpers that outlived the one program.
    public void endOrphans() throws InterruptedException {
        supervisor.endOrphans(request.folders().work(), request.folders().lock());
    }

    /// Reads again what the one program said, also while nobody listened.
    public void replay(Consumer<String> out, Consumer<String> err) {
        supervisor.replay(request.folders().work(), Masker.of(request.config()), out, err);
    }
}
