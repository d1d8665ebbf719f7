package dev.stratiform.resilience.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/// The single steps on a disk; tests override them to make each one fail.
///
/// No step is disturbed by an interrupt of its thread: an interruptible channel would be closed by one.
class Disk {
    static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    void createFolder(Path folder, boolean onlyOwner) throws IOException {
        if (onlyOwner && hasModes(folder)) {
            Files.createDirectory(folder, PRIVATE_FOLDER);
        } else {
            Files.createDirectory(folder);
        }
    }

    void createFile(Path file, boolean onlyOwner) throws IOException {
        if (onlyOwner && hasModes(file)) {
            Files.createFile(file, PRIVATE_FILE);
        } else {
            Files.createFile(file);
        }
    }

    /// Gives a new file the mode of the one that it will replace, if there is one.
    void copyMode(Path from, Path to) throws IOException {
        if (hasModes(to) && Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    void write(FileOutputStream out, byte[] content) throws IOException {
        out.write(content);
    }

    void sync(FileOutputStream out) throws IOException {
        out.getFD().sync();
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Makes the names in a folder durable. Windows does it by itself and lets nobody ask.
    void syncFolder(Path folder) throws IOException {
        if (WINDOWS) {
            return;
        }
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
