import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

// Writes a workspace with many stacks in layers: java MakeWorkspace.java <folder> <stacks> <layers> <edges> <seed> <work>
// The same numbers give the same files. Called by tools/make-workspace, which checks the arguments.

void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    int stacks = Integer.parseInt(args[1]);
    int layers = Math.min(Integer.parseInt(args[2]), stacks);
    int edges = Integer.parseInt(args[3]);
    var random = new SplittableRandom(Long.parseLong(args[4]));
    boolean values = args[5].equals("values");
    Files.createDirectories(root);
    Files.writeString(root.resolve("stratiform.yaml"), "parallel: 10\n");
    var manifest = new StringBuilder("""
            apiVersion: stratiform.dev/v1
            kind: Deployment
            metadata: { id: D1THOUS, organization: acme, project: many }
            environments:
              dev: { config: {} }
              prod: { config: {} }
            defaults: { engine: command, timeout: 5m }
            stacks:
            """);
    for (int i = 0; i < stacks; i++) {
        var needs = needs(i, stacks, layers, edges, random);
        stack(manifest, i, needs, values);
        definition(root.resolve("stacks").resolve(name(i)), needs, values);
    }
    Path deployment = root.resolve("deploy/D1THOUS-acme-many");
    Files.createDirectories(deployment);
    Files.writeString(deployment.resolve("manifest.yaml"), manifest);
}

String name(int i) {
    return "s" + String.format(java.util.Locale.ROOT, "%05d", i);
}

/// The first stack of a layer; layers differ by one stack at most.
int first(int layer, int stacks, int layers) {
    return (int) ((long) layer * stacks / layers);
}

/// One stack of the layer before, and others of any earlier layer: so a stack's layer is what it seems.
TreeSet<Integer> needs(int i, int stacks, int layers, int edges, SplittableRandom random) {
    var found = new TreeSet<Integer>();
    int layer = 0;
    while (layer + 1 < layers && first(layer + 1, stacks, layers) <= i) {
        layer++;
    }
    if (layer > 0) {
        int begin = first(layer, stacks, layers);
        found.add(random.nextInt(first(layer - 1, stacks, layers), begin));
        for (int extra = random.nextInt(edges); extra > 0; extra--) {
            found.add(random.nextInt(begin));
        }
    }
    return found;
}

void stack(StringBuilder out, int i, TreeSet<Integer> needs, boolean values) {
    out.append("  ").append(name(i)).append(":\n");
    List<String> names = needs.stream().map(this::name).toList();
    if (!values && !names.isEmpty()) {
        out.append("    dependsOn: [").append(String.join(", ", names)).append("]\n");
    }
    out.append("    config:\n      number: ").append(i).append('\n');
    if (values) {
        names.forEach(n -> out.append("      from-").append(n).append(": \"${stack.").append(n).append(".id}\"\n"));
    }
}

void definition(Path folder, TreeSet<Integer> needs, boolean values) throws IOException {
    Files.createDirectories(folder);
    var out = new StringBuilder("name: " + folder.getFileName() + "\nengine: command\ninputs:\n  number: { type: integer }\n");
    if (values) {
        needs.forEach(n -> out.append("  from-").append(name(n)).append(": { type: string }\n"));
        out.append("outputs:\n  id: { type: string, mock: mock }\n");
        Files.writeString(folder.resolve("run.sh"), "printf 'id=%s\\n' \"$STRATIFORM_STACK\" > \"$STRATIFORM_OUTPUT\"\n");
    }
    String apply = values ? "[sh, run.sh]" : "[\"true\"]";
    out.append("idempotent: true\ncommands:\n  plan: " + apply + "\n  apply: " + apply + "\n  destroy: [\"true\"]\n");
    Files.writeString(folder.resolve("stack.yaml"), out);
}
