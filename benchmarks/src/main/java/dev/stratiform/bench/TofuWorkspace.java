package dev.stratiform.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Workspaces whose stacks are OpenTofu programs without a provider.
final class TofuWorkspace {
    static final String ID = "D1TOFU8";
    static final int STACKS = 8;

    private TofuWorkspace() {}

    static CrashTable.Subject subject() {
        List<String> names = IntStream.range(0, STACKS).mapToObj(i -> "t" + i).toList();
        return new CrashTable.Subject(TofuWorkspace::make, ID, names, 400);
    }

    /// A `PATH` with the tools that `tools/install` made in front.
    static String path() {
        return tools() + "/bin:" + System.getenv("PATH");
    }

    /// Where `tools/install` puts what it brings.
    static Path tools() {
        String home = System.getProperty("user.home") + "/.cache/stratiform/tools";
        return Path.of(System.getenv().getOrDefault("STRATIFORM_TOOLS", home));
    }

    /// Each stack needs the one before and the one four before; making its resource takes a while
    /// and leaves a line in `$EFFECTS_LEDGER`.
    static Path make() {
        try {
            Path folder = Files.createTempDirectory("stratiform-reproduce");
            Files.writeString(folder.resolve("stratiform.yaml"), "parallel: 4\n");
            StringBuilder manifest = new StringBuilder("""
                    apiVersion: stratiform.dev/v1
                    metadata: { id: %s, organization: bench, project: tofu }
                    environments: { dev: {} }
                    defaults: { engine: opentofu }
                    stacks:
                    """.formatted(ID));
            for (int i = 0; i < STACKS; i++) {
                stack(folder, "t" + i, needs(i), manifest);
            }
            Path deploy = Files.createDirectories(folder.resolve("deploy/" + ID + "-bench-tofu"));
            Files.writeString(deploy.resolve("manifest.yaml"), manifest);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> needs(int i) {
        List<String> needs = new ArrayList<>();
        for (int need : new int[] {i - 2, i - 4}) {
            if (need >= 0) {
                needs.add("\"${stack.t" + need + ".id}\"");
            }
        }
        return needs;
    }

    private static void stack(Path folder, String name, List<String> needs, StringBuilder manifest) throws IOException {
        manifest.append("  ").append(name).append(": { source: stacks/").append(name);
        manifest.append(", settings: { environment: { pass: [EFFECTS_LEDGER] } }, config: { needs: ");
        manifest.append(needs).append(" } }\n");
        Path source = Files.createDirectories(folder.resolve("stacks").resolve(name));
        Files.writeString(source.resolve("main.tf"), """
                variable "needs" { type = list(string) }
                resource "terraform_data" "one" {
                  input = var.needs
                  provisioner "local-exec" { command = "sleep 0.15; echo 0 apply %s >> $EFFECTS_LEDGER" }
                }
                output "id" { value = terraform_data.one.id }
                """.formatted(name));
    }
}
