package dev.stratiform.core.template;

import dev.stratiform.core.manifest.BlueprintBuilder;
import dev.stratiform.core.manifest.Definitions;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.Overrides;
import dev.stratiform.core.manifest.Parameter;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds what is wrong with a template: in its file, in the manifest that it gives for a sample
/// deployment, and in that manifest's stacks where their folders are known.
public final class TemplateCheck {
    private TemplateCheck() {}

    /// All findings, with places in the template.
    public static List<Finding> of(DeploymentTemplate template, Path workspace, Templates templates) {
        List<Finding> findings = new ArrayList<>(template.findings());
        if (findings.stream().anyMatch(Finding::isError)) {
            return findings;
        }
        try {
            Manifest manifest = sample(template).read(template);
            findings.addAll(manifest.findings());
            root(template, workspace, templates)
                    .ifPresent(root -> findings.addAll(BlueprintBuilder.build(
                                    root, manifest, "dev", Overrides.NONE, new Definitions(root, Definitions.ANY))
                            .findings()));
        } catch (StratiformException e) {
            findings.add(Finding.error(e.failure()));
        }
        return findings.stream().distinct().toList();
    }

    private static NewDeployment sample(DeploymentTemplate template) {
        Map<String, String> parameters = new LinkedHashMap<>();
        template.parameters().forEach((name, parameter) -> {
            if (parameter.standard().isEmpty()) {
                parameters.put(name, example(parameter));
            }
        });
        return NewDeployment.sample(parameters);
    }

    /// A value that fits a parameter's type and bounds, as text.
    private static String example(Parameter parameter) {
        Value first = parameter.node().value() instanceof Value.Fields(Map<String, Value> fields)
                        && fields.get("enum") instanceof Value.Items(List<Value> allowed)
                        && !allowed.isEmpty()
                ? allowed.getFirst()
                : Value.nothing();
        Value least = parameter.node().value() instanceof Value.Fields(Map<String, Value> fields)
                ? fields.getOrDefault("minimum", Value.nothing())
                : Value.nothing();
        return switch (first) {
            case Value.Text(String text) -> text;
            case Value.Num number -> number.toString();
            default ->
                switch (parameter.type()) {
                    case "integer", "number" -> least instanceof Value.Num number ? number.toString() : "1";
                    case "boolean" -> "true";
                    case "object", "any" -> "{}";
                    case "string" -> "sample";
                    default -> parameter.type().startsWith("list<") ? "[]" : "{}";
                };
        };
    }

    /// The folder below which all stacks of the template are.
    private static Optional<Path> root(DeploymentTemplate template, Path workspace, Templates templates) {
        List<Path> roots = new ArrayList<>(List.of(workspace));
        templates.stackFolder().map(Path::getParent).ifPresent(roots::add);
        return roots.stream()
                .filter(root -> template.stacks().stream()
                        .allMatch(stack ->
                                SourceFile.isFolder(root.resolve("stacks").resolve(stack))))
                .findFirst();
    }
}
