package dev.stratiform.engines.process;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders and files that only their owner can read. Failures are `STATE_NOT_WRITABLE`.
public final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFiles() {}

    /// Makes a folder and its parents, all private; a link in the place of the folder is refused.
    public static void folder(Path path) {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(path, FOLDER);
            }
        } catch (IOException e) {
            throw notWritable(path);
        }
    }

    /// Writes a new private file, replacing an old one.
    public static void write(Path path, byte[] content) {
        try {
            Files.deleteIfExists(path);
            try (var out =
                    Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
                var buffer = java.nio.ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        } catch (IOException e) {
            throw notWritable(path);
        }
    }

    /// Writes a private file only if nothing is there; false when something is.
    public static boolean createNew(Path path, byte[] content) {
        try (var out =
                Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
            out.write(java.nio.ByteBuffer.wrap(content));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw notWritable(path);
        }
    }

    /// Makes a private file that is either absent or whole; one that another process made in the
    /// meantime stays.
    public static void createWhole(Path path, byte[] content) {
        Path fresh = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid() + "." + System.nanoTime());
        write(fresh, content);
        try {
            Files.createLink(path, fresh);
        } catch (FileAlreadyExistsException e) {
            // The other one counts.
        } catch (IOException e) {
            throw notWritable(path);
        } finally {
            delete(fresh);
        }
    }

    /// Puts a file in the place of another in one step, so that readers see the old or the new one.
    public static void replace(Path path, byte[] content) {
        Path fresh = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        write(fresh, content);
        try {
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw notWritable(path);
        }
    }

    /// Removes a file if it is there.
    public static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw notWritable(path);
        }
    }

    private static RuntimeException notWritable(Path path) {
        return Failure.of(
                        ErrorCode.STATE_NOT_WRITABLE,
                        path + " cannot be written: no room, no right, or a link is there")
                .toException();
    }
}
