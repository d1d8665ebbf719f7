package dev.stratiform.cli.command;

import dev.stratiform.core.manifest.NameRule;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.template.DeploymentTemplate;
import dev.stratiform.core.template.NewDeployment;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files of a new deployment: a workspace if there is none, a manifest, and its stacks.
///
/// `files` are by their path from the workspace's folder; `copies` are folders to be copied.
record Scaffold(String manifest, Map<String, String> files, Map<String, Path> copies) {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static void require(boolean good, String message) {
        if (!good) {
            throw Arguments.usage(message);
        }
    }

    /// Checks every name before anything is written.
    static void check(NewDeployment wanted) {
        String id = wanted.id();
        String domain = wanted.domain();
        require(NameRule.validId(id), "the id '" + id + "' must be D and six of A-Z and 0-9, such as D1BRV40");
        require(NameRule.valid(wanted.organization()), "--org is '" + wanted.organization() + "'; " + NameRule.WORDS);
        require(NameRule.valid(wanted.project()), "--project is '" + wanted.project() + "'; " + NameRule.WORDS);
        boolean plain = domain.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-');
        require(plain && domain.length() <= 253, "--domain is '" + domain + "', which is no domain name");
        wanted.environments().forEach((name, place) -> {
            require(NameRule.valid(name), "'" + name + "' is no name of an environment; " + NameRule.WORDS);
            boolean account = place.account().isEmpty() || place.account().matches("[0-9]{12}");
            require(account, "the account of " + name + " is '" + place.account() + "'; 12 digits are expected");
            boolean region = place.region().isEmpty() || place.region().matches("[a-z0-9-]{1,32}");
            require(region, "the region '" + place.region() + "' is none; write it as eu-west-1");
        });
    }

    private static String folder(NewDeployment wanted) {
        return "deploy/" + wanted.id() + "-" + wanted.organization() + "-" + wanted.project();
    }

    /// One stack that says hello.
    static Scaffold hello(NewDeployment wanted) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("stacks/hello/stack.yaml", definition());
        files.put("stacks/hello/apply.sh", apply());
        files.put("stacks/hello/destroy.sh", destroy());
        return whole(wanted, files, helloManifest(wanted), Map.of());
    }

    /// What a template gives; `copies` are the product's stacks that it uses.
    static Scaffold of(NewDeployment wanted, DeploymentTemplate template, Map<String, Path> copies) {
        String head = "# Made by: stratiform init --template " + template.name() + ". It is yours to change.\n";
        return whole(wanted, new LinkedHashMap<>(), head + YamlText.of(wanted.manifest(template)), copies);
    }

    private static Scaffold whole(
            NewDeployment wanted, Map<String, String> stacks, String manifest, Map<String, Path> copies) {
        String place = folder(wanted) + "/manifest.yaml";
        Map<String, String> files = new LinkedHashMap<>();
        files.put(Workspace.FILE, "parallel: 10\n");
        files.put(".gitignore", ".stratiform/\n");
        files.putAll(stacks);
        files.put(place, manifest);
        return new Scaffold(place, files, copies);
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
    /// The result are the paths of what was written, folders of copied stacks as one.
    List<String> write(Path folder) {
        if (Files.exists(folder.resolve(manifest))) {
            throw Failure.of(ErrorCode.CONFLICT, manifest + " is there already; nothing was written")
                    .withNext("choose another id, or edit that file")
                    .toException();
        }
        List<String> made = new ArrayList<>();
        copies.forEach((name, from) -> {
            if (!Files.exists(folder.resolve(name))) {
                copy(from, folder.resolve(name));
                made.add(name + "/");
            }
        });
        files.forEach((name, text) -> write(folder.resolve(name), text, name, made));
        return made;
    }

    private static void write(Path path, String text, String name, List<String> made) {
        try {
            if (Files.exists(path)) {
                return;
            }
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
            made.add(name);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, path + " cannot be written")
                    .withNext("check the rights of the folder")
                    .toException();
        }
    }

    /// Copies a folder with all that is in it.
    static void copy(Path source, Path target) {
        try (var walk = Files.walk(source)) {
            for (Path path : walk.toList()) {
                Path to = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(path, to, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, "the folder could not be copied to " + target)
                    .withNext("choose an empty folder")
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

    private static String helloManifest(NewDeployment wanted) {
        Map<String, Value> manifest = new LinkedHashMap<>(wanted.head());
        manifest.put(
                "stacks",
                YamlText.parse(
                        "hello: { config: { greeting: 'hello from ${env.name}' } }".getBytes(StandardCharsets.UTF_8),
                        "hello"));
        return YamlText.of(new Value.Fields(manifest));
    }
}
