package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a deployment's manifest in any of the three forms.
public final class ManifestReader {
    static final int STACKS = 20_000;
    private static final int ENVIRONMENTS = 50;
    static final Set<String> TOP = Set.of(
            "apiVersion",
            "kind",
            "metadata",
            "parameters",
            "environments",
            "defaults",
            "concurrencyGroups",
            "stacks",
            "policies",
            "notifications",
            "removedStacks");
    static final Set<String> ENVIRONMENT =
            Set.of("enabled", "extends", "region", "account", "tags", "config", "protect", "approvals", "envelope");

    private final String file;
    private final Findings findings = new Findings();

    private ManifestReader(String file) {
        this.file = file;
    }

    /// Reads a file; `shown` names it in messages.
    ///
    /// `SYNTAX_ERROR` and `FILE_UNREADABLE` are thrown; everything else becomes a finding of the
    /// manifest.
    public static Manifest read(Path path, String shown) {
        byte[] bytes = SourceFile.read(path, shown, YamlReader.LARGEST);
        return new ManifestReader(shown).manifest(YamlReader.read(bytes, shown), Digest.of(bytes));
    }

    /// Reads text, as `read` does a file.
    public static Manifest parse(byte[] bytes, String shown) {
        return new ManifestReader(shown).manifest(YamlReader.read(bytes, shown), Digest.of(bytes));
    }

    /// Reads what was put together in memory; `shown` names where it comes from.
    public static Manifest of(Node.Mapping root, String shown) {
        return new ManifestReader(shown).manifest(root, "");
    }

    private Manifest manifest(Node node, String digest) {
        if (!(node instanceof Node.Mapping mapping)) {
            throw YamlReader.syntax(
                    node.at(),
                    "a manifest must be an object, found " + ValueType.describe(node.value()),
                    "begin with: apiVersion: stratiform.dev/v1");
        }
        if (ManifestForms.of(mapping) == ManifestForms.Form.UNKNOWN) {
            throw unknownForm(mapping);
        }
        Node.Mapping root = new ManifestForms(findings).toNative(mapping);
        Section top = new Section(root, "the manifest", findings).allow(TOP);
        top.word("apiVersion", "stratiform.dev/v1", Set.of("stratiform.dev/v1"));
        top.word("kind", "Deployment", Set.of("Deployment"));
        Section metadata = top.section("metadata")
                .allow(Set.of("id", "organization", "project", "domain", "labels", "description"));
        String id = metadata.required("id");
        if (!id.isEmpty() && !NameRule.validId(id)) {
            invalid(metadata.valueAt("id"), "the id '" + id + "' must be D and six of A-Z and 0-9, such as D1BRV40");
        }
        return new Manifest(
                file,
                id,
                name(metadata, "organization"),
                name(metadata, "project"),
                metadata.text("domain", ""),
                root,
                environments(top),
                stacks(top),
                Parameter.declared(top.section("parameters")),
                findings.all(),
                digest);
    }

    private StratiformException unknownForm(Node.Mapping mapping) {
        String first = mapping.entries().isEmpty()
                ? "nothing"
                : "'" + mapping.entries().keySet().iterator().next() + "'";
        String question = mapping.entries().keySet().stream()
                .map(key -> Nearest.question(key, Set.of("apiVersion", "deployment", "deployment_id")))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return YamlReader.syntax(
                mapping.at(),
                "this is no manifest: it begins with " + first
                        + "; expected is apiVersion (native form), deployment (3.1) or deployment_id (4.x)" + question,
                "begin with: apiVersion: stratiform.dev/v1");
    }

    private void invalid(Location at, String message) {
        findings.error(ErrorCode.VALIDATION_ERROR, at, message, null);
    }

    private String name(Section section, String key) {
        String name = section.required(key);
        if (!name.isEmpty() && !NameRule.valid(name)) {
            invalid(section.valueAt(key), section.path() + "." + key + " is '" + name + "'; " + NameRule.WORDS);
        }
        return name;
    }

    private Map<String, Node.Mapping> stacks(Section top) {
        Section all = top.section("stacks");
        Map<String, Node.Mapping> stacks = new LinkedHashMap<>();
        if (all.node().entries().isEmpty()) {
            invalid(all.at(), "the manifest declares no stacks; at least one is needed");
        }
        if (all.node().entries().size() > STACKS) {
            invalid(
                    all.at(),
                    "the manifest declares " + all.node().entries().size() + " stacks; at most " + STACKS
                            + " are allowed");
            return stacks;
        }
        all.node().entries().forEach((name, entry) -> {
            if (NameRule.valid(name)) {
                stacks.put(name, all.section(name).node());
            } else {
                invalid(entry.keyAt(), "'" + shorten(name) + "' is no name of a stack; " + NameRule.WORDS);
            }
        });
        return stacks;
    }

    private static String shorten(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private Map<String, Manifest.Environment> environments(Section top) {
        Section all = top.section("environments");
        Map<String, Manifest.Environment> made = new LinkedHashMap<>();
        if (all.node().entries().isEmpty()) {
            invalid(all.at(), "the manifest declares no environments; at least one is needed");
        }
        if (all.node().entries().size() > ENVIRONMENTS) {
            invalid(all.at(), "the manifest declares more than " + ENVIRONMENTS + " environments");
            return made;
        }
        Map<String, Node.Mapping> merged = new HashMap<>();
        all.node().entries().forEach((name, entry) -> {
            if (!NameRule.valid(name)) {
                invalid(entry.keyAt(), "'" + shorten(name) + "' is no name of an environment; " + NameRule.WORDS);
                return;
            }
            Node.Mapping whole = inherited(all, name, new ArrayList<>(), merged);
            made.put(name, environment(new Section(whole, "environments." + name, findings), all.section(name)));
        });
        return made;
    }

    /// An environment with everything that it extends below it; chains are bounded by the number of
    /// environments.
    private Node.Mapping inherited(Section all, String name, List<String> chain, Map<String, Node.Mapping> merged) {
        Node.Mapping known = merged.get(name);
        if (known != null) {
            return known;
        }
        Section own = all.section(name);
        chain.add(name);
        Node.Mapping result = own.node();
        String base = own.text("extends", "");
        if (!base.isEmpty()) {
            if (chain.contains(base)) {
                invalid(
                        own.valueAt("extends"),
                        "environments extend each other in a circle: " + String.join(" -> ", chain) + " -> " + base);
            } else if (!all.has(base)) {
                invalid(
                        own.valueAt("extends"),
                        "there is no environment '" + base + "' to extend"
                                + Nearest.question(base, all.node().entries().keySet()));
            } else {
                Node.Mapping below = inherited(all, base, chain, merged);
                result = Merge.over(Merge.without(Merge.without(below, "enabled"), "extends"), own.node());
            }
        }
        merged.put(name, result);
        return result;
    }

    private Manifest.Environment environment(Section section, Section own) {
        own.allow(ENVIRONMENT);
        Section approvals = section.section("approvals").allow(Set.of("deploy"));
        Section deploy = approvals.section("deploy").allow(Set.of("minimum", "groups"));
        Section envelope = section.section("envelope").allow(Set.of("protectTypes", "maxChanges"));
        return new Manifest.Environment(
                section.truth("enabled", true),
                section.text("region", ""),
                section.numberOrText("account").orElse(""),
                section.truth("protect", false),
                new Manifest.Approvals(
                        deploy.integer("minimum", deploy.has("groups") ? 1 : 0, 0, 20),
                        deploy.texts("groups"),
                        deploy.at()),
                new Manifest.Limits(envelope.texts("protectTypes"), envelope.integer("maxChanges", 0, 0, 1_000_000)),
                section.section("config").node(),
                section.at());
    }
}
