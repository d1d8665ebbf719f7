package dev.stratiform.engines.pulumi;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What Pulumi calls a stack, and where Stratiform keeps what belongs to it.
///
/// The project is the one that the program names: it is part of every URN, and Pulumi refuses
/// another. `stack` is `<stack>-<environment>`, with the deployment before it in a backend that
/// deployments share (ADR 0007).
record PulumiProject(String organization, String project, String stack, Path data) {
    private static final List<String> FILES = List.of("Pulumi.yaml", "Pulumi.yml", "Pulumi.json");
    private static final long LARGEST = 16L << 20;

    /// The project of a program; `FILE_UNREADABLE` or `VALIDATION_ERROR` when it names none.
    static PulumiProject of(StackEngine.Request request, PulumiSettings settings) {
        String local = request.identity() + "-" + request.environment().environment();
        String name = settings.backend().isPresent() ? request.environment().deployment() + "-" + local : local;
        return new PulumiProject(
                settings.organization(),
                name(request.folders().source()),
                settings.stack().orElse(name),
                request.folders().data().resolve("pulumi"));
    }

    private static String name(Path source) {
        Path file = FILES.stream()
                .map(source::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(
                        () -> Failure.of(ErrorCode.FILE_UNREADABLE, "there is no Pulumi.yaml in " + source.normalize())
                                .withNext("point the stack's path at a folder with a Pulumi program")
                                .toException());
        String shown = file.normalize().toString();
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("too large");
            }
            String name = LooseJson.of(YamlText.parse(Files.readAllBytes(file), shown))
                    .text("name");
            if (!name.matches("[A-Za-z0-9_.-]{1,100}")) {
                throw Failure.of(
                                ErrorCode.VALIDATION_ERROR,
                                shown + ": name is '" + name
                                        + "'; a project's name has letters, digits, -, _ and ., at most 100")
                        .toException();
            }
            return name;
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, shown + " cannot be read")
                    .toException();
        }
    }

    /// The stack's whole name, which is the same whatever is selected anywhere.
    String fullName() {
        return organization + "/" + project + "/" + stack;
    }

    /// A project of the same name without a program: commands that need no program work in it, so
    /// that the program's own folder stays as it is.
    Path bare() {
        return data.resolve("project");
    }

    /// The stack's configuration in the bare project; it holds what Pulumi encrypts with.
    Path bareConfig() {
        return bare().resolve("Pulumi." + stack + ".yaml");
    }

    /// The backend in the stack's own folder.
    Path backend() {
        return data.resolve("backend");
    }
}
