package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads whom a deployment tells what happens.
final class Notices {
    /// What can be told.
    static final Set<String> WORDS = Set.of(
            "run.started",
            "run.succeeded",
            "run.failed",
            "run.cancelled",
            "run.rolled-back",
            "stack.succeeded",
            "stack.failed",
            "approval.requested");

    private static final Set<String> KEYS = Set.of("on", "webhook", "signingKey", "eventBridge", "cloudWatch");

    private Notices() {}

    static List<Notice> read(Section top, Findings findings) {
        List<Notice> notices = new ArrayList<>();
        Node node = top.node().get("notifications");
        if (node == null) {
            return notices;
        }
        if (!(node instanceof Node.Sequence(List<Node> items, var _))) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    "notifications must be a list",
                    "write it as - { on: [run.failed], eventBridge: bus }");
            return notices;
        }
        items.forEach(item -> one(Section.of(item, "notifications", item.at(), findings), notices));
        return notices;
    }

    private static void one(Section section, List<Notice> notices) {
        section.allow(KEYS);
        List<String> on = new ArrayList<>();
        section.forEachText("on", (word, at) -> {
            on.add(word);
            if (!WORDS.contains(word)) {
                section.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                at,
                                "notifications.on is '" + word + "'" + Nearest.question(word, WORDS) + "; allowed are: "
                                        + String.join(
                                                ", ", WORDS.stream().sorted().toList()),
                                null);
            }
        });
        int before = notices.size();
        String key = section.text("signingKey", "");
        for (String kind : List.of("eventBridge", "cloudWatch", "webhook")) {
            section.text(kind)
                    .ifPresent(target -> notices.add(new Notice(kind, target, on, kind.equals("webhook") ? key : "")));
        }
        section.text("webhook").ifPresent(target -> checkAddress(section, target));
        if (notices.size() == before) {
            section.findings()
                    .error(
                            ErrorCode.VALIDATION_ERROR,
                            section.at(),
                            "a notification must name webhook, eventBridge or cloudWatch",
                            "write it as { on: [run.failed], webhook: https://… }");
        }
    }

    private static void checkAddress(Section section, String target) {
        boolean known = target.startsWith("https://") || target.startsWith("http://") || target.contains("${");
        if (!known) {
            section.findings()
                    .error(
                            ErrorCode.VALIDATION_ERROR,
                            section.valueAt("webhook"),
                            "notifications.webhook must be an address of http or https, or a reference to one",
                            "write it as webhook: \"${secret.NAME}\"");
        }
    }
}
