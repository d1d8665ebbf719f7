package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.Map;

/// Compares a stack's definition with its program and names every difference.
///
/// They are warnings: a program may build names that nobody can read from its text.
final class CodeCheck {
    private final Definition definition;
    private final Node.Mapping node;
    private final Findings findings;

    CodeCheck(Definition definition, Node.Mapping node, Findings findings) {
        this.definition = definition;
        this.node = node;
        this.findings = findings;
    }

    void against(StackCode code) {
        code.inputs().forEach((name, input) -> {
            InputSpec declared = definition.inputs().get(name);
            if (declared == null) {
                if (input.required()) {
                    warn(node.at(), "the code requires the input " + name + ", which the definition does not declare");
                }
                return;
            }
            compare(name, declared, input);
        });
        definition.inputs().keySet().stream()
                .filter(name -> !code.inputs().containsKey(name))
                .forEach(name -> warn(at("inputs", name), "the code does not read the input " + name));
        outputs(code);
    }

    private void compare(String name, InputSpec declared, StackCode.Input input) {
        boolean bothKnown = !declared.type().equals("any") && !input.type().equals("any");
        boolean integer = declared.type().equals("integer") && input.type().equals("number");
        if (bothKnown && !integer && !declared.type().equals(input.type())) {
            warn(
                    at("inputs", name),
                    "the input " + name + " is declared as " + declared.type() + ", and the code reads it as "
                            + input.type());
        }
        if (input.secret() && !declared.secret()) {
            warn(at("inputs", name), "the code takes the input " + name + " for a secret; declare secret: true");
        }
    }

    private void outputs(StackCode code) {
        definition.outputs().forEach((name, declared) -> {
            StackCode.Output output = code.outputs().get(name);
            if (output == null) {
                warn(at("outputs", name), "the code has no output " + name);
            } else if (output.secret() && !declared.secret()) {
                warn(at("outputs", name), "the code makes the output " + name + " a secret; declare secret: true");
            }
        });
        if (definition.outputs().isEmpty()) {
            return;
        }
        code.outputs().keySet().stream()
                .filter(name -> !definition.outputs().containsKey(name))
                .forEach(name -> warn(node.at(), "the code has the output " + name + ", which is not declared"));
    }

    private Location at(String part, String name) {
        Node.Mapping top = node.get("parameters") instanceof Node.Mapping older ? older : node;
        if (top.get(part) instanceof Node.Mapping all) {
            Map<String, Node.Entry> entries = all.entries();
            Node.Entry entry = entries.get(name);
            if (entry != null) {
                return entry.keyAt();
            }
        }
        return node.at();
    }

    private void warn(Location at, String message) {
        findings.warning(ErrorCode.VALIDATION_ERROR, at, message, "compare with: stratiform stack register --dry-run");
    }
}
