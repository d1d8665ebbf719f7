package dev.stratiform.engines.pulumi;

import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Json;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Installs a program's dependencies once for each state of the files that name them.
///
/// Stacks that share a program's folder take turns: the lock is the folder's and not a stack's.
/// Used by one thread.
final class PulumiInstall {
    private static final List<String> NAMING = List.of(
            "Pulumi.yaml",
            "package.json",
            "package-lock.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "requirements.txt",
            "pyproject.toml",
            "go.mod");
    private static final long WAIT_MILLIS = 200;

    /// Runs the installation under a lock; false when another process holds it.
    interface Installation {
        boolean run(Path lock) throws InterruptedException;
    }

    private final Path folder;
    private final Path source;

    PulumiInstall(Path stateFolder, Path source) {
        this.source = source;
        this.folder = stateFolder
                .resolve("pulumi")
                .resolve("installs")
                .resolve(Digest.of(source.toAbsolutePath().toString()).substring(0, 20));
    }

    void once(Installation installation) throws InterruptedException {
        String wanted = wanted();
        PrivateFiles.folder(folder);
        Path marker = folder.resolve("done");
        while (missing() || !wanted.equals(read(marker))) {
            if (installation.run(folder.resolve("lock"))) {
                PrivateFiles.replace(marker, wanted.getBytes(StandardCharsets.US_ASCII));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
        }
    }

    /// Whether the program names packages of Node.js and there is no folder where it would find
    /// any, as after a rollback has brought an older program back.
    boolean missing() {
        for (Path at = source.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("node_modules"))) {
                return false;
            }
        }
        try {
            LooseJson named = LooseJson.of(Json.read(read(source.resolve("package.json")), "package.json"));
            return !named.object("dependencies").fields().values().isEmpty();
        } catch (StratiformException e) {
            return false;
        }
    }

    private String wanted() {
        return Digest.of(NAMING.stream().map(name -> read(source.resolve(name))).toArray(String[]::new));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
