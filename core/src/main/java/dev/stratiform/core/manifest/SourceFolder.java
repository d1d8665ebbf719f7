package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Digest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The folder with a stack's program: its digest, and a copy of it that a rollback can bring back.
///
/// Version control and dependency caches are left out. Links are kept as links; one that leads out
/// of the folder is refused. At most 20,000 files and 50 MiB. Failures are `FILE_UNREADABLE`.
public final class SourceFolder {
    private static final Set<String> LEFT_OUT =
            Set.of(".git", ".hg", "node_modules", ".terraform", ".stratiform", "__pycache__", ".venv");
    private static final int FILES = 20_000;
    private static final long BYTES = 50L << 20;
    private static final int MAGIC = 0x53545246;
    private static final int LINK = 2;
    private static final int EXECUTABLE = 1;

    /// What a file was when it was hashed last.
    private record Stamp(long size, long modifiedNanos, Object key, boolean executable) {}

    private record Hashed(Stamp stamp, String digest) {}

    private static final Map<Path, Hashed> HASHED = new ConcurrentHashMap<>();

    private SourceFolder() {}

    /// The digest of paths, modes and contents; empty for an absent folder. Thread-safe; unchanged
    /// files are not read again.
    public static String digest(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        StringBuilder listing = new StringBuilder();
        files(folder)
                .forEach((name, path) -> listing.append(name.length())
                        .append(':')
                        .append(name)
                        .append(' ')
                        .append(mode(path))
                        .append(' ')
                        .append(contentDigest(path))
                        .append('\n'));
        return Digest.of(listing.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String contentDigest(Path path) {
        try {
            BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (a.isSymbolicLink()) {
                return Digest.of(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
            }
            Object key = a.fileKey() == null ? "" : a.fileKey();
            Stamp stamp =
                    new Stamp(a.size(), a.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS), key, false);
            Hashed known = HASHED.get(path);
            if (known != null && known.stamp().equals(stamp)) {
                return known.digest();
            }
            String digest = Digest.of(Files.readAllBytes(path));
            HASHED.put(path, new Hashed(stamp, digest));
            return digest;
        } catch (IOException e) {
            throw unreadable(path, "it cannot be read");
        }
    }

    private static int mode(Path path) {
        if (Files.isSymbolicLink(path)) {
            return LINK;
        }
        return Files.isExecutable(path) ? EXECUTABLE : 0;
    }

    /// All files by their path inside the folder, sorted.
    private static Map<String, Path> files(Path folder) {
        Map<String, Path> found = new TreeMap<>();
        long[] bytes = {0};
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                boolean leftOut = !dir.equals(folder) && LEFT_OUT.contains(String.valueOf(dir.getFileName()));
                return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isSymbolicLink()) {
                    requireInside(folder, file);
                } else if (!attributes.isRegularFile()) {
                    throw unreadable(file, "it is no ordinary file");
                }
                bytes[0] += attributes.size();
                found.put(folder.relativize(file).toString(), file);
                if (found.size() > FILES || bytes[0] > BYTES) {
                    throw unreadable(folder, "it holds more than " + FILES + " files or " + (BYTES >> 20) + " MiB");
                }
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(folder, visitor);
        } catch (IOException e) {
            throw unreadable(folder, "it cannot be read");
        }
        return found;
    }

    private static void requireInside(Path folder, Path link) {
        try {
            Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
            if (!target.startsWith(folder)) {
                throw unreadable(link, "the link leads out of the stack's folder");
            }
        } catch (IOException e) {
            throw unreadable(link, "the link cannot be read");
        }
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
                int mode = mode(entry.getValue());
                byte[] content = mode == LINK
                        ? Files.readSymbolicLink(entry.getValue()).toString().getBytes(StandardCharsets.UTF_8)
                        : Files.readAllBytes(entry.getValue());
                out.writeUTF(entry.getKey());
                out.writeByte(mode);
                out.writeInt(content.length);
                out.write(content);
            }
        } catch (IOException e) {
            throw unreadable(folder, "it cannot be read");
        }
        return bytes.toByteArray();
    }

    /// Writes a packed folder to a path that is replaced as a whole; names that would leave it are
    /// refused.
    public static void unpack(byte[] packed, Path target) {
        if (Files.isDirectory(target)) {
            return;
        }
        try {
            Files.createDirectories(parent(target));
            Path fresh = Files.createTempDirectory(
                    parent(target),
                    ".unpack",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (var in = new DataInputStream(new ByteArrayInputStream(packed))) {
                if (packed.length > 0 && in.readInt() != MAGIC) {
                    throw unreadable(target, "the snapshot is damaged");
                }
                while (in.available() > 0) {
                    writeEntry(in, fresh);
                }
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw unreadable(target, "the snapshot cannot be written");
            }
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static void writeEntry(DataInputStream in, Path root) throws IOException {
        String name = in.readUTF();
        int mode = in.readByte();
        byte[] content = in.readNBytes(in.readInt());
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root) || path.equals(root)) {
            throw unreadable(root, "the snapshot names a path outside itself");
        }
        Files.createDirectories(parent(path));
        if (mode == LINK) {
            Files.createSymbolicLink(path, Path.of(new String(content, StandardCharsets.UTF_8)));
            return;
        }
        Files.write(path, content);
        if (mode == EXECUTABLE) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    private static RuntimeException unreadable(Path path, String why) {
        return Failure.of(ErrorCode.FILE_UNREADABLE, path + " cannot be used as a stack's program: " + why)
                .toException();
    }
}
