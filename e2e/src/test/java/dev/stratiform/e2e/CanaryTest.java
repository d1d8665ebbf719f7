package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fifty secrets go through every feature; then everything that was said or written is searched for
/// them.
@Tag("product")
class CanaryTest {
    private static final int SECRETS = 50;
    private static final String STACK = """
            name: %s
            engine: command
            commands:
              plan: [./run.sh, plan]
              apply: [./run.sh, apply]
              destroy: [./run.sh, destroy]
              drift: [./run.sh, plan]
            idempotent: true
            inputs: { all: { type: "list<string>", secret: true, required: true }, fail: { type: boolean, default: false } }
            outputs: { first: { type: string, secret: true }, copied: { type: any } }
            """;
    private static final String PROGRAM = """
            #!/bin/sh
            # Says its secrets in every way that a careless program may.
            cat "$STRATIFORM_CONFIG"; echo
            tr -d '[]{}"' < "$STRATIFORM_CONFIG" | tr ',' '\\n' | sed 's/^all://' | while read -r line; do
              echo "plain $line"; printf '%s' "$line" | base64 -w0; echo
              echo "::notice::$line"; echo "split"; echo "$line" >&2
            done
            grep -o '"canary[^"]*"' "$STRATIFORM_CONFIG" | head -n 1 | tr -d '"' > first.tmp.$$
            printf '{"first": "%s", "copied": ["%s"]}' "$(cat first.tmp.$$)" "$(cat first.tmp.$$)" > "$STRATIFORM_OUTPUT"
            first=$(cat first.tmp.$$)
            rm -f first.tmp.$$
            if grep -q '"fail":true' "$STRATIFORM_CONFIG"; then echo "::error::it failed with $first"; exit 3; fi
            """;

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private Launched product;

    private void run(String... words) throws Exception {
        said.add(String.join(" ", words) + "\n" + product.run(words).said());
    }

    private void stack(String name) throws Exception {
        Path at = Files.createDirectories(folder.resolve("stacks").resolve(name));
        Files.writeString(at.resolve("stack.yaml"), STACK.formatted(name));
        Path program = at.resolve("run.sh");
        Files.writeString(program, PROGRAM);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private List<String> secrets() {
        RandomGenerator random = RandomGenerator.getDefault();
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < SECRETS; i++) {
            byte[] bytes = new byte[12];
            random.nextBytes(bytes);
            String hex = HexFormat.of().formatHex(bytes);
            secrets.add("canary-" + hex + (i % 3 == 0 ? "/+&x" : i % 3 == 1 ? " with space" : ""));
        }
        return secrets;
    }

    private void workspace(List<String> secrets) throws Exception {
        Files.writeString(folder.resolve("stratiform.yaml"), "secrets: { keyFile: ../keys/secrets.key }\n");
        stack("one");
        stack("two");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < secrets.size(); i++) {
            all.append(i == 0 ? "" : ", ").append("\"${secret.s").append(i).append("}\"");
        }
        Path manifest = folder.resolve("deploy/D1CANRY-acme-canary/manifest.yaml");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1CANRY, organization: acme, project: canary }
                environments: { dev: {}, prod: {} }
                defaults: { engine: command, rollback: automatic }
                stacks:
                  one:
                    config: { all: [%s] }
                    verify:
                      - command: { run: [sh, ./check.sh, "${secret.s1}"], within: 1s }
                    hooks:
                      beforeDeploy: [{ run: [sh, ./hook.sh, "${secret.s3}"] }]
                      afterDeploy: [{ run: [sh, ./hook.sh, "${stack.one.first}"] }]
                  two:
                    config: { all: [ "${stack.one.first}", "${secret.s2}" ] }
                """.formatted(all));
        Files.writeString(folder.resolve("stacks/one/check.sh"), "echo \"it got $1\"; [ ! -e ../../broken ]\n");
        Files.writeString(
                folder.resolve("stacks/one/hook.sh"), "echo \"the hook got $1\"; [ ! -e ../../stop ] || exit 3\n");
        for (int i = 0; i < secrets.size(); i++) {
            Launched.Ended set = product.feed(secrets.get(i) + "\n", "secret", "set", "s" + i);
            assertThat(set.exit()).as(set.said()).isZero();
            said.add(set.said());
        }
    }

    private void everything() throws Exception {
        run("validate");
        run("plan");
        run("plan", "--json", "--out", "plan.json");
        run("deploy", "-v", "--log-file", "run.log", "--log-level", "debug");
        run("outputs");
        run("outputs", "--json");
        run("deploy", "--no-skip", "-v", "-c", "two:fail=true");
        run("drift");
        run("refresh");
        Files.createFile(folder.resolve("broken"));
        run("verify");
        run("verify", "--json");
        run("deploy", "--no-skip", "--rollback", "none");
        Files.delete(folder.resolve("broken"));
        Files.createFile(folder.resolve("stop"));
        run(
                "deploy",
                "--no-skip",
                "--rollback",
                "none",
                "-v",
                "--report",
                "html=failed.html",
                "--report",
                "junit=failed.xml");
        Files.delete(folder.resolve("stop"));
        for (String form : List.of("json", "junit", "html", "markdown")) {
            run("report", "--format", form);
        }
        for (String command : List.of(
                "status",
                "history",
                "logs",
                "graph",
                "metrics",
                "settings",
                "resources",
                "health",
                "config list",
                "env list",
                "stack list",
                "audit show",
                "audit verify",
                "drift --all",
                "validate dependencies")) {
            run(command.split(" "));
            run((command + " --json").split(" "));
        }
        run("diff", "--to", "prod");
        run("config", "get", "one:all");
        run("promote", "--to", "prod", "--yes", "--json");
        run("template", "create", "own", "--from-deployment", "D1CANRY");
        run("clone", "D1CANRY", "D1CANRZ");
        run("why", "D1CANRY", "one", "--json");
        run("logs", "--level", "debug");
        said.add(product.feed("canary-new-value-for-config\n", "config", "set", "two:fail", "--secret")
                .said());
        run("secret", "list", "--json");
        run("secret", "rotate");
        run("rollback", "--to-version", "1");
        run("destroy", "--yes", "-v");
    }

    @Test
    void fiftySecretsAreNowhereAfterEverything() throws Exception {
        product = new Launched(folder.resolve("ws"), Map.of());
        Path root = folder;
        folder = Files.createDirectories(root.resolve("ws"));
        List<String> secrets = secrets();
        workspace(secrets);
        everything();
        List<String> hits = new ArrayList<>();
        for (String text : said) {
            search(text.lines().findFirst().orElse(""), text, secrets, hits);
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1), secrets, hits);
            }
        }
        assertThat(said).anySatisfy(text -> assertThat(text).contains("plain ***"));
        assertThat(hits).isEmpty();
    }

    private static void search(String where, String text, List<String> secrets, List<String> hits) {
        for (int i = 0; i < secrets.size(); i++) {
            String secret = secrets.get(i);
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            for (String form : List.of(
                    secret,
                    Base64.getEncoder().withoutPadding().encodeToString(bytes),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8))) {
                if (text.contains(form)) {
                    hits.add("secret " + i + " in " + where);
                }
            }
        }
    }
}
