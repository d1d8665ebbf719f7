package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.ManifestConverter;
import dev.stratiform.core.manifest.ManifestFixer;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Commands that write manifests anew.
final class Manifests {
    private Manifests() {}

    private static DeploymentFile file(Invocation in) {
        return Workspace.find(in.outside().folder(), in.outside().environment()).deployment(in.deployment());
    }

    static int convert(Invocation in) {
        DeploymentFile file = file(in);
        String text = ManifestConverter.toNative(ManifestReader.read(file.manifest(), file.shown()));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("manifest-convert")
                            .with("manifest", text)
                            .value());
        } else {
            text.lines().forEach(in.console()::result);
        }
        return 0;
    }

    /// Rewrites older references in a manifest's file and says what was rewritten.
    static List<ManifestFixer.Fix> fix(Invocation in) {
        DeploymentFile file = file(in);
        ManifestFixer.Result result = ManifestFixer.fix(file);
        if (!result.fixes().isEmpty()) {
            replace(file, result.text());
        }
        result.fixes()
                .forEach(fix -> in.console().progress(fix.at() + ": fixed: " + fix.from() + " is now " + fix.to()));
        return result.fixes();
    }

    /// The file has its old text or its new one, never a part of it.
    private static void replace(DeploymentFile file, String text) {
        try {
            Path real = file.manifest().toRealPath();
            Path fresh = real.resolveSibling(real.getFileName() + ".new");
            Files.copy(real, fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(fresh, text);
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Failure.at(ErrorCode.FILE_UNREADABLE, Location.of(file.shown()), "the manifest cannot be written")
                    .withNext("check the rights of the file and its folder")
                    .toException();
        }
    }
}
