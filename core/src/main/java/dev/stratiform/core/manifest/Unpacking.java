package dev.stratiform.core.manifest;

import dev.stratiform.core.manifest.SourceFolder.Mode;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Brings a packed folder back: into a fresh folder beside the target, which then gets its name.
///
/// Links are made last, so that no file can be written through one.
final class Unpacking {
    private final Path target;
    private final Path fresh;
    private final Map<Path, Path> links = new LinkedHashMap<>();

    private Unpacking(Path target, Path fresh) {
        this.target = target;
        this.fresh = fresh;
    }

    static void unpack(byte[] packed, Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target) || parent == null) {
            return;
        }
        Path fresh = null;
        try {
            Files.createDirectories(parent);
            fresh = Files.createTempDirectory(
                    parent,
                    ".unpack",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            new Unpacking(target, fresh).write(packed);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw SourceFolder.unreadable(target, "the snapshot cannot be written", e);
            }
        } finally {
            if (fresh != null) {
                remove(fresh);
            }
        }
    }

    private void write(byte[] packed) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(packed))) {
            if (packed.length > 0 && (packed.length < Integer.BYTES || in.readInt() != SourceFolder.MAGIC)) {
                throw damaged();
            }
            while (in.available() > 0) {
                entry(in);
            }
        } catch (InvalidPathException | EOFException | UTFDataFormatException e) {
            throw damaged();
        }
        for (var link : links.entrySet()) {
            requireNoLinkAbove(link.getKey());
            Files.createDirectories(parent(link.getKey()));
            Files.createSymbolicLink(link.getKey(), link.getValue());
        }
    }

    private void entry(DataInputStream in) throws IOException {
        Path path = inside(in.readUTF());
        Mode mode = Mode.of(in.readUnsignedByte()).orElseThrow(this::damaged);
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw damaged();
        }
        byte[] content = in.readNBytes(length);
        switch (mode) {
            case LINK -> link(path, Path.of(new String(content, StandardCharsets.UTF_8)));
            case FILE, EXECUTABLE -> {
                Files.createDirectories(parent(path));
                Files.write(path, content, StandardOpenOption.CREATE_NEW);
                if (mode == Mode.EXECUTABLE) {
                    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
                    permissions.add(PosixFilePermission.OWNER_EXECUTE);
                    Files.setPosixFilePermissions(path, permissions);
                }
            }
        }
    }

    private Path inside(String name) {
        Path path = fresh.resolve(name);
        if (!path.equals(path.normalize()) || !path.startsWith(fresh) || path.equals(fresh)) {
            throw SourceFolder.unreadable(target, "the snapshot names a path outside itself", null);
        }
        return path;
    }

    private void link(Path path, Path to) {
        if (to.isAbsolute() || !parent(path).resolve(to).normalize().startsWith(fresh)) {
            throw SourceFolder.unreadable(target, "the snapshot holds a link that leads out of it", null);
        }
        links.put(path, to);
    }

    private void requireNoLinkAbove(Path path) {
        for (Path above = parent(path); !above.equals(fresh); above = parent(above)) {
            if (Files.isSymbolicLink(above)) {
                throw damaged();
            }
        }
    }

    private RuntimeException damaged() {
        return SourceFolder.unreadable(target, "the snapshot is damaged", null);
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /// Removes what is left of a try; nothing is there after a good one.
    private static void remove(Path root) {
        List<Path> all = new ArrayList<>();
        var next = new ArrayDeque<Path>(List.of(root));
        while (!next.isEmpty()) {
            Path path = next.pop();
            all.add(path);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try (var children = Files.list(path)) {
                    children.forEach(next::push);
                } catch (IOException e) {
                    return;
                }
            }
        }
        Collections.reverse(all);
        for (Path path : all) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                return;
            }
        }
    }
}
