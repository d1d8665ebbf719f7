package dev.stratiform.cli.command;

import dev.stratiform.core.manifest.AwsSettings;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks whether everything that runs need is there.
final class Health {
    private static final long LEAST_FREE = 200L << 20;

    /// One check, what it found, and how to mend it.
    record Line(String name, boolean well, String found, String fix) {}

    private Health() {}

    static List<Line> check(Invocation.Outside outside) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("java", true, System.getProperty("java.runtime.version"), ""));
        for (String program : List.of("setsid", "flock", "sh")) {
            Optional<Path> found = ProcessTools.onPath(program, outside.environment());
            lines.add(new Line(
                    program,
                    found.isPresent(),
                    found.map(Path::toString).orElse("not found"),
                    "install util-linux and a POSIX shell"));
        }
        for (String program : List.of("pulumi", "tofu", "terraform")) {
            String found = ProcessTools.onPath(program, outside.environment())
                    .map(Path::toString)
                    .orElse("not found (needed only by stacks of its engine)");
            lines.add(new Line(program, true, found, ""));
        }
        try {
            Workspace workspace = Workspace.find(outside.folder(), outside.environment());
            lines.add(new Line("workspace", true, workspace.root().toString(), ""));
            lines.add(state(workspace.stateFolder()));
            lines.add(disk(workspace.root()));
        } catch (StratiformException e) {
            lines.add(new Line(
                    "workspace", false, e.failure().message(), e.failure().nextStep()));
        }
        return lines;
    }

    /// AWS, where the workspace's settings or the environment name it.
    static List<Line> cloud(Invocation in) {
        try {
            Workspace workspace =
                    Workspace.find(in.outside().folder(), in.outside().environment());
            boolean named = !workspace.settings().aws().equals(AwsSettings.NONE)
                    || in.outside().environment().containsKey("AWS_PROFILE")
                    || in.outside().environment().containsKey("AWS_ACCESS_KEY_ID");
            if (!named) {
                return List.of(new Line("aws", true, "not configured (needed only by what uses it)", ""));
            }
            return in.control().checkCloud(Optional.empty()).stream()
                    .map(line -> new Line(line.name(), line.well(), line.found(), line.fix()))
                    .toList();
        } catch (StratiformException e) {
            return List.of();
        }
    }

    private static Line state(Path folder) {
        if (!Files.exists(folder)) {
            return new Line("state", true, folder + " (made by the first run)", "");
        }
        return new Line(
                "state",
                Files.isWritable(folder),
                folder.toString(),
                "give yourself the right to write: chmod 700 " + folder);
    }

    private static Line disk(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return new Line(
                    "disk", free > LEAST_FREE, (free >> 20) + " MiB free", "make room on the disk of " + folder);
        } catch (IOException e) {
            return new Line("disk", false, "not known", "look at the disk of " + folder);
        }
    }
}
