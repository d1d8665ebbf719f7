package dev.stratiform.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A workspace whose stacks are Pulumi programs in TypeScript.
final class PulumiWorkspace {
    private static final String ID = "D1PULU3";
    private static final List<String> NAMES = List.of("p0", "p1", "p2");

    private PulumiWorkspace() {}

    static CrashTable.Subject subject() {
        return new CrashTable.Subject(PulumiWorkspace::make, ID, NAMES, 2_500);
    }

    /// `p2` needs the other two; making a resource takes a while and leaves a line in the ledger when
    /// it begins.
    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("stratiform-reproduce");
            Files.writeString(folder.resolve("stratiform.yaml"), "parallel: 4\n");
            Path ledger = folder.resolve("ledger.txt");
            Path deploy = Files.createDirectories(folder.resolve("deploy/" + ID + "-bench-pulumi"));
            Files.writeString(deploy.resolve("manifest.yaml"), """
                    apiVersion: stratiform.dev/v1
                    metadata: { id: %1$s, organization: bench, project: pulumi }
                    environments: { dev: {} }
                    defaults: { engine: pulumi }
                    stacks:
                      p0: { source: stacks/one, config: { name: p0, ledger: "%2$s" } }
                      p1: { source: stacks/one, config: { name: p1, ledger: "%2$s" } }
                      p2:
                        source: stacks/one
                        config: { name: p2, ledger: "%2$s", needs: ["${stack.p0.id}", "${stack.p1.id}"] }
                    """.formatted(ID, ledger));
            program(Files.createDirectories(folder.resolve("stacks/one")));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void program(Path source) throws IOException {
        Files.writeString(source.resolve("Pulumi.yaml"), "name: one\nruntime: nodejs\n");
        Files.writeString(source.resolve("package.json"), "{\"name\": \"one\", \"main\": \"index.ts\"}\n");
        Files.writeString(source.resolve("tsconfig.json"), """
                {"compilerOptions": {"target": "es2020", "module": "commonjs", "moduleResolution": "node"},
                 "files": ["index.ts"]}
                """);
        Files.writeString(source.resolve("index.ts"), """
                import * as pulumi from "@pulumi/pulumi";
                const config = new pulumi.Config();
                class Line extends pulumi.dynamic.Resource {
                  constructor(name: string, ledger: string) {
                    super({
                      async create(inputs: any) {
                        require("fs").appendFileSync(inputs.ledger, `0 apply ${inputs.name}\\n`);
                        await new Promise(done => setTimeout(done, 1000));
                        return { id: inputs.name, outs: inputs };
                      },
                      async diff() { return { changes: false }; },
                    }, name, { name, ledger });
                  }
                }
                export const id = new Line(config.require("name"), config.require("ledger")).id;
                """);
        Files.createSymbolicLink(
                source.resolve("node_modules"), TofuWorkspace.tools().resolve("pulumi-node/node_modules"));
    }
}
