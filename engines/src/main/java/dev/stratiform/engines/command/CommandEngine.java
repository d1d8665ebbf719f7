package dev.stratiform.engines.command;

import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.FailureClasses;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.RunningProgram;
import dev.stratiform.engines.process.Supervisor;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs the programs that a stack definition names; needs nothing but the operating system.
///
/// Configuration goes in by a private file and variables, outputs come back by a file. Source:
/// design page engines, ADR 0003. Thread-safe.
public final class CommandEngine implements StackEngine {
    private static final String VERSION = "command/1";

    private final ProcessTools tools;
    private final Supervisor supervisor;

    /// An engine that keeps its script in the state folder.
    public CommandEngine(ProcessTools tools, Path stateFolder) {
        this.tools = tools;
        this.supervisor = new Supervisor(tools, stateFolder);
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public String version(Value.Fields settings) {
        return VERSION;
    }

    @Override
    public Convergence convergence(Value.Fields settings) {
        return Settings.read(settings, new ArrayList<>()).convergence();
    }

    @Override
    public List<Failure> check(Value.Fields settings) {
        List<Failure> failures = new ArrayList<>();
        Settings.read(settings, failures);
        return failures;
    }

    private static Settings settings(Request request) {
        List<Failure> failures = new ArrayList<>();
        Settings settings = Settings.read(request.settings(), failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return settings;
    }

    @Override
    public Preview preview(Action action, Request request, Listener listener) throws InterruptedException {
        Settings settings = settings(request);
        String command = switch (action) {
            case APPLY -> "plan";
            case REFRESH -> "drift";
            case DESTROY -> "";
        };
        if (!settings.commands().containsKey(command)) {
            return new Preview(false, List.of(), Changes.NONE, Value.Fields.EMPTY, List.of());
        }
        List<ResourceChange> planned = new ArrayList<>();
        Speech speech = new Speech(listener.collecting(planned));
        try {
            RunningProgram program = run(command, settings, request, speech);
            RunningProgram.End end = program.await();
            if (end.reason() != RunningProgram.Reason.EXITED || end.exit() != 0) {
                throw failure(command, request, end, speech).toException();
            }
            Value.Fields outputs = Outputs.read(request.folders().work().resolve("output"));
            return new Preview(true, planned, speech.changes(), outputs, List.of());
        } finally {
            // It may hold secrets.
            forget(request.folders().work());
        }
    }

    @Override
    public Attempt start(Action action, Request request, Listener listener) {
        Settings settings = settings(request);
        String command = action.name().toLowerCase(Locale.ROOT);
        Speech speech = new Speech(listener);
        if (!settings.commands().containsKey(command)) {
            listener.line(LogLine.Level.WARN, "the definition has no command for " + command + "; nothing was done");
            return new Done(new Result(Ended.SUCCEEDED, Optional.empty(), false, Value.Fields.EMPTY, Changes.NONE));
        }
        RunningProgram program = run(command, settings, request, speech);
        listener.started(program.identity());
        return new Running(action, request, program, speech);
    }

    private RunningProgram run(String command, Settings settings, Request request, Speech speech) {
        Path work = request.folders().work();
        PrivateFiles.folder(work);
        PrivateFiles.folder(request.folders().data());
        PrivateFiles.delete(work.resolve("output"));
        byte[] config = Json.writeRevealed(request.config()).getBytes(StandardCharsets.UTF_8);
        PrivateFiles.write(work.resolve("config.json"), config);
        Path source = request.folders().source().normalize();
        if (!Files.isDirectory(source)) {
            throw Failure.of(
                            ErrorCode.ENGINE_NOT_FOUND,
                            "the folder of the stack's program, " + source + ", is not there")
                    .withNext("create it, or set source to the right folder")
                    .toException();
        }
        ProgramCall call = new ProgramCall(
                vector(settings.commands().getOrDefault(command, List.of()), source),
                source,
                Surroundings.of(tools, settings, request, command),
                ProgramCall.NO_INPUT,
                work,
                request.folders().lock(),
                request.limits(),
                Masker.of(request.config()));
        return supervisor.start(call, speech::out, speech::err);
    }

    /// The argument vector with its program found: on the PATH, or in the source folder when its
    /// name has a slash.
    private List<String> vector(List<String> command, Path source) {
        String program = command.getFirst();
        Path found;
        if (program.contains("/")) {
            found = program.startsWith("/")
                    ? Path.of(program)
                    : source.resolve(program).normalize();
            boolean inside = program.startsWith("/") || found.startsWith(source);
            if (!inside || !Files.isExecutable(found)) {
                throw notFound(
                        program, inside ? "it is not there or not executable" : "it lies outside the stack's folder");
            }
        } else {
            found = ProcessTools.onPath(program, tools.environment())
                    .orElseThrow(() -> notFound(program, "it is not on the PATH"));
        }
        List<String> vector = new ArrayList<>(command);
        vector.set(0, found.toString());
        return vector;
    }

    private static StratiformException notFound(String program, String why) {
        return Failure.of(ErrorCode.ENGINE_NOT_FOUND, "the program '" + program + "' cannot be run: " + why)
                .toException();
    }

    @Override
    public Value.Fields outputs(Request request) throws InterruptedException {
        Settings settings = settings(request);
        if (!settings.commands().containsKey("outputs")) {
            throw Failure.of(
                            ErrorCode.OUTPUTS_UNREADABLE,
                            "the definition of " + request.stack() + " has no outputs command")
                    .withNext("add one, or apply the stack again: stratiform deploy --no-skip")
                    .toException();
        }
        Speech speech = new Speech(Listener.deaf());
        try {
            RunningProgram.End end = run("outputs", settings, request, speech).await();
            if (end.reason() != RunningProgram.Reason.EXITED || end.exit() != 0) {
                throw failure("outputs", request, end, speech).toException();
            }
            // Read as it was written: lines are masked and cut for people, outputs are not.
            Path file = request.folders().work().resolve("output");
            return Outputs.read(
                    Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                            ? file
                            : Supervisor.stdout(request.folders().work()));
        } finally {
            forget(request.folders().work());
        }
    }

    @Override
    public Recovery recover(Action action, Request request, Listener listener) throws InterruptedException {
        Settings settings = settings(request);
        Supervisor.Trace trace = supervisor.trace(
                request.folders().work(),
                request.folders().lock(),
                request.limits().timeout());
        return switch (trace) {
            case Supervisor.Trace.NotStarted _ -> new Recovery.NotStarted();
            case Supervisor.Trace.Ended(int exit) -> {
                var end = new RunningProgram.End(exit, RunningProgram.Reason.EXITED);
                yield new Recovery.Finished(result(action, request, end, heardAgain(request, listener)));
            }
            case Supervisor.Trace.Killed _ ->
                settings.convergence() == Convergence.UNSAFE
                        ? new Recovery.Unknown(hints(request))
                        : new Recovery.Repeat();
            case Supervisor.Trace.StillRunning _ -> {
                List<String> hints = new ArrayList<>(hints(request));
                hints.addFirst(
                        "its program still runs and holds " + request.folders().lock());
                yield new Recovery.Unknown(hints);
            }
        };
    }

    @Override
    public void forget(Path work) {
        supervisor.forget(work);
        PrivateFiles.delete(work.resolve("config.json"));
        PrivateFiles.delete(work.resolve("output"));
    }

    /// What the program said, also while nobody listened. Its lines go to the log once more, since
    /// nobody knows which of them had reached it; its changes are only counted.
    private Speech heardAgain(Request request, Listener listener) {
        listener.line(LogLine.Level.INFO, "[all that the program said, read again after Stratiform died]");
        Speech speech = new Speech(listener.collecting(new ArrayList<>()));
        supervisor.replay(request.folders().work(), Masker.of(request.config()), speech::out, speech::err);
        return speech;
    }

    private static List<String> hints(Request request) {
        return List.of(
                "look at what it did: stratiform logs " + request.environment().deployment() + " --stack "
                        + request.stack(),
                "its work folder: " + request.folders().work(),
                "then say so: stratiform resolve " + request.run() + " " + request.stack() + " --as done|failed|rerun");
    }

    private static Failure failure(String command, Request request, RunningProgram.End end, Speech speech) {
        String said = speech.reason().isEmpty() ? "" : ": " + speech.reason();
        return switch (end.reason()) {
            case LOCKED ->
                Failure.of(
                        ErrorCode.LOCKED,
                        "another program still works on " + request.stack() + " and holds "
                                + request.folders().lock());
            case TIMED_OUT ->
                Failure.of(
                        ErrorCode.ENGINE_TIMEOUT,
                        "the " + command + " command of " + request.stack() + " ran too long and was ended" + said);
            case CANCELLED ->
                Failure.of(ErrorCode.ENGINE_INTERRUPTED, "the " + command + " command was ended on request" + said);
            case EXITED ->
                Failure.of(
                        FailureClasses.of(speech.lowerTail()), "the " + command + " command " + how(end.exit()) + said);
        };
    }

    private static String how(int exit) {
        return exit > 128 ? "was ended by signal " + (exit - 128) : "failed with exit code " + exit;
    }

    private static Result result(Action action, Request request, RunningProgram.End end, Speech speech) {
        Changes changes = speech.changes();
        String command = action.name().toLowerCase(Locale.ROOT);
        if (end.reason() != RunningProgram.Reason.EXITED || end.exit() != 0) {
            Ended ended = switch (end.reason()) {
                case TIMED_OUT -> Ended.TIMED_OUT;
                case CANCELLED -> Ended.CANCELLED;
                case EXITED, LOCKED -> Ended.FAILED;
            };
            return new Result(
                    ended, Optional.of(failure(command, request, end, speech)), false, Value.Fields.EMPTY, changes);
        }
        try {
            Value.Fields outputs = Outputs.read(request.folders().work().resolve("output"));
            return new Result(Ended.SUCCEEDED, Optional.empty(), true, outputs, changes);
        } catch (StratiformException e) {
            return new Result(Ended.FAILED, Optional.of(e.failure()), true, Value.Fields.EMPTY, changes);
        }
    }

    /// An attempt whose program runs.
    private record Running(Action action, Request request, RunningProgram program, Speech speech) implements Attempt {
        @Override
        public void cancel(int level) {
            program.cancel(level);
        }

        @Override
        public Result await() throws InterruptedException {
            return result(action, request, program.await(), speech);
        }
    }

    /// An attempt that had nothing to do.
    private record Done(Result result) implements Attempt {
        @Override
        public void cancel(int level) {
            // It is over already.
        }

        @Override
        public Result await() {
            return result;
        }
    }
}
