package dev.stratiform.core.template;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.Parameter;
import dev.stratiform.core.resolve.TemplateText;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A deployment that is to be made of a template.
///
/// `domain` may be empty. `parameters` are the template's, as text. `wanted` are the stacks that
/// take part, empty for all; `unwanted` those that do not.
public record NewDeployment(
        String id,
        String organization,
        String project,
        String domain,
        Map<String, Place> environments,
        Map<String, String> parameters,
        Set<String> wanted,
        Set<String> unwanted) {
    /// Where an environment is; each may be empty.
    public record Place(String region, String account) {}

    /// Copies the collections.
    public NewDeployment {
        environments = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(environments));
        parameters = Map.copyOf(parameters);
        wanted = Set.copyOf(wanted);
        unwanted = Set.copyOf(unwanted);
    }

    /// Something to look at a template with.
    static NewDeployment sample(Map<String, String> parameters) {
        return new NewDeployment(
                "D0SAMPL",
                "sample",
                "sample",
                "sample.example.com",
                Map.of("dev", new Place("eu-west-1", "111111111111")),
                parameters,
                Set.of(),
                Set.of());
    }

    /// The manifest that a template gives, as its file's content. The first error is thrown: a
    /// parameter, an expression, a stack that is not there, or a part that no manifest may have.
    public Value.Fields manifest(DeploymentTemplate template) {
        Manifest read = withDomain(template);
        Finding.requireNoErrors(read.findings());
        Requirements.of(read, takingPart(read)).check();
        return (Value.Fields) read.root().value();
    }

    /// A template that uses the domain of a deployment without one says how to give it.
    private Manifest withDomain(DeploymentTemplate template) {
        try {
            return read(template);
        } catch (StratiformException e) {
            Failure failure = e.failure();
            if (domain.isEmpty() && failure.message().contains("'deployment.domain'")) {
                throw new Failure(
                                failure.code(),
                                "the template " + template.name() + " uses the deployment's domain, and there is none",
                                failure.location(),
                                "give one with --domain")
                        .toException();
            }
            throw e;
        }
    }

    /// The manifest with all that is wrong with it, with places in the template.
    Manifest read(DeploymentTemplate template) {
        template.requireSound();
        Findings findings = new Findings();
        Map<String, Value> values =
                Parameter.values(template.parameters(), parameters, "the template " + template.name(), findings);
        Finding.requireNoErrors(findings.all());
        requireStacks(template);
        return ManifestReader.of(rendered(template, values), template.shown());
    }

    private void requireStacks(DeploymentTemplate template) {
        List<String> known = template.stacks();
        for (Set<String> named : List.of(wanted, unwanted)) {
            for (String stack : named) {
                if (!known.contains(stack)) {
                    throw Failure.of(
                                    ErrorCode.STACK_NOT_FOUND,
                                    "the template " + template.name() + " has no stack '" + stack + "'"
                                            + Nearest.question(stack, known) + "; it has: "
                                            + String.join(", ", known))
                            .toException();
                }
            }
        }
    }

    private Node.Mapping rendered(DeploymentTemplate template, Map<String, Value> values) {
        Location at = template.root().at();
        Map<String, Node.Entry> all = new LinkedHashMap<>();
        head().forEach((key, value) -> all.put(key, new Node.Entry(at, node(value, at))));
        Map<String, Value> names = names(values);
        template.parts().forEach((key, entry) -> {
            Node made = rendered(entry.node(), names);
            all.put(key, new Node.Entry(entry.keyAt(), key.equals("stacks") ? withSwitches(made) : made));
        });
        return new Node.Mapping(all, at);
    }

    /// What its manifest begins with: all but the stacks.
    public Map<String, Value> head() {
        Map<String, Value> head = new LinkedHashMap<>();
        head.put("apiVersion", Value.of("stratiform.dev/v1"));
        head.put("kind", Value.of("Deployment"));
        Map<String, Value> metadata = new LinkedHashMap<>();
        metadata.put("id", Value.of(id));
        metadata.put("organization", Value.of(organization));
        metadata.put("project", Value.of(project));
        putText(metadata, "domain", domain);
        head.put("metadata", new Value.Fields(metadata));
        Map<String, Value> places = new LinkedHashMap<>();
        environments.forEach((name, place) -> {
            Map<String, Value> one = new LinkedHashMap<>();
            one.put("enabled", Value.of(true));
            putText(one, "region", place.region());
            putText(one, "account", place.account());
            places.put(name, new Value.Fields(one));
        });
        head.put("environments", new Value.Fields(places));
        return head;
    }

    private static void putText(Map<String, Value> to, String key, String text) {
        if (!text.isEmpty()) {
            to.put(key, Value.of(text));
        }
    }

    private Map<String, Value> names(Map<String, Value> parameterValues) {
        Map<String, Value> deployment = new LinkedHashMap<>();
        deployment.put("id", Value.of(id));
        deployment.put("org", Value.of(organization));
        deployment.put("project", Value.of(project));
        putText(deployment, "domain", domain);
        Map<String, Value> names = new LinkedHashMap<>(parameterValues);
        names.put("param", new Value.Fields(parameterValues));
        names.put("deployment", new Value.Fields(deployment));
        names.put(
                "environments",
                new Value.Items(
                        environments.keySet().stream().<Value>map(Value::of).toList()));
        return names;
    }

    /// Every text of a part of the template is rendered on its own; keys and all else stay.
    private static Node rendered(Node node, Map<String, Value> names) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) ->
                node(TemplateText.render(text, name -> named(name, names), at), at);
            case Node.Scalar scalar -> scalar;
            case Node.Sequence(List<Node> items, Location at) ->
                new Node.Sequence(
                        items.stream().map(item -> rendered(item, names)).toList(), at);
            case Node.Mapping(Map<String, Node.Entry> entries, Location at) -> {
                Map<String, Node.Entry> all = new LinkedHashMap<>();
                entries.forEach((key, entry) ->
                        all.put(key, new Node.Entry(entry.keyAt(), rendered(entry.node(), names))));
                yield new Node.Mapping(all, at);
            }
        };
    }

    private static Optional<Value> named(String name, Map<String, Value> names) {
        int dot = name.indexOf('.');
        Value value = names.get(dot < 0 ? name : name.substring(0, dot));
        String rest = dot < 0 ? "" : name.substring(dot + 1);
        while (value != null && !rest.isEmpty()) {
            int next = rest.indexOf('.');
            String key = next < 0 ? rest : rest.substring(0, next);
            rest = next < 0 ? "" : rest.substring(next + 1);
            value = value instanceof Value.Fields(Map<String, Value> fields) ? fields.get(key) : null;
        }
        return Optional.ofNullable(value);
    }

    private static Node node(Value value, Location at) {
        return switch (value) {
            case Value.Fields(Map<String, Value> fields) -> {
                Map<String, Node.Entry> entries = new LinkedHashMap<>();
                fields.forEach((key, inner) -> entries.put(key, new Node.Entry(at, node(inner, at))));
                yield new Node.Mapping(entries, at);
            }
            case Value.Items(List<Value> items) ->
                new Node.Sequence(items.stream().map(item -> node(item, at)).toList(), at);
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ -> new Node.Scalar(value, at);
        };
    }

    /// Stacks that take no part are disabled, and no other waits for them any more.
    private Node withSwitches(Node stacks) {
        if (!(stacks instanceof Node.Mapping(Map<String, Node.Entry> entries, Location at))) {
            return stacks;
        }
        Set<String> off = new LinkedHashSet<>(entries.keySet());
        off.removeIf(name -> (wanted.isEmpty() || wanted.contains(name)) && !unwanted.contains(name));
        Map<String, Node.Entry> all = new LinkedHashMap<>();
        entries.forEach((name, entry) -> all.put(
                name,
                entry.node() instanceof Node.Mapping stack
                        ? new Node.Entry(entry.keyAt(), switched(name, stack, off))
                        : entry));
        return new Node.Mapping(all, at);
    }

    private Node.Mapping switched(String name, Node.Mapping stack, Set<String> off) {
        Map<String, Node.Entry> keys = new LinkedHashMap<>();
        if (off.contains(name) || wanted.contains(name)) {
            Value on = Value.of(!off.contains(name));
            keys.put("enabled", new Node.Entry(stack.at(), new Node.Scalar(on, stack.at())));
        }
        stack.entries().forEach((key, entry) -> {
            if (key.equals("dependsOn") && entry.node() instanceof Node.Sequence(List<Node> items, Location at)) {
                List<Node> left = items.stream()
                        .filter(item -> !(item.value() instanceof Value.Text(String other) && off.contains(other)))
                        .toList();
                keys.put(key, new Node.Entry(entry.keyAt(), new Node.Sequence(left, at)));
            } else {
                keys.putIfAbsent(key, entry);
            }
        });
        return new Node.Mapping(keys, stack.at());
    }

    private static List<String> takingPart(Manifest manifest) {
        List<String> names = new ArrayList<>();
        manifest.stacks().forEach((name, node) -> {
            boolean off = node.get("enabled") instanceof Node.Scalar(Value.Bool(boolean truth), var _) && !truth;
            if (!off) {
                names.add(name);
            }
        });
        return names;
    }
}
