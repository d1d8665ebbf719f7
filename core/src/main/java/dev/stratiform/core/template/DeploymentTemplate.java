package dev.stratiform.core.template;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.NameRule;
import dev.stratiform.core.manifest.Parameter;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.resolve.TemplateText;
import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A template of deployments: stacks with expressions in their texts, and the parameters that the
/// expressions use.
///
/// `shown` names the file in messages; `shipped` says that it is part of the product. `findings`
/// are what reading found; a template with errors cannot be used.
public record DeploymentTemplate(
        String name,
        boolean shipped,
        String shown,
        String description,
        Map<String, Parameter> parameters,
        Node.Mapping root,
        List<Finding> findings) {
    private static final Set<String> TOP = Set.of(
            "apiVersion", "kind", "name", "description", "parameters", "defaults", "concurrencyGroups", "stacks");
    private static final int LARGEST = 1 << 20;

    /// Copies the list.
    public DeploymentTemplate {
        findings = List.copyOf(findings);
    }

    /// Reads a template's file. `SYNTAX_ERROR` and `FILE_UNREADABLE` are thrown.
    static DeploymentTemplate read(Path file, String name, boolean shipped, String shown) {
        Node node = YamlReader.read(SourceFile.read(file, shown, LARGEST), shown);
        Findings findings = new Findings();
        Section top = Section.of(node, "the template", node.at(), findings).allow(TOP);
        top.word("apiVersion", "stratiform.dev/v1", Set.of("stratiform.dev/v1"));
        top.word("kind", "Template", Set.of("Template"));
        Section stacks = section(top, "stacks");
        if (stacks.node().entries().isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    stacks.at(),
                    "the template has no stacks; at least one is needed",
                    "add a stack under the key stacks");
        }
        stacks.node().entries().forEach((stack, entry) -> {
            if (!NameRule.valid(stack)) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        entry.keyAt(),
                        "a stack of the template has no proper name; " + NameRule.WORDS,
                        null);
            }
        });
        noExpressionsInKeys(top.node(), findings);
        return new DeploymentTemplate(
                name,
                shipped,
                shown,
                top.text("description", ""),
                Parameter.declared(section(top, "parameters")),
                top.node(),
                findings.all());
    }

    private static Section section(Section top, String key) {
        return Section.of(top.node().get(key), key, top.at(), top.findings());
    }

    private static void noExpressionsInKeys(Node node, Findings findings) {
        switch (node) {
            case Node.Mapping(var entries, var _) ->
                entries.forEach((key, entry) -> {
                    if (TemplateText.holdsExpression(key)) {
                        findings.error(
                                ErrorCode.VALIDATION_ERROR,
                                entry.keyAt(),
                                "a key cannot hold an expression",
                                "write the key out; only values are rendered");
                    }
                    noExpressionsInKeys(entry.node(), findings);
                });
            case Node.Sequence(List<Node> items, var _) -> items.forEach(item -> noExpressionsInKeys(item, findings));
            case Node.Scalar _ -> {}
        }
    }

    /// The names of its stacks, in order.
    public List<String> stacks() {
        return root.get("stacks") instanceof Node.Mapping stacks
                ? List.copyOf(stacks.entries().keySet())
                : List.of();
    }

    /// Fails with the first error that reading found.
    DeploymentTemplate requireSound() {
        Finding.requireNoErrors(findings);
        return this;
    }

    /// The part of a manifest that it gives, as it was written.
    Map<String, Node.Entry> parts() {
        Map<String, Node.Entry> parts = new LinkedHashMap<>();
        for (String key : List.of("defaults", "concurrencyGroups", "stacks")) {
            Node.Entry entry = root.entries().get(key);
            if (entry != null) {
                parts.put(key, entry);
            }
        }
        return parts;
    }
}
