package dev.stratiform.resilience.io;

import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.retry.Attempt;
import dev.stratiform.resilience.retry.Retrier;
import dev.stratiform.resilience.retry.RetryPolicy;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Writes whole files: after any crash the old content stands, or the new.
///
/// Writes a temporary file in the same folder, makes it durable, renames it and makes the folder durable. Parents are
/// created. Without a mode the new file keeps the mode of the one that it replaces. A symbolic link in the place is
/// replaced, not followed. A process that is killed while it writes may leave a file
/// `.stratiform-PROCESS-NUMBER.tmp`.
///
/// A passing error (I/O error, sharing violation, a synchronised folder in motion) is tried again from the start,
/// 3 tries in all with waits of 100 ms and 200 ms unless told otherwise. What stays is `STATE_NOT_WRITABLE`. An
/// interrupted thread still writes; an interrupt during a wait ends it with `RUN_CANCELLED`. Immutable and
/// thread-safe; of two writers of one file the last one wins.
public final class AtomicFile {
    private static final int TRIES = 3;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final long PROCESS = ProcessHandle.current().pid();
    private static final AtomicLong NUMBER = new AtomicLong();

    private record Settings(boolean onlyOwner, RetryPolicy policy, Consumer<SyncNotice> reader) {}

    private final Disk disk;
    private final Sleeper sleeper;
    private final Settings settings;
    private final AtomicBoolean told;

    /// A writer of files with the usual mode, with three tries, that tells nobody of synchronised folders.
    public AtomicFile(Sleeper sleeper) {
        this(new Disk(), sleeper);
    }

    AtomicFile(Disk disk, Sleeper sleeper) {
        this(disk, sleeper, new Settings(false, policy(TRIES, FIRST_WAIT), _ -> {}), new AtomicBoolean());
    }

    private AtomicFile(Disk disk, Sleeper sleeper, Settings settings, AtomicBoolean told) {
        this.disk = disk;
        this.sleeper = sleeper;
        this.settings = settings;
        this.told = told;
    }

    private static RetryPolicy policy(int tries, Duration firstWait) {
        Duration longest = firstWait.compareTo(LONGEST_WAIT) > 0 ? firstWait : LONGEST_WAIT;
        return new RetryPolicy(tries, firstWait, 2, longest, 0, _ -> true);
    }

    /// The same writer for files that only their owner may read (0600; new folders 0700).
    public AtomicFile onlyForOwner() {
        return new AtomicFile(disk, sleeper, new Settings(true, settings.policy, settings.reader), told);
    }

    /// The same writer with other tries (1 or more) and first wait, which doubles up to 10 s.
    public AtomicFile retrying(int tries, Duration firstWait) {
        Settings changed = new Settings(settings.onlyOwner, policy(tries, firstWait), settings.reader);
        return new AtomicFile(disk, sleeper, changed, told);
    }

    /// The same writer that tells when a synchronised folder disturbs it.
    ///
    /// It tells once in its life, at the first write that must be repeated in a folder that looks kept by OneDrive,
    /// Dropbox, Google Drive, iCloud or a network share.
    public AtomicFile tellingOfSync(Consumer<SyncNotice> reader) {
        Settings changed = new Settings(settings.onlyOwner, settings.policy, reader);
        return new AtomicFile(disk, sleeper, changed, new AtomicBoolean());
    }

    /// Writes a text in UTF-8.
    public void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes bytes.
    public void write(Path file, byte[] content) {
        Path target = file.toAbsolutePath().normalize();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw WriteFault.notWritable(target, new IOException("it is a folder"));
        }
        // The policy has no jitter, so nothing random is ever asked for.
        Retrier retrier =
                new Retrier(settings.policy, sleeper, () -> 0L).observedBy(attempt -> notice(attempt, folder));
        // Who is cancelled must still be able to save what was reached.
        boolean interrupted = Thread.interrupted();
        try {
            Optional<StratiformException> permanent = retrier.call(() -> tryOnce(folder, target, content));
            if (permanent.isPresent()) {
                throw permanent.get();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Gives the failure that no other try can mend, and throws the one that may pass.
    private Optional<StratiformException> tryOnce(Path folder, Path target, byte[] content) {
        try {
            Folders.create(disk, folder, settings.onlyOwner);
            replace(folder, target, content);
            return Optional.empty();
        } catch (IOException | ReadOnlyFileSystemException e) {
            StratiformException failed = WriteFault.notWritable(target, e);
            boolean denialPasses = Disk.WINDOWS || SyncFolders.keeperOf(folder).isPresent();
            if (WriteFault.isPermanent(e, denialPasses)) {
                return Optional.of(failed);
            }
            throw failed;
        }
    }

    private void replace(Path folder, Path target, byte[] content) throws IOException {
        Path temporary = newFile(folder);
        boolean renamed = false;
        try {
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                if (!settings.onlyOwner) {
                    disk.copyMode(target, temporary);
                }
                disk.write(out, content);
                disk.sync(out);
            }
            disk.rename(temporary, target);
            renamed = true;
            disk.syncFolder(folder);
        } finally {
            if (!renamed) {
                removeQuietly(temporary);
            }
        }
    }

    /// Creates the temporary file under a name that nobody has.
    private Path newFile(Path folder) throws IOException {
        while (true) {
            Path temporary = folder.resolve(".stratiform-" + PROCESS + "-" + NUMBER.incrementAndGet() + ".tmp");
            try {
                disk.createFile(temporary, settings.onlyOwner);
                return temporary;
            } catch (FileAlreadyExistsException e) {
                if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
    }

    /// The error that brought us here matters more than a temporary file that stays.
    private void removeQuietly(Path temporary) {
        try {
            disk.delete(temporary);
        } catch (IOException _) {
            temporary.toFile().deleteOnExit();
        }
    }

    private void notice(Attempt attempt, Path folder) {
        if (attempt.retried()) {
            SyncFolders.keeperOf(folder)
                    .filter(_ -> !told.getAndSet(true))
                    .ifPresent(keeper -> settings.reader.accept(new SyncNotice(folder, keeper)));
        }
    }
}
