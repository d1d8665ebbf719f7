package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Glob;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The folder with a stack's program: its digest, and a copy of it that a rollback can bring back.
///
/// Version control and dependency caches are left out. Links are kept as links; one that leads out
/// of the folder is refused. At most 20,000 files and 50 MiB. Failures are `FILE_UNREADABLE`.
public final class SourceFolder {
    static final int MAGIC = 0x53545246;
    private static final Set<String> LEFT_OUT =
            Set.of(".git", ".hg", "node_modules", ".terraform", ".stratiform", "__pycache__", ".venv");
    private static final int FILES = 20_000;
    private static final long BYTES = 50L << 20;
    private static final Map<String, String> SNAPSHOTS = new ConcurrentHashMap<>();
    private static final FileDigests SHARED = new FileDigests(InstantSource.system());

    /// What a thing in the folder is, with its code in the packed form.
    enum Mode {
        FILE(0),
        EXECUTABLE(1),
        LINK(2);

        private final int code;

        Mode(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Optional<Mode> of(int code) {
            return Arrays.stream(values()).filter(mode -> mode.code == code).findFirst();
        }
    }

    private record Found(Path path, BasicFileAttributes attributes) {
        Mode mode() throws IOException {
            if (attributes.isSymbolicLink()) {
                return Mode.LINK;
            }
            return executable(path) ? Mode.EXECUTABLE : Mode.FILE;
        }
    }

    private SourceFolder() {}

    /// The digest of paths, modes and contents; empty for an absent folder. Thread-safe; unchanged
    /// files are not read again within one process.
    public static String digest(Path folder) {
        return digest(folder, SHARED);
    }

    /// The same with a memory of its own.
    static String digest(Path folder, FileDigests digests) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        return listed(files(folder), digests);
    }

    /// The digest of all files below a root whose path there some pattern matches; `*` stands for
    /// any text. Only folders that a pattern can reach are looked at.
    public static String watched(Path root, List<String> patterns) {
        Map<String, Found> all = new TreeMap<>();
        for (String pattern : patterns) {
            String fixed = pattern.indexOf('*') < 0 ? pattern : pattern.substring(0, pattern.indexOf('*'));
            Path base =
                    root.resolve(fixed.substring(0, fixed.lastIndexOf('/') + 1)).normalize();
            if (base.startsWith(root) && Files.isDirectory(base)) {
                files(base).forEach((name, found) -> {
                    String path = root.relativize(found.path()).toString();
                    if (Glob.matches(pattern, path)) {
                        all.put(path, found);
                    }
                });
            }
        }
        return listed(all, SHARED);
    }

    private static String listed(Map<String, Found> files, FileDigests digests) {
        StringBuilder listing = new StringBuilder();
        files.forEach((name, found) -> {
            try {
                Mode mode = found.mode();
                String content = mode == Mode.LINK
                        ? Digest.of(link(found.path()))
                        : digests.of(found.path(), found.attributes());
                listing.append(name.length()).append(':').append(name);
                listing.append(' ')
                        .append(mode.code())
                        .append(' ')
                        .append(content)
                        .append('\n');
            } catch (IOException e) {
                throw unreadable(found.path(), "it cannot be read", e);
            }
        });
        return Digest.of(listing.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// All files by their path inside the folder, sorted.
    private static Map<String, Found> files(Path folder) {
        Map<String, Found> found = new TreeMap<>();
        try {
            Files.walkFileTree(folder, new Collector(folder, found));
        } catch (IOException e) {
            throw unreadable(folder, "something in it cannot be read", e);
        }
        return found;
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final Map<String, Found> found;
        private long bytes;

        Collector(Path folder, Map<String, Found> found) {
            this.folder = folder;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return !path.equals(folder) && leftOut(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (leftOut(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink()) {
                requireInside(folder, file);
            } else if (!attributes.isRegularFile()) {
                throw unreadable(file, "it is no ordinary file", null);
            }
            bytes += attributes.size();
            found.put(folder.relativize(file).toString(), new Found(file, attributes));
            if (found.size() > FILES || bytes > BYTES) {
                throw unreadable(
                        folder, "it holds more than " + FILES + " files or more than " + (BYTES >> 20) + " MiB", null);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean leftOut(Path path) {
            return LEFT_OUT.contains(String.valueOf(path.getFileName()));
        }
    }

    /// A link's own text stays below the folder, and so does what it really leads to.
    private static void requireInside(Path folder, Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        boolean inside =
                !target.isAbsolute() && link.resolveSibling(target).normalize().startsWith(folder.normalize());
        if (inside && Files.exists(link)) {
            inside = link.toRealPath().startsWith(folder.toRealPath());
        }
        if (!inside) {
            throw unreadable(link, "the link leads out of the stack's folder", null);
        }
    }

    private static boolean executable(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (UnsupportedOperationException e) {
            return Files.isExecutable(file);
        }
    }

    private static byte[] link(Path path) throws IOException {
        return Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The folder as bytes, the same for the same content; empty for an absent folder.
    public static byte[] pack(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new byte[0];
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            for (var entry : files(folder).entrySet()) {
                Found found = entry.getValue();
                Mode mode = found.mode();
                byte[] content = mode == Mode.LINK ? link(found.path()) : Files.readAllBytes(found.path());
                out.writeUTF(entry.getKey());
                out.writeByte(mode.code());
                out.writeInt(content.length);
                out.write(content);
            }
        } catch (IOException e) {
            throw unreadable(folder, "something in it cannot be read", e);
        }
        return bytes.toByteArray();
    }

    /// The digest of the packed folder, by which a store keeps it; empty for an absent folder.
    /// Thread-safe.
    public static String snapshot(Path folder) {
        String listing = digest(folder);
        return listing.isEmpty() ? "" : SNAPSHOTS.computeIfAbsent(listing, _ -> Digest.of(pack(folder)));
    }

    /// Writes a packed folder to a path that appears as a whole; an existing folder is left as it
    /// is.
    ///
    /// Names and links that would leave the folder are refused, whatever wrote them.
    public static void unpack(byte[] packed, Path target) {
        Unpacking.unpack(packed, target);
    }

    static StratiformException unreadable(Path path, String why, @Nullable Throwable cause) {
        Failure failure = Failure.of(ErrorCode.FILE_UNREADABLE, path + " cannot be used as a stack's program: " + why);
        return cause == null ? failure.toException() : new StratiformException(failure, cause);
    }
}
