package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The folder of the state and the rules that make it safe to use.
///
/// It belongs to the user who runs the program, nobody else may write to it, none of its files is a
/// symbolic link, and it lies on a disk of this machine: SQLite's shared memory and locks do not
/// work over a network.
final class StateFolder {
    static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");
    static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");

    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "webdav",
            "davfs",
            "ncpfs",
            "afs",
            "coda",
            "ceph",
            "glusterfs",
            "lustre",
            "beegfs",
            "gpfs",
            "ocfs2",
            "orangefs",
            "pvfs2",
            "9p",
            "vboxsf");
    private static final List<String> FILES = List.of("state.db", "state.db-wal", "state.db-shm", "key", "locks");

    private final Path path;
    private final Surroundings surroundings;

    /// What the machine says about files and users.
    interface Surroundings {
        /// The number of the user who runs this program; -1 when it is not known.
        int user() throws IOException;

        /// The type of the file system that a folder is on.
        String fileSystem(Path folder) throws IOException;
    }

    StateFolder(Path path, Surroundings surroundings) {
        this.path = path.toAbsolutePath().normalize();
        this.surroundings = surroundings;
    }

    /// The machine that this program runs on.
    static Surroundings machine() {
        return new Surroundings() {
            @Override
            public int user() throws IOException {
                Path self = Path.of("/proc/self");
                return Files.exists(self) ? (int) Files.getAttribute(self, "unix:uid") : -1;
            }

            @Override
            public String fileSystem(Path folder) throws IOException {
                return Files.getFileStore(folder).type();
            }
        };
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("state.db");
    }

    Path key() {
        return path.resolve("key");
    }

    Path locks() {
        return path.resolve("locks");
    }

    /// Whether there is a database; fails with `STATE_UNSAFE` when it must not be used.
    boolean holdsDatabase() {
        try {
            return check(path, DIRECTORY) && check(database(), REGULAR);
        } catch (IOException e) {
            throw new StratiformException(
                    Failure.of(ErrorCode.STORE_UNAVAILABLE, "the state folder " + path + " cannot be read"), e);
        }
    }

    /// Makes the folder and an empty database file, for this user alone. Leaves alone what is
    /// there.
    void create() {
        try {
            Files.createDirectories(path, FOLDER);
            check(path, DIRECTORY);
            if (!Files.exists(locks(), LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(locks(), FOLDER);
            }
            check(locks(), DIRECTORY);
            createFile(database());
            check(database(), REGULAR);
        } catch (IOException e) {
            throw new StratiformException(
                    Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the state folder " + path + " cannot be made or written")
                            .withNext("make its parent folder writable, or name another state folder"),
                    e);
        }
    }

    /// Makes a file without ever opening one that exists. That would drop the locks SQLite holds on
    /// it.
    private static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException _) {
            return;
        }
    }

    private boolean check(Path file, int expectedType) throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(file, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return false;
        }
        int mode = number(attributes, "mode");
        if ((mode & TYPE) == LINK) {
            throw unsafe(file + " is a symbolic link", "put a real file or folder in its place");
        }
        if ((mode & TYPE) != expectedType) {
            String kind = expectedType == DIRECTORY ? "folder" : "file";
            throw unsafe(file + " is no ordinary " + kind, "name another state folder");
        }
        int user = surroundings.user();
        int owner = number(attributes, "uid");
        if (user >= 0 && owner != user) {
            throw unsafe(
                    file + " belongs to user " + owner + ", but this program runs as user " + user,
                    "run it as the owner, or name a state folder of your own");
        }
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            throw unsafe(
                    file + " is writable by others (mode " + Integer.toOctalString(mode & 07777) + ")",
                    "chmod " + (expectedType == DIRECTORY ? "700 " : "600 ") + file);
        }
        if (file.equals(path)) {
            checkInside();
        }
        return true;
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Integer number ? number : -1;
    }

    private void checkInside() throws IOException {
        if (path.toString().indexOf('?') >= 0) {
            throw unsafe("the path " + path + " holds a question mark", "name another state folder");
        }
        String type = surroundings.fileSystem(path).toLowerCase(Locale.ROOT);
        if (REMOTE.contains(type) || type.startsWith("fuse.")) {
            throw unsafe(
                    path + " is on a network file system (" + type + "), where its locks do not work",
                    "name a state folder on a local disk");
        }
        for (String name : FILES) {
            if (Files.isSymbolicLink(path.resolve(name))) {
                throw unsafe(path.resolve(name) + " is a symbolic link", "put a real file or folder in its place");
            }
        }
    }

    private static StratiformException unsafe(String message, String next) {
        return Failure.of(ErrorCode.STATE_UNSAFE, "the state is not safe to use: " + message)
                .withNext(next)
                .toException();
    }
}
