package dev.stratiform.engines.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The processes that hold a stack's lock, by the files that the system says they have open.
///
/// Where the system does not say so (anything but Linux), there are none.
final class LockHolders {
    private static final long POLL_MILLIS = 20;
    private static final int POLLS = 100;

    private LockHolders() {}

    /// The processes of this machine that have the file open and may be looked at.
    static List<ProcessHandle> of(Path lock) {
        List<ProcessHandle> holders = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            Path real = lock.toRealPath();
            for (Path process : processes) {
                if (holds(process.resolve("fd"), real)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(holders::add);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return holders;
    }

    private static boolean holds(Path descriptors, Path lock) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                if (Files.readSymbolicLink(descriptor).equals(lock)) {
                    return true;
                }
            }
        } catch (IOException | java.io.UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            // It has just ended, or belongs to somebody else.
        }
        return false;
    }

    /// Asks holders to end, and ends those that do not within two seconds.
    static void end(List<ProcessHandle> holders) throws InterruptedException {
        holders.forEach(ProcessHandle::destroy);
        for (int i = 0; i < POLLS && holders.stream().anyMatch(ProcessHandle::isAlive); i++) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        holders.forEach(ProcessHandle::destroyForcibly);
    }
}
