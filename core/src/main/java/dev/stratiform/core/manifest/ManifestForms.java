package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Turns the two older forms of a manifest into the native one; every part keeps its place.
final class ManifestForms {
    /// The form that a file is written in.
    enum Form {
        /// `apiVersion: stratiform.dev/v1`.
        NATIVE,
        /// A `deployment:` object.
        ARCHITECTURE_3,
        /// A top-level `deployment_id`.
        ARCHITECTURE_4,
        /// None of them.
        UNKNOWN
    }

    private static final Set<String> ENVIRONMENT_3 = Set.of("enabled", "account", "region", "tags", "config");
    private static final Set<String> STACK_3 = Set.of("enabled", "dependencies", "priority", "config", "environments");
    private static final Set<String> ENVIRONMENT_4 = Set.of("enabled", "region", "account_id", "tags", "config");
    private static final Set<String> STACK_4 = Set.of("enabled", "dependencies", "layer", "config", "environments");

    private final Findings findings;

    ManifestForms(Findings findings) {
        this.findings = findings;
    }

    static Form of(Node.Mapping root) {
        if (root.entries().containsKey("apiVersion")) {
            return Form.NATIVE;
        }
        if (root.get("deployment") instanceof Node.Mapping) {
            return Form.ARCHITECTURE_3;
        }
        return root.entries().containsKey("deployment_id") ? Form.ARCHITECTURE_4 : Form.UNKNOWN;
    }

    /// The native form of any form; an unknown form is returned as it is.
    Node.Mapping toNative(Node.Mapping root) {
        return switch (of(root)) {
            case NATIVE, UNKNOWN -> root;
            case ARCHITECTURE_3 -> fromThree(root);
            case ARCHITECTURE_4 -> fromFour(root);
        };
    }

    private Node.Mapping fromThree(Node.Mapping root) {
        Section top = new Section(root, "the manifest", findings)
                .allow(Set.of("version", "deployment", "environments", "stacks"));
        Section deployment = top.section("deployment")
                .allow(Set.of("id", "org", "project", "domain", "template", "createdAt", "description", "tags"));
        Map<String, Node.Entry> metadata = new LinkedHashMap<>();
        move(deployment, "id", metadata, "id");
        move(deployment, "org", metadata, "organization");
        move(deployment, "project", metadata, "project");
        move(deployment, "domain", metadata, "domain");
        move(deployment, "tags", metadata, "labels");
        return assemble(root, metadata, environments(top, ENVIRONMENT_3, "account"), stacks(top, STACK_3));
    }

    private Node.Mapping fromFour(Node.Mapping root) {
        Section top = new Section(root, "the manifest", findings)
                .allow(Set.of(
                        "deployment_id",
                        "organization",
                        "pulumiOrg",
                        "project",
                        "domain",
                        "template",
                        "version",
                        "metadata",
                        "environments",
                        "stacks"));
        Map<String, Node.Entry> metadata = new LinkedHashMap<>();
        move(top, "deployment_id", metadata, "id");
        move(top, "organization", metadata, "organization");
        move(top, "project", metadata, "project");
        move(top, "domain", metadata, "domain");
        return assemble(root, metadata, environments(top, ENVIRONMENT_4, "account_id"), stacks(top, STACK_4));
    }

    private static void move(Section from, String key, Map<String, Node.Entry> to, String name) {
        Node.Entry entry = from.node().entries().get(key);
        if (entry != null) {
            to.put(name, entry);
        }
    }

    private static Node.Mapping assemble(
            Node.Mapping root, Map<String, Node.Entry> metadata, Node environments, Node stacks) {
        Location at = root.at();
        Map<String, Node.Entry> made = new LinkedHashMap<>();
        made.put("apiVersion", text("stratiform.dev/v1", at));
        made.put("kind", text("Deployment", at));
        made.put("metadata", new Node.Entry(at, new Node.Mapping(metadata, at)));
        made.put("environments", new Node.Entry(at, environments));
        made.put("stacks", new Node.Entry(at, stacks));
        return new Node.Mapping(made, at);
    }

    private static Node.Entry text(String text, Location at) {
        return new Node.Entry(at, new Node.Scalar(Value.of(text), at));
    }

    private Node environments(Section top, Set<String> known, String account) {
        Section all = top.section("environments");
        Map<String, Node.Entry> made = new LinkedHashMap<>();
        all.node().entries().forEach((name, entry) -> {
            Section one = all.section(name).allow(known);
            Map<String, Node.Entry> fields = fields(one, known);
            Node.Entry number = fields.remove(account);
            if (number != null) {
                fields.put("account", number);
            }
            made.put(name, new Node.Entry(entry.keyAt(), new Node.Mapping(fields, one.at())));
        });
        return new Node.Mapping(made, all.at());
    }

    /// The known keys of a section; the others have their finding already.
    private static Map<String, Node.Entry> fields(Section one, Set<String> known) {
        Map<String, Node.Entry> fields = new LinkedHashMap<>(one.node().entries());
        fields.keySet().removeIf(key -> !known.contains(key));
        return fields;
    }

    private Node stacks(Section top, Set<String> known) {
        Section all = top.section("stacks");
        Map<String, Node.Entry> made = new LinkedHashMap<>();
        all.node().entries().forEach((name, entry) -> {
            Section one = all.section(name).allow(known);
            Map<String, Node.Entry> fields = fields(one, known);
            Node.Entry needs = fields.remove("dependencies");
            if (needs != null) {
                fields.put("dependsOn", needs);
            }
            made.put(name, new Node.Entry(entry.keyAt(), new Node.Mapping(fields, one.at())));
        });
        return new Node.Mapping(made, all.at());
    }
}
