package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A stack of the workspace by its definition, `stack.yaml` in its folder, and what is wrong with
/// it.
///
/// `engine` is empty where the definition leaves it to manifests.
public record DefinedStack(
        String name,
        Path file,
        String engine,
        String description,
        Map<String, Input> inputs,
        Map<String, String> outputs,
        List<Finding> findings) {
    /// A declared input.
    public record Input(String type, boolean required, boolean secret, Optional<Value> standard) {}

    /// Copies the collections.
    public DefinedStack {
        inputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        findings = List.copyOf(findings);
    }

    /// All stacks below `stacks` that have a definition, by name; each is compared with its
    /// program.
    public static List<DefinedStack> all(Path workspace, StackCode.Reader code) {
        List<DefinedStack> all = new ArrayList<>();
        for (Path folder : SourceFile.folders(workspace.resolve("stacks"), "stacks")) {
            if (SourceFile.exists(folder.resolve("stack.yaml"))) {
                all.add(read(workspace, folder, code));
            }
        }
        return all;
    }

    private static DefinedStack read(Path workspace, Path folder, StackCode.Reader code) {
        Definitions.Read read = new Definitions(workspace, Definitions.ANY, code).in(folder);
        Definition definition = read.definition();
        Map<String, Input> inputs = new LinkedHashMap<>();
        definition
                .inputs()
                .forEach((name, input) -> inputs.put(
                        name,
                        new Input(
                                input.type(),
                                input.required(),
                                input.secret(),
                                input.standard().map(Node::value))));
        Map<String, String> outputs = new LinkedHashMap<>();
        definition.outputs().forEach((name, output) -> outputs.put(name, output.type()));
        return new DefinedStack(
                String.valueOf(folder.getFileName()),
                folder.resolve("stack.yaml"),
                definition.engine().orElse(""),
                definition.description(),
                inputs,
                outputs,
                read.findings());
    }
}
