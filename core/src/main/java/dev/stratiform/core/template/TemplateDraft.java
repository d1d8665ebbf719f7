package dev.stratiform.core.template;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.resolve.TemplateText;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes new templates.
public final class TemplateDraft {
    private static final Pattern PARAMETER = Pattern.compile("(?<!\\$)\\$\\{param\\.([A-Za-z0-9_-]+)}");

    private TemplateDraft() {}

    /// A template to begin with.
    public static String first(String description) {
        return """
                apiVersion: stratiform.dev/v1
                kind: Template
                description: %s
                parameters:
                  greeting: { type: string, default: hello, description: what to say }
                stacks:
                  hello:
                    config: { greeting: "{{ greeting }} from ${env.name}" }
                """.formatted(YamlText.scalar(description.isEmpty() ? "a first template" : description));
    }

    /// A template of what a deployment has: its stacks and defaults without what belongs to its
    /// environments; its parameters become those of the template. A manifest with errors is
    /// refused with the first of them.
    public static String of(Manifest manifest, String description) {
        Finding.requireNoErrors(manifest.findings());
        Map<String, Value> template = new LinkedHashMap<>();
        template.put("apiVersion", Value.of("stratiform.dev/v1"));
        template.put("kind", Value.of("Template"));
        template.put("description", Value.of(description.isEmpty() ? "made from " + manifest.id() : description));
        Set<String> stacks = manifest.stacks().keySet();
        for (String key : List.of("parameters", "defaults", "concurrencyGroups", "stacks")) {
            Node node = manifest.root().get(key);
            if (node != null) {
                Value value = key.equals("parameters") ? node.value() : templated(node, stacks);
                template.put(key, key.equals("stacks") ? withoutEnvironments(value) : value);
            }
        }
        return YamlText.of(new Value.Fields(template));
    }

    private static Value templated(Node node, Set<String> stacks) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> Value.of(templated(text, at, stacks));
            case Node.Scalar(Value value, var _) -> value;
            case Node.Sequence(List<Node> items, var _) ->
                new Value.Items(
                        items.stream().map(item -> templated(item, stacks)).toList());
            case Node.Mapping(Map<String, Node.Entry> entries, var _) -> {
                Map<String, Value> all = new LinkedHashMap<>();
                entries.forEach((key, entry) -> all.put(key, templated(entry.node(), stacks)));
                yield new Value.Fields(all);
            }
        };
    }

    private static String templated(String text, Location at, Set<String> stacks) {
        if (!ReferenceText.mayRefer(text)) {
            return text;
        }
        String modern = ReferenceText.parse(text, at, stacks::contains).modern();
        return PARAMETER
                .matcher(TemplateText.literal(modern))
                .replaceAll(found -> "{{ param." + found.group(1) + " }}");
    }

    private static Value withoutEnvironments(Value stacks) {
        if (!(stacks instanceof Value.Fields(Map<String, Value> all))) {
            return stacks;
        }
        Map<String, Value> made = new LinkedHashMap<>(all);
        made.replaceAll((_, stack) -> {
            if (!(stack instanceof Value.Fields(Map<String, Value> fields))) {
                return stack;
            }
            Map<String, Value> left = new LinkedHashMap<>(fields);
            left.remove("environments");
            return new Value.Fields(left);
        });
        return new Value.Fields(made);
    }
}
