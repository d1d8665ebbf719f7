package dev.stratiform.resilience.batch;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The right to work in a batch's folder; freed by the system when its process dies.
final class BatchLock implements AutoCloseable {
    // The system's lock is one per process, and closing any channel of the file frees it: so this process asks here
    // first.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private final Path folder;
    private final FileChannel channel;

    private BatchLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static BatchLock take(Path given, String name) {
        Path folder;
        try {
            folder = Files.createDirectories(given).toRealPath();
        } catch (IOException e) {
            throw unusable(given, e);
        }
        if (!HELD.add(folder)) {
            throw locked(folder, "this process");
        }
        boolean taken = false;
        try {
            FileChannel channel = lock(folder, name);
            taken = true;
            return new BatchLock(folder, channel);
        } finally {
            if (!taken) {
                HELD.remove(folder);
            }
        }
    }

    private static FileChannel lock(Path folder, String name) {
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw locked(folder, "another process");
            }
            return channel;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static StratiformException locked(Path folder, String holder) {
        return Failure.of(ErrorCode.LOCKED, "batch " + folder + " is in use by " + holder)
                .withNext("wait until it has ended")
                .toException();
    }

    private static StratiformException unusable(Path folder, IOException e) {
        Failure failure = Failure.of(
                ErrorCode.STATE_NOT_WRITABLE, "batch folder " + folder + " cannot be made, or not be locked");
        return new StratiformException(failure.withNext("name a folder on a local disk that you may write to"), e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        } finally {
            HELD.remove(folder);
        }
    }
}
