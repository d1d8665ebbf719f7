package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens the files that users write; the only place that does.
///
/// Ordinary files only: a device or a pipe would block or never end. Failures are
/// `FILE_UNREADABLE`.
public final class SourceFile {
    private SourceFile() {}

    /// The bytes of a file of at most `limit` bytes; `shown` names it in errors.
    public static byte[] read(Path path, String shown, int limit) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                String kind = attributes.isDirectory() ? "a folder" : "a device or pipe";
                throw unreadable(shown, "it is " + kind + ", not an ordinary file");
            }
            if (attributes.size() > limit) {
                throw unreadable(shown, "it has " + attributes.size() + " bytes; at most " + limit + " are read");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw unreadable(shown, "it has more than " + limit + " bytes");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw unreadable(shown, "there is no such file");
        } catch (IOException e) {
            throw unreadable(shown, "it cannot be read: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : null;
        return reason == null ? "input/output error" : reason.toLowerCase(Locale.ROOT);
    }

    private static RuntimeException unreadable(String shown, String why) {
        return Failure.at(ErrorCode.FILE_UNREADABLE, Location.of(shown), "the file cannot be used: " + why)
                .toException();
    }

    /// Whether a path is a folder.
    public static boolean isFolder(Path path) {
        return Files.isDirectory(path);
    }

    /// The folders in a folder, by name; none when there is no such folder.
    public static List<Path> folders(Path folder, String shown) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> list = Files.newDirectoryStream(folder, Files::isDirectory)) {
            list.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw Failure.at(ErrorCode.FILE_UNREADABLE, Location.of(shown), "the folder cannot be read")
                    .toException();
        }
        found.sort(null);
        return found;
    }

    /// The YAML files of a folder; none when there is no such folder.
    public static List<Path> yamlFiles(Path folder, String shown) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> list = Files.newDirectoryStream(folder, "*.{yaml,yml}")) {
            list.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw Failure.at(ErrorCode.FILE_UNREADABLE, Location.of(shown), "the folder cannot be read")
                    .toException();
        }
        return files;
    }

    /// Whether there is something under a path.
    public static boolean exists(Path path) {
        return Files.exists(path);
    }

    /// A path below a root; `VALIDATION_ERROR` when it would leave the root, also through a link.
    public static Path under(Path root, String relative, Location at) {
        return under(root, relative, at, "the workspace");
    }

    /// The same where the root has another name, such as `the suite's folder`.
    public static Path under(Path root, String relative, Location at, String rootName) {
        Path path = resolved(root, relative);
        boolean inside = path != null && !Path.of(relative).isAbsolute() && path.startsWith(root.normalize());
        if (path == null || !inside || !reallyInside(root, path)) {
            throw Failure.at(ErrorCode.VALIDATION_ERROR, at, "the path '" + relative + "' leads out of " + rootName)
                    .withNext("name something inside " + rootName)
                    .toException();
        }
        return path;
    }

    private static @Nullable Path resolved(Path root, String relative) {
        try {
            return root.resolve(relative).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /// Whether what exists of a path stays below the root when links are followed.
    private static boolean reallyInside(Path root, Path path) {
        if (!Files.exists(root)) {
            return true;
        }
        Path existing = path;
        while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        try {
            return existing != null && existing.toRealPath().startsWith(root.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
