package dev.stratiform.resilience.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Knows folders that another program or another machine also writes to.
///
/// A guess by the names that the makers give their folders, and by the type of the file system.
final class SyncFolders {
    private record Sign(String start, String keeper) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign("onedrive", "OneDrive"),
            new Sign("dropbox", "Dropbox"),
            new Sign("google drive", "Google Drive"),
            new Sign("googledrive", "Google Drive"),
            new Sign("icloud", "iCloud"),
            new Sign("com~apple~clouddocs", "iCloud"),
            new Sign("mobile documents", "iCloud"));
    private static final Set<String> NETWORK = Set.of(
            "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "afs", "9p",
            "vboxsf");

    private SyncFolders() {}

    /// Who seems to keep the folder; empty when it looks like an ordinary one.
    static Optional<String> keeperOf(Path folder) {
        Path absolute = folder.toAbsolutePath();
        for (Path segment : absolute) {
            String name = segment.toString().toLowerCase(Locale.ROOT);
            for (Sign sign : SIGNS) {
                if (isOrBegins(name, sign.start)) {
                    return Optional.of(sign.keeper);
                }
            }
        }
        return absolute.toString().startsWith("\\\\") || isNetwork(typeOf(absolute))
                ? Optional.of("a network share")
                : Optional.empty();
    }

    /// `OneDrive`, `OneDrive - Work`, `Dropbox (Work)`, `iCloudDrive`, but not `dropboxes`.
    private static boolean isOrBegins(String name, String start) {
        if (!name.startsWith(start)) {
            return false;
        }
        String rest = name.substring(start.length());
        return rest.isEmpty() || rest.equals("drive") || !Character.isLetterOrDigit(rest.charAt(0));
    }

    static boolean isNetwork(String type) {
        return NETWORK.contains(type.toLowerCase(Locale.ROOT));
    }

    private static String typeOf(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException _) {
            return "";
        }
    }
}
