package dev.stratiform.cli.command;

import dev.stratiform.core.manifest.NameRule;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// The files of a new deployment: a workspace if there is none, a manifest, and one stack that
/// runs.
record Scaffold(String id, String organization, String project, String domain, List<String> environments) {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// Checks every name before anything is written.
    Scaffold {
        require(NameRule.validId(id), "the id '" + id + "' must be D and six of A-Z and 0-9, such as D1BRV40");
        require(NameRule.valid(organization), "--org is '" + organization + "'; " + NameRule.WORDS);
        require(NameRule.valid(project), "--project is '" + project + "'; " + NameRule.WORDS);
        boolean plain = domain.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-');
        require(plain && domain.length() <= 253, "--domain is '" + domain + "', which is no domain name");
        environments.forEach(
                name -> require(NameRule.valid(name), "--environments names '" + name + "'; " + NameRule.WORDS));
        environments = List.copyOf(environments);
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw Arguments.usage(message);
        }
    }

    static String freshId() {
        var random = new SecureRandom();
        StringBuilder id = new StringBuilder("D");
        for (int i = 0; i < 6; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }

    /// Writes the files that are not there yet; a manifest that is there already is a `CONFLICT`.
    List<Path> write(Path folder) {
        Path manifest = folder.resolve("deploy")
                .resolve(id + "-" + organization + "-" + project)
                .resolve("manifest.yaml");
        if (Files.exists(manifest)) {
            throw Failure.of(ErrorCode.CONFLICT, manifest + " is there already; nothing was written")
                    .withNext("choose another id, or edit that file")
                    .toException();
        }
        List<Path> made = new ArrayList<>();
        write(folder.resolve(Workspace.FILE), "parallel: 10\n", made);
        write(folder.resolve(".gitignore"), ".stratiform/\n", made);
        write(folder.resolve("stacks").resolve("hello").resolve("stack.yaml"), definition(), made);
        write(folder.resolve("stacks").resolve("hello").resolve("apply.sh"), apply(), made);
        write(folder.resolve("stacks").resolve("hello").resolve("destroy.sh"), destroy(), made);
        write(manifest, manifest(), made);
        return made;
    }

    private static void write(Path path, String text, List<Path> made) {
        try {
            if (Files.exists(path)) {
                return;
            }
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
            made.add(path);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, path + " cannot be written")
                    .withNext("check the rights of the folder")
                    .toException();
        }
    }

    private static String definition() {
        return """
                name: hello
                description: says hello; replace it by your own stack
                engine: command
                idempotent: true
                inputs:
                  greeting: { type: string, default: hello, description: what to say }
                outputs:
                  said: { type: string, description: what was said }
                commands:
                  apply: [sh, apply.sh]
                  destroy: [sh, destroy.sh]
                """;
    }

    private static String apply() {
        return """
                set -eu
                mkdir -p "$STRATIFORM_DATA"
                printf '%s\\n' "$STRATIFORM_CONFIG_GREETING" >"$STRATIFORM_DATA/greeting.txt"
                echo "::change op=create type=file address=$STRATIFORM_DATA/greeting.txt::"
                printf 'said=%s\\n' "$STRATIFORM_CONFIG_GREETING" >"$STRATIFORM_OUTPUT"
                """;
    }

    private static String destroy() {
        return """
                set -eu
                rm -f "$STRATIFORM_DATA/greeting.txt"
                echo "::change op=delete type=file address=$STRATIFORM_DATA/greeting.txt::"
                """;
    }

    private String manifest() {
        StringBuilder text = new StringBuilder();
        text.append("apiVersion: stratiform.dev/v1\n");
        text.append("kind: Deployment\n");
        text.append("metadata:\n");
        text.append("  id: ").append(id).append('\n');
        text.append("  organization: ").append(organization).append('\n');
        text.append("  project: ").append(project).append('\n');
        if (!domain.isEmpty()) {
            text.append("  domain: ").append(domain).append('\n');
        }
        text.append("environments:\n");
        environments.forEach(name -> text.append("  ").append(name).append(": { enabled: true }\n"));
        text.append("stacks:\n");
        text.append("  hello:\n");
        text.append("    config: { greeting: \"hello from ${env.name}\" }\n");
        return text.toString();
    }
}
