package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shapes of what commands print with `--json`, as they are documented; `-Daccept` writes the
/// page anew. A field that goes, or changes its type, is a new version of the schema.
class JsonShapesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /// Objects whose keys are names of the user's.
    private static final Set<String> BY_NAME = Set.of("outputs", "environments", "data");

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private final Map<String, Map<String, Set<String>>> shapes = new TreeMap<>();
    private Session session = new Session(Path.of(""));

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void run(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "--json";
        System.arraycopy(words, 0, all, 1, words.length);
        session.run(all);
        assertThat(session.out).as(String.join(" ", words)).isNotBlank();
        session.out.lines().forEach(line -> {
            Map<String, Value> object = ((Value.Fields) Json.read(line, "a line")).values();
            String schema = object.containsKey("error")
                    ? "error"
                    : ((Value.Text) object.getOrDefault("schema", Value.of("log lines"))).value();
            Map<String, Set<String>> fields = shapes.computeIfAbsent(schema, _ -> new TreeMap<>());
            object.forEach((key, value) -> note(fields, key, value));
        });
    }

    private static void note(Map<String, Set<String>> fields, String path, Value value) {
        if (path.equals("schema") || path.endsWith(".schema")) {
            return;
        }
        String last = path.substring(path.lastIndexOf('.') + 1);
        switch (value) {
            case Value.Fields(Map<String, Value> inner) -> {
                boolean byName = BY_NAME.contains(last);
                fields.computeIfAbsent(path, _ -> new TreeSet<>()).add(byName ? "object by name" : "object");
                if (!byName) {
                    inner.forEach((key, one) -> note(fields, path + "." + key, one));
                }
            }
            case Value.Items(List<Value> items) -> {
                fields.computeIfAbsent(path, _ -> new TreeSet<>()).add("list");
                items.forEach(item -> note(fields, path + "[]", item));
            }
            case Value.Null _ -> add(fields, path, "null");
            case Value.Bool _ -> add(fields, path, "boolean");
            case Value.Num _ -> add(fields, path, "number");
            case Value.Text _, Value.Secret _ -> add(fields, path, "string");
        }
    }

    private static void add(Map<String, Set<String>> fields, String path, String type) {
        fields.computeIfAbsent(path, _ -> new TreeSet<>()).add(type);
    }

    @Test
    void theShapesAreDocumented() throws IOException {
        session = new Session(folder);
        Files.createDirectories(home.resolve("share"));
        Files.createSymbolicLink(home.resolve("share/templates"), ROOT.resolve("templates"));
        session.installation = Optional.of(home);
        write("stratiform.yaml", "secrets: { keyFile: key }\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: { region: eu-west-1 }, prod: {} }
                defaults: { engine: command }
                stacks:
                  network: { outputs: { id: { type: string, mock: m } } }
                  api: { config: { id: "${stack.network.id}", exit: 0 }, verify: [{ command: { run: ["true"] } }] }
                """);
        write("stacks/network/stack.yaml", """
                name: network
                engine: command
                commands: { apply: [sh, -c, 'echo "::change op=create type=t address=a::"; echo id=1 > "$STRATIFORM_OUTPUT"'] }
                """);
        write("stacks/api/stack.yaml", """
                name: api
                engine: command
                commands: { apply: [sh, -c, 'echo said; exit $STRATIFORM_CONFIG_EXIT'] }
                inputs: { id: { type: string }, exit: { type: integer, default: 0 }, token: { type: string, secret: true } }
                """);
        List.of("version", "settings", "health", "list", "validate", "graph", "plan", "stack list", "template list")
                .forEach(words -> run(words.split(" ")));
        run("deploy", "-c", "api:exit=3");
        run("deploy");
        session.answers.add("a-secret-value");
        run("secret", "set", "one");
        run("secret", "list");
        for (String words : List.of(
                "status",
                "outputs",
                "stack outputs D1BRV40 network",
                "history",
                "logs",
                "why api",
                "metrics",
                "verify",
                "diff --to prod",
                "promote --to prod",
                "resources",
                "drift",
                "drift --all",
                "config set api:exit=0",
                "config get api:exit",
                "config list",
                "env list",
                "env disable prod",
                "stack show api",
                "stack validate",
                "template show minimal",
                "template validate minimal",
                "template create own",
                "init D1BRV41",
                "clone D1BRV40 D1BRV42",
                "validate engines D1BRV40",
                "validate dependencies D1BRV40",
                "manifest convert D1BRV40",
                "stack export D1BRV40 --all --dir states",
                "report --format json",
                "plan D9NONE1")) {
            run(words.split(" "));
        }
        check(page());
    }

    private String page() {
        StringBuilder text = new StringBuilder("""
                # What commands print with --json

                Generated from what the commands print; do not edit. One object a line; `deploy`, `destroy` and the like print one
                `stratiform/event/v1` for each event and a result at the end. `[]` stands for the elements of a list. Within a version
                fields are added, never taken away or given another type; readers ignore what they do not know. With `-o yaml` the
                same objects come as YAML. S3 suites have forms of their own, see [the guide](../guide/s3.md); plans a
                [JSON schema](plan.schema.json).
                """);
        shapes.forEach((schema, fields) -> {
            text.append("\n## ").append(schema).append("\n| field | type |\n|---|---|\n");
            fields.forEach((path, types) -> text.append("| `")
                    .append(path)
                    .append("` | ")
                    .append(String.join(" or ", types))
                    .append(" |\n"));
        });
        return text.toString();
    }

    private static void check(String expected) throws IOException {
        Path path = ROOT.resolve("docs/reference/json.md");
        if (System.getProperty("accept") != null) {
            Files.writeString(path, expected);
        }
        assertThat(Files.readString(path))
                .as("run the test with -Daccept to write it anew")
                .isEqualTo(expected);
    }
}
