package dev.stratiform.engines.check;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.Verifier;
import dev.stratiform.core.value.Masker;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.RunningProgram;
import dev.stratiform.engines.process.Supervisor;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Runs the programs that a stack names beside its own: checks and hooks. They run in the stack's
/// folder, with the fixed list of outer variables and those of their place. Thread-safe.
final class StackPrograms {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LISTENING = Duration.ofMillis(100);

    private final ProcessTools tools;
    private final Supervisor supervisor;

    StackPrograms(ProcessTools tools, Path stateFolder) {
        this.tools = tools;
        this.supervisor = new Supervisor(tools, stateFolder);
    }

    /// Runs a program to its end; empty when that was 0, else how it ended and the last line.
    Optional<String> run(Verifier.Program program, Verifier.Place place, Masker masker, Consumer<String> tell)
            throws InterruptedException {
        if (program.words().isEmpty()) {
            return Optional.of("it names no program");
        }
        String name = program.words().getFirst();
        Optional<Path> found = found(name, place.source().normalize());
        if (found.isEmpty()) {
            return Optional.of("the program '" + name + "' is not there or not executable");
        }
        List<String> words = new ArrayList<>(program.words());
        words.set(0, found.get().toString());
        Path work = place.work().resolve("check");
        PrivateFiles.folder(work);
        try {
            return ended(call(words, program, place, masker), program, tell);
        } catch (StratiformException e) {
            return Optional.of(e.failure().message());
        } finally {
            supervisor.forget(work);
        }
    }

    /// A program on the path, or one below the stack's folder.
    private Optional<Path> found(String name, Path source) {
        return name.contains("/")
                ? Optional.of(source.resolve(name).normalize())
                        .filter(file -> name.startsWith("/") || file.startsWith(source))
                        .filter(Files::isExecutable)
                : ProcessTools.onPath(name, tools.environment());
    }

    private ProgramCall call(List<String> words, Verifier.Program program, Verifier.Place place, Masker masker) {
        Map<String, String> variables = tools.variables(List.of());
        variables.putAll(place.variables());
        Path work = place.work().resolve("check");
        return new ProgramCall(
                words,
                place.source().normalize(),
                variables,
                ProgramCall.NO_INPUT,
                work,
                work.resolve("lock"),
                new StackEngine.Limits(program.timeout(), Duration.ZERO, GRACE, false),
                masker);
    }

    private Optional<String> ended(ProgramCall call, Verifier.Program program, Consumer<String> tell)
            throws InterruptedException {
        AtomicReference<String> last = new AtomicReference<>("");
        Consumer<String> heard = line -> {
            last.set(": " + line);
            tell.accept(line);
        };
        RunningProgram running = supervisor.start(call, heard, heard);
        Thread listener = Thread.ofVirtual().start(() -> listen(running, program));
        try {
            RunningProgram.End end = running.await();
            String name = program.words().getFirst();
            if (end.reason() == RunningProgram.Reason.EXITED && end.exit() == 0) {
                return Optional.empty();
            }
            return Optional.of(
                    end.reason() == RunningProgram.Reason.TIMED_OUT
                            ? name + " was not done within " + program.timeout().toSeconds() + " s" + last.get()
                            : name + " ended with " + end.exit() + last.get());
        } finally {
            listener.interrupt();
        }
    }

    /// Asks the program to end once it is no longer wanted.
    private static void listen(RunningProgram running, Verifier.Program program) {
        try {
            while (!program.cancelled().getAsBoolean()) {
                Thread.sleep(LISTENING);
            }
            running.cancel(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
