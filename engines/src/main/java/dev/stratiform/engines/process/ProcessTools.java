package dev.stratiform.engines.process;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The small programs of the operating system that engines are started with, and the outer
/// environment.
///
/// `host` and `bootId` tell processes of this machine from others.
public record ProcessTools(
        Path setsid, Path flock, Path shell, Map<String, String> environment, String host, String bootId) {
    private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin");

    /// Copies the map.
    public ProcessTools {
        environment = Map.copyOf(environment);
    }

    /// Finds the programs in the usual folders and on `PATH`; `ENGINE_NOT_FOUND` names what to
    /// install.
    public static ProcessTools find(Map<String, String> environment, String host) {
        return new ProcessTools(
                locate("setsid", environment),
                locate("flock", environment),
                locate("sh", environment),
                environment,
                host,
                readBootId());
    }

    private static String readBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static Path locate(String program, Map<String, String> environment) {
        return search(program, FOLDERS)
                .or(() -> onPath(program, environment))
                .orElseThrow(() -> Failure.of(
                                ErrorCode.ENGINE_NOT_FOUND, "the program '" + program + "' is not on this machine")
                        .withNext("install util-linux (it brings setsid and flock)")
                        .toException());
    }

    /// The variables that a program gets from outside: a fixed list and what its stack's definition
    /// grants. A new map that may be added to.
    public Map<String, String> variables(List<String> granted) {
        return OuterEnvironment.allowed(environment, granted);
    }

    /// Whether a variable makes programs load code of somebody else's choice; no program gets one.
    public static boolean dangerous(String variable) {
        return OuterEnvironment.dangerous(variable);
    }

    /// A program by its name on the `PATH` of an environment.
    public static Optional<Path> onPath(String program, Map<String, String> environment) {
        List<String> folders = new ArrayList<>();
        var path = new java.util.StringTokenizer(environment.getOrDefault("PATH", ""), ":");
        while (path.hasMoreTokens()) {
            String folder = path.nextToken();
            if (folder.startsWith("/")) {
                folders.add(folder);
            }
        }
        return search(program, folders);
    }

    private static Optional<Path> search(String program, List<String> folders) {
        for (String folder : folders) {
            Path path = Path.of(folder, program);
            if (Files.isExecutable(path) && !Files.isDirectory(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }
}
