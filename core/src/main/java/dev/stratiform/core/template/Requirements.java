package dev.stratiform.core.template;

import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which stacks the chosen ones need because of a reference to their outputs.
record Requirements(Map<String, Set<String>> needs, List<String> chosen) {
    static Requirements of(Manifest manifest, List<String> chosen) {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        for (String stack : chosen) {
            Set<String> needed = new LinkedHashSet<>();
            Node.Mapping node = manifest.stacks().get(stack);
            if (node != null) {
                references(node, manifest.stacks().keySet(), needed);
            }
            needs.put(stack, needed);
        }
        return new Requirements(needs, List.copyOf(chosen));
    }

    private static void references(Node node, Set<String> stacks, Set<String> needed) {
        switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> {
                for (Reference reference :
                        ReferenceText.parse(text, at, stacks::contains).references()) {
                    if (reference instanceof Reference.StackOutput output
                            && output.environment().isEmpty()) {
                        needed.add(output.stack());
                    }
                }
            }
            case Node.Scalar _ -> {}
            case Node.Sequence(List<Node> items, var _) -> items.forEach(item -> references(item, stacks, needed));
            case Node.Mapping(var entries, var _) ->
                entries.values().forEach(entry -> references(entry.node(), stacks, needed));
        }
    }

    /// Fails with `DEPENDENCY_INVALID` where a chosen stack needs one that is not chosen.
    void check() {
        needs.forEach((stack, needed) -> {
            for (String other : needed) {
                if (!chosen.contains(other)) {
                    throw Failure.of(
                                    ErrorCode.DEPENDENCY_INVALID,
                                    "the stack " + stack + " needs the stack " + other + ", which would be disabled")
                            .withNext("enable " + other + " too, or disable " + stack)
                            .toException();
                }
            }
        });
    }
}
