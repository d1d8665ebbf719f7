package dev.stratiform.core.manifest;

import dev.stratiform.core.manifest.StackSpec.Check;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Reads the checks of a stack: a list of objects with one key each, the kind of check.
final class CheckReader {
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private final Findings findings;
    private final BiFunction<String, Value.Fields, List<Failure>> rules;

    /// `rules` says what is wrong with the settings of a kind of check.
    CheckReader(Findings findings, BiFunction<String, Value.Fields, List<Failure>> rules) {
        this.findings = findings;
        this.rules = rules;
    }

    /// The checks under `verify`; empty when there are none.
    List<Check> read(Section stack) {
        Node node = stack.node().get("verify");
        List<Check> checks = new ArrayList<>();
        if (node == null) {
            return checks;
        }
        if (!(node instanceof Node.Sequence(List<Node> items, var _))) {
            wrong(stack, node, "must be a list of checks");
            return checks;
        }
        for (Node item : items) {
            if (item instanceof Node.Mapping mapping && mapping.entries().size() == 1) {
                mapping.entries().forEach((kind, entry) -> checks.add(check(stack, kind, entry)));
            } else {
                wrong(stack, item, "must hold objects with one key each, such as http: {url: …}");
            }
        }
        return checks;
    }

    private void wrong(Section stack, Node node, String what) {
        findings.error(
                ErrorCode.VALIDATION_ERROR,
                node.at(),
                stack.path() + ".verify " + what,
                "write it as - http: { url: https://…, within: 2m }");
    }

    private Check check(Section stack, String kind, Node.Entry entry) {
        Section section = Section.of(entry.node(), stack.path() + ".verify." + kind, entry.keyAt(), findings);
        Duration within = section.duration("within", WITHIN);
        Node.Mapping settings = Merge.without(section.node(), "within");
        if (settings.value() instanceof Value.Fields fields) {
            for (Failure failure : rules.apply(kind, fields)) {
                findings.error(
                        failure.code(), entry.keyAt(), section.path() + ": " + failure.message(), failure.next());
            }
        }
        return new Check(kind, settings, within);
    }
}
