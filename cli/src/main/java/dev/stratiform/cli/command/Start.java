package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.manifest.Settings.Setting;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Commands to begin with.
final class Start {
    private Start() {}

    static int version(Invocation in) {
        String version = Version.text(in.outside().installation());
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("version")
                            .with("version", Version.NUMBER)
                            .with("build", version)
                            .with("java", System.getProperty("java.runtime.version"))
                            .value());
        } else {
            in.console().result("stratiform " + version + ", Java " + System.getProperty("java.runtime.version"));
        }
        return 0;
    }

    static int settings(Invocation in) {
        List<Setting> settings = workspace(in).settings().listing();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("settings")
                            .parts(
                                    "settings",
                                    settings.stream()
                                            .map(s -> JsonShape.part()
                                                    .with("name", s.name())
                                                    .with("value", s.value())
                                                    .with("origin", s.origin()))
                                            .toList())
                            .value());
        } else {
            settings.forEach(s -> in.console()
                    .result(Style.pad(s.name(), 14) + " " + Style.pad(s.value().isEmpty() ? "(none)" : s.value(), 20)
                            + " " + s.origin()));
        }
        return 0;
    }

    private static Workspace workspace(Invocation in) {
        return Workspace.find(in.outside().folder(), in.outside().environment());
    }

    static int health(Invocation in) {
        List<Health.Line> lines = new ArrayList<>(Health.check(in.outside()));
        lines.addAll(Health.cloud(in));
        boolean well = lines.stream().allMatch(Health.Line::well);
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("health")
                            .with("well", well)
                            .parts(
                                    "checks",
                                    lines.stream()
                                            .map(l -> JsonShape.part()
                                                    .with("name", l.name())
                                                    .with("well", l.well())
                                                    .with("found", l.found())
                                                    .with("fix", l.fix()))
                                            .toList())
                            .value());
        } else {
            Style style = new Style(in.console().screen());
            for (Health.Line line : lines) {
                in.console().result(style.mark(line.well()) + " " + Style.pad(line.name(), 12) + " " + line.found());
                if (!line.well()) {
                    in.console().result("    fix: " + line.fix());
                }
            }
        }
        return well ? 0 : 1;
    }

    static int completion(Invocation in) {
        String shell = in.required(0, "a shell");
        Completion.script(shell).forEach(in.console()::result);
        return 0;
    }

    static int quickstart(Invocation in) throws InterruptedException {
        Path source = in.outside()
                .installation()
                .map(home -> home.resolve("share").resolve("quickstart"))
                .filter(Files::isDirectory)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.FILE_UNREADABLE, "the packaged example is not part of this installation")
                        .toException());
        Path base = in.outside().folder().toAbsolutePath().normalize();
        Path target = base.resolve(in.arguments().get("--dir").orElse("stratiform-quickstart"));
        if (Files.exists(target.resolve(Workspace.FILE))) {
            in.console().progress("using " + target);
        } else {
            Scaffold.copy(source, target);
            in.console().progress("made " + target);
        }
        int code = new Quickstart(in, target).deploy();
        return code;
    }
}
