package dev.stratiform.engines.pulumi;

import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.StackBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The engine over the real command with a program in TypeScript, or over a script in its place.
final class PulumiBench extends StackBench {
    private static final String HOST = "host";

    /// Resources that are files: a dynamic provider that writes what it did beside them.
    static final String FILES = """
            import * as pulumi from "@pulumi/pulumi";
            const config = new pulumi.Config();
            const folder = config.require("folder");
            class Provider implements pulumi.dynamic.ResourceProvider {
              async create(inputs: any) {
                const fs = require("fs");
                fs.appendFileSync(inputs.folder + "/effects", "create " + inputs.name + "\\n");
                await new Promise(done => setTimeout(done, inputs.millis));
                fs.writeFileSync(inputs.folder + "/" + inputs.name, inputs.content);
                return { id: inputs.name, outs: inputs };
              }
              async diff(id: string, olds: any, news: any) {
                return { changes: olds.content !== news.content, replaces: [] };
              }
              async update(id: string, olds: any, news: any) {
                require("fs").writeFileSync(news.folder + "/" + id, news.content);
                return { outs: news };
              }
              async delete(id: string, props: any) {
                const fs = require("fs");
                fs.rmSync(props.folder + "/" + id, { force: true });
                fs.appendFileSync(props.folder + "/effects", "delete " + id + "\\n");
              }
              async read(id: string, props: any) {
                const fs = require("fs");
                const path = props.folder + "/" + id;
                return fs.existsSync(path) ? { id, props: { ...props, content: fs.readFileSync(path, "utf8") } } : {};
              }
            }
            class File extends pulumi.dynamic.Resource {
              public readonly content!: pulumi.Output<string>;
              constructor(name: string, content: string, millis: number, options?: pulumi.CustomResourceOptions) {
                super(new Provider(), name, { name, content, millis, folder }, options);
              }
            }
            """;

    PulumiBench(Path root, Path binary, String path, String host) {
        super(
                root,
                new PulumiEngine(
                        ProcessTools.find(
                                Map.of(
                                        "PATH",
                                        path,
                                        "HOME",
                                        root.resolve("home").toString()),
                                host),
                        root.resolve("state")));
        settings("{\"binary\": \"" + binary + "\"}");
        this.binary = binary;
    }

    final Path binary;

    /// A bench with the real command, if everything is there that a program in TypeScript needs.
    static Optional<PulumiBench> real(Path root) throws IOException {
        Optional<Path> binary = tool("pulumi");
        Path library = tools().resolve("pulumi-node/node_modules");
        if (binary.isEmpty()
                || tool("pulumi-language-nodejs").isEmpty()
                || tool("node").isEmpty()
                || !Files.isDirectory(library)) {
            return Optional.empty();
        }
        String path = tools().resolve("bin") + ":" + tool("node").orElseThrow().getParent() + ":/usr/bin:/bin";
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        PulumiBench bench = new PulumiBench(root, binary.orElseThrow(), path, host);
        bench.file("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        bench.file("tsconfig.json", """
                {"compilerOptions": {"target": "es2020", "module": "commonjs", "moduleResolution": "node"},
                 "files": ["index.ts"]}
                """);
        bench.file("package.json", "{\"name\": \"shop\", \"main\": \"index.ts\"}\n");
        Files.createSymbolicLink(root.resolve("source/node_modules"), library);
        Files.createDirectories(root.resolve("made"));
        return Optional.of(bench);
    }

    /// A bench with a script in the command's place. It gets the same arguments; `$command` is the
    /// first word that is a command.
    static PulumiBench fake(Path root, String script) throws IOException {
        Path binary = script(root.resolve("fake-pulumi"), """
                for word in "$@"; do
                  case $word in version | install | init | up | preview | destroy | refresh | export | import | set | cancel)
                    command=$word; break ;;
                  esac
                done
                echo "$*" >> ../../../../calls 2>/dev/null
                case $command in
                  version) echo 'v3.250.0'; exit 0 ;;
                  init | install) exit 0 ;;
                esac
                """ + script);
        PulumiBench bench = new PulumiBench(root, binary, "/usr/bin:/bin", HOST);
        bench.file("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        return bench;
    }

    PulumiBench program(String text) throws IOException {
        file("index.ts", FILES + text);
        return this;
    }

    PulumiBench withSettings(String more) {
        settings("{\"binary\": \"" + binary + "\", " + more + "}");
        return this;
    }
}
