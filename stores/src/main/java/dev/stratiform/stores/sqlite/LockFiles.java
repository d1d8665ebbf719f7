package dev.stratiform.stores.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The operating system's locks on files, for this whole Java process.
///
/// POSIX gives locks to processes, not to openings: closing any opening of a file drops the
/// process's lock on it (`man 2 fcntl`). So this class alone opens lock files, one at a time, and
/// never one that this process holds. The lock goes when the process ends in any way. Thread-safe.
final class LockFiles {
    private static final Map<Path, FileChannel> HELD = new HashMap<>();
    private static final Set<OpenOption> OPENING =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> LOOKING = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private LockFiles() {}

    /// Takes the lock of a file, made when absent. False when this or another process has it.
    static boolean take(Path path) throws IOException {
        synchronized (HELD) {
            Path file = real(path);
            if (HELD.containsKey(file)) {
                return false;
            }
            FileChannel channel = FileChannel.open(file, OPENING, StateFolder.FILE);
            boolean taken = false;
            try {
                taken = locks(channel);
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
            if (taken) {
                HELD.put(file, channel);
            }
            return taken;
        }
    }

    /// Whether this or another process has the lock of a file.
    static boolean taken(Path path) throws IOException {
        synchronized (HELD) {
            try {
                Path file = real(path);
                if (HELD.containsKey(file)) {
                    return true;
                }
                try (FileChannel channel = FileChannel.open(file, LOOKING)) {
                    return !locks(channel);
                }
            } catch (NoSuchFileException _) {
                return false;
            }
        }
    }

    /// One name per file, however its folder was reached.
    private static Path real(Path file) throws IOException {
        return file.resolveSibling(".").toRealPath().resolve(file.getFileName());
    }

    /// Gives a lock back.
    static void free(Path path) throws IOException {
        synchronized (HELD) {
            FileChannel channel = HELD.remove(real(path));
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // A second copy of this class, in another class loader, has it.
            return false;
        }
    }
}
