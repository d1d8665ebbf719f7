package dev.stratiform.engines.process;

import dev.stratiform.core.run.StackEngine.ProcessIdentity;
import dev.stratiform.core.value.Masker;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Starts programs in their own session and group, under the stack's lock, and finds out how they
/// ended.
///
/// The lock is held by the program itself and by its children, for as long as one of them lives.
/// Output goes to files, so that a program lives on and nothing it says is lost when Stratiform
/// dies. The exit code is kept in a file. Source: ADR
/// 0003. Thread-safe.
public final class Supervisor {
    private static final int LOCK_HELD = 117;
    private static final String LAUNCH = "launch";
    private static final String VOID = "void";
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    // A launch that was given up holds the lock for some milliseconds before it finds out.
    private static final String PATIENCE_SECONDS = "2";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int LOOKS = 5;

    private final ProcessTools tools;
    private final Path script;
    private boolean written;

    /// Uses the state folder for its script.
    public Supervisor(ProcessTools tools, Path stateFolder) {
        this.tools = tools;
        this.script = stateFolder.resolve("libexec").resolve("supervise.sh");
    }

    /// The machine's part of every process.
    ProcessTools tools() {
        return tools;
    }

    /// Starts a program; `ENGINE_START_FAILED` when no process came to life.
    public RunningProgram start(ProgramCall call, Consumer<String> out, Consumer<String> err) {
        writeScript();
        PrivateFiles.folder(call.work());
        PrivateFiles.folder(parent(call.lock()));
        forget(call.work());
        Path status = newLaunch(call.work());
        Path outFile = call.work().resolve(STDOUT);
        Path errFile = call.work().resolve(STDERR);
        PrivateFiles.write(outFile, new byte[0]);
        PrivateFiles.write(errFile, new byte[0]);
        List<String> arguments = new ArrayList<>(List.of(
                tools.setsid().toString(),
                tools.flock().toString(),
                "--no-fork",
                "--timeout",
                PATIENCE_SECONDS,
                "--conflict-exit-code",
                Integer.toString(LOCK_HELD),
                call.lock().toString(),
                tools.shell().toString(),
                script.toString(),
                status.toString()));
        arguments.addAll(call.arguments());
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .directory(call.folder().toFile())
                .redirectInput(Redirect.from(call.input().toFile()))
                .redirectOutput(Redirect.appendTo(outFile.toFile()))
                .redirectError(Redirect.appendTo(errFile.toFile()));
        builder.environment().clear();
        builder.environment().putAll(call.environment());
        try {
            Process process = builder.start();
            return new RunningProgram(
                    this,
                    new RunningProgram.Started(call, process, status),
                    new OutputTail(outFile, call.masker(), out),
                    new OutputTail(errFile, call.masker(), err));
        } catch (IOException e) {
            throw Failure.of(
                            ErrorCode.ENGINE_START_FAILED,
                            "the program " + call.arguments().getFirst() + " could not be started in " + call.folder())
                    .withNext("check that the folder exists and that the machine has processes and memory left")
                    .toException();
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /// Writes the script once; two processes may do so at the same time.
    private synchronized void writeScript() {
        if (written) {
            return;
        }
        byte[] content = content();
        try {
            if (Files.exists(script) && Arrays.equals(Files.readAllBytes(script), content)) {
                written = true;
                return;
            }
        } catch (IOException e) {
            // An unreadable script is replaced.
        }
        PrivateFiles.folder(parent(script));
        PrivateFiles.replace(script, content);
        written = true;
    }

    private static byte[] content() {
        try (InputStream in = Supervisor.class.getResourceAsStream("supervise.sh")) {
            if (in == null) {
                throw new IllegalStateException("the supervisor's script is missing from the installation");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Who a process is.
    ProcessIdentity identity(Process process) {
        Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        return new ProcessIdentity(tools.host(), process.pid(), started, tools.bootId());
    }

    /// Names the status file of a new launch, durably known to a later recovery.
    private static Path newLaunch(Path work) {
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        PrivateFiles.write(work.resolve(LAUNCH), id.getBytes(StandardCharsets.US_ASCII));
        return work.resolve("status." + id);
    }

    /// Removes what a launch left in its work folder.
    public void forget(Path work) {
        status(work).ifPresent(PrivateFiles::delete);
        for (String name : List.of(STDOUT, STDERR, LAUNCH)) {
            PrivateFiles.delete(work.resolve(name));
        }
    }

    private static Optional<Path> status(Path work) {
        try {
            String id = Files.readString(work.resolve(LAUNCH), StandardCharsets.US_ASCII);
            boolean plain = !id.isEmpty() && id.chars().allMatch(c -> Character.digit(c, 16) >= 0);
            return plain ? Optional.of(work.resolve("status." + id)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Whether an exit code says that the lock was held by another, and not by the program itself.
    boolean lockWasHeld(int exit, Path status) {
        return exit == LOCK_HELD && !Files.exists(status);
    }

    /// What became of a program that an earlier process started.
    public sealed interface Trace {
        /// It never began.
        record NotStarted() implements Trace {}

        /// It ended with this exit code.
        record Ended(int exit) implements Trace {}

        /// It was killed; how far it came is not known.
        record Killed() implements Trace {}

        /// It still runs after all the waiting.
        record StillRunning() implements Trace {}
    }

    /// Ends what a program left behind that was killed: helpers of its own that live on and keep
    /// the stack's lock. Does nothing while the program, or anything that is supervised, is alive.
    public void endOrphans(Path work, Path lock) throws InterruptedException {
        for (int i = 0; i < LOOKS && !waitForLock(lock, LOOK_AGAIN); i++) {
            endOrphansNow(work, lock);
        }
    }

    private void endOrphansNow(Path work, Path lock) throws InterruptedException {
        List<ProcessHandle> holders = LockHolders.of(lock);
        if (holders.stream().noneMatch(holder -> supervised(holder, work))) {
            LockHolders.end(holders);
        }
    }

    /// Whether a process is the supervisor of a program, or a program that was told its work
    /// folder; one of which nothing is known counts as such.
    private boolean supervised(ProcessHandle process, Path work) {
        return process.info()
                .arguments()
                .map(arguments -> Arrays.stream(arguments)
                        .anyMatch(word -> word.equals(script.toString()) || word.startsWith(work.toString())))
                .orElse(true);
    }

    /// Waits until nothing holds the lock any more, then reads the trace that a program left in its
    /// work folder.
    public Trace trace(Path work, Path lock, Duration atMost) throws InterruptedException {
        Optional<Path> status = status(work);
        if (status.isEmpty() || PrivateFiles.createNew(status.get(), VOID.getBytes(StandardCharsets.US_ASCII))) {
            // Nobody had claimed the launch, and from now on nobody can: a process still on its way
            // gives up.
            return new Trace.NotStarted();
        }
        if (!waitForLock(lock, atMost)) {
            return new Trace.StillRunning();
        }
        String text = content(status.get());
        if (text.equals(VOID)) {
            return new Trace.NotStarted();
        }
        OptionalInt code = exitCode(text);
        return code.isPresent() ? new Trace.Ended(code.getAsInt()) : new Trace.Killed();
    }

    /// The same, ending what a killed program left behind. That shows only when what supervised it
    /// is gone too, so it is looked for again and again; `main` is the work folder of the whole
    /// attempt.
    public Trace traceEndingOrphans(Path main, Path work, Path lock, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        Trace trace;
        do {
            endOrphansNow(main, lock);
            trace = trace(work, lock, LOOK_AGAIN);
        } while (trace instanceof Trace.StillRunning && System.nanoTime() < end);
        return trace;
    }

    private static String content(Path status) {
        try {
            return Files.readString(status, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /// The file with all that a program said on standard output, as it said it.
    public static Path stdout(Path work) {
        return work.resolve(STDOUT);
    }

    /// Reads again what a program said that an earlier process started.
    public void replay(Path work, Masker masker, Consumer<String> out, Consumer<String> err) {
        replay(work.resolve(STDOUT), masker, out);
        replay(work.resolve(STDERR), masker, err);
    }

    private static void replay(Path file, Masker masker, Consumer<String> lines) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            new OutputTail(file, masker, lines).close();
        }
    }

    /// The exit code that a status file tells; a number without a line end was cut while it was
    /// written.
    private static OptionalInt exitCode(String text) {
        try {
            return text.endsWith("\n") ? OptionalInt.of(Integer.parseInt(text.strip())) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private boolean waitForLock(Path lock, Duration atMost) throws InterruptedException {
        long seconds = Math.max(1, atMost.toSeconds());
        ProcessBuilder builder = new ProcessBuilder(
                        tools.flock().toString(),
                        "--timeout",
                        Long.toString(seconds),
                        "--conflict-exit-code",
                        Integer.toString(LOCK_HELD),
                        lock.toString(),
                        "true")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD);
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(seconds + 5, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            throw Failure.of(ErrorCode.ENGINE_START_FAILED, "the lock " + lock + " could not be looked at")
                    .toException();
        }
    }
}
