package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.Condition;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Forbids what a plan would do, where the expression `deny` holds.
///
/// `message` says why, and may be empty. An expression that names `op` or `resource` is asked of
/// every resource that would change, any other once of a stack.
public record PolicyRule(String name, String deny, String message) {
    /// What the expression can name.
    public static final Set<String> NAMES = Set.of(
            "op",
            "resource.type",
            "resource.address",
            "stack.name",
            "stack.engine",
            "changes.created",
            "changes.updated",
            "changes.deleted",
            "changes.replaced",
            "changes.total",
            "operation",
            "env.name",
            "env.region",
            "deployment.id");
    private static final Set<String> KEYS = Set.of("name", "deny", "message", "environments");

    /// Whether a policy's expression is asked of every resource.
    public static boolean ofResources(Condition deny) {
        return deny.names().stream().anyMatch(used -> used.equals("op") || used.startsWith("resource."));
    }

    /// The policies of a manifest that concern an environment.
    static List<PolicyRule> read(Section top, String environment, Set<String> environments, Findings findings) {
        List<PolicyRule> rules = new ArrayList<>();
        Node node = top.get("policies");
        if (node != null && !(node instanceof Node.Sequence)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    "policies must be a list",
                    "write it as - { name: no-replace, deny: \"op == 'replace'\" }");
        }
        if (node instanceof Node.Sequence(List<Node> items, var _)) {
            for (Node item : items) {
                one(Section.of(item, "policies", item.at(), findings), environment, environments, rules);
            }
        }
        return rules;
    }

    private static void one(Section section, String environment, Set<String> environments, List<PolicyRule> rules) {
        section.allow(KEYS);
        String name = section.required("name");
        String deny = section.required("deny");
        List<String> only = new ArrayList<>();
        section.forEachText("environments", (text, at) -> {
            only.add(text);
            if (!environments.contains(text)) {
                section.findings()
                        .error(
                                ErrorCode.ENVIRONMENT_NOT_FOUND,
                                at,
                                "there is no environment '" + text + "'" + Nearest.question(text, environments),
                                null);
            }
        });
        if (!deny.isEmpty() && sound(section, deny) && (only.isEmpty() || only.contains(environment))) {
            rules.add(new PolicyRule(name, deny, section.text("message", "")));
        }
    }

    private static boolean sound(Section section, String deny) {
        try {
            for (String used : Condition.parse(deny, section.valueAt("deny")).names()) {
                if (!NAMES.contains(used)) {
                    section.findings()
                            .error(
                                    ErrorCode.VALIDATION_ERROR,
                                    section.valueAt("deny"),
                                    "a policy cannot name '" + used + "'" + Nearest.question(used, NAMES)
                                            + "; it can name: "
                                            + String.join(
                                                    ", ",
                                                    NAMES.stream().sorted().toList()),
                                    null);
                    return false;
                }
            }
            return true;
        } catch (StratiformException e) {
            section.findings().error(e.failure());
            return false;
        }
    }
}
