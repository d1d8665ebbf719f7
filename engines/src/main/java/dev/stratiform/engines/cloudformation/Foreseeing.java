package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.Stacks;
import dev.stratiform.core.run.StackEngine.Changes;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import java.util.List;

/// CloudFormation's words for what will happen, as an engine's.
final class Foreseeing {
    private Foreseeing() {}

    static String op(Stacks.Foreseen foreseen) {
        return switch (foreseen.action()) {
            case "Add" -> "create";
            case "Remove", "DELETED" -> "delete";
            case "Import" -> "import";
            case "Modify", "MODIFIED" -> foreseen.replacement().equals("True") ? "replace" : "update";
            default -> foreseen.action().toLowerCase(java.util.Locale.ROOT);
        };
    }

    static Changes count(List<Stacks.Foreseen> all) {
        List<String> ops = all.stream().map(Foreseeing::op).toList();
        return new Changes(
                count(ops, "create") + count(ops, "import"),
                count(ops, "update"),
                count(ops, "delete"),
                count(ops, "replace"),
                0);
    }

    private static int count(List<String> ops, String op) {
        return (int) ops.stream().filter(op::equals).count();
    }

    static ResourceChange change(Stacks.Foreseen foreseen) {
        return new ResourceChange(
                foreseen.logicalId(), foreseen.type(), op(foreseen), Phase.PLANNED, foreseen.properties());
    }
}
