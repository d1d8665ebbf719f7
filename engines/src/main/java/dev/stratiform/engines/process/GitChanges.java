package dev.stratiform.engines.process;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Asks git which files changed.
public final class GitChanges {
    private static final int SECONDS = 30;
    private static final int LARGEST = 16 << 20;

    private GitChanges() {}

    /// The files that changed in a range such as `main...HEAD`, from the folder; `USAGE` when git
    /// does not know the range.
    public static List<String> files(Path folder, String range, Map<String, String> environment) {
        Path git = ProcessTools.onPath("git", environment)
                .orElseThrow(
                        () -> Failure.of(ErrorCode.ENGINE_NOT_FOUND, "changed: needs git, which is not on the PATH")
                                .toException());
        List<String> command = List.of(
                git.toString(),
                "-C",
                folder.toString(),
                "diff",
                "--name-only",
                "--relative",
                "-z",
                "--end-of-options",
                range,
                "--");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(Redirect.DISCARD)
                    .start();
            byte[] said = process.getInputStream().readNBytes(LARGEST);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw unknown(range, folder);
            }
            String text = new String(said, StandardCharsets.UTF_8);
            return text.isEmpty()
                    ? List.of()
                    : List.of(text.split("\0", -1)).stream()
                            .filter(f -> !f.isEmpty())
                            .toList();
        } catch (IOException e) {
            throw unknown(range, folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(range, folder);
        }
    }

    private static StratiformException unknown(String range, Path folder) {
        return Failure.of(ErrorCode.USAGE, "git knows no changes '" + range + "' in " + folder)
                .withNext("write a range that git knows there, such as --filter changed:HEAD~1")
                .toException();
    }
}
