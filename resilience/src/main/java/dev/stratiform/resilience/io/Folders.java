package dev.stratiform.resilience.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// Makes a folder with all its parents, each durable in its own parent.
final class Folders {
    private Folders() {}

    static void create(Disk disk, Path folder, boolean onlyOwner) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path p = folder; p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.push(p);
        }
        for (Path p : missing) {
            try {
                disk.createFolder(p, onlyOwner);
            } catch (FileAlreadyExistsException e) {
                // Another process may have made it just now; a file in its place is an error.
                if (!Files.isDirectory(p)) {
                    throw e;
                }
            }
            Path parent = p.getParent();
            if (parent != null) {
                disk.syncFolder(parent);
            }
        }
    }
}
