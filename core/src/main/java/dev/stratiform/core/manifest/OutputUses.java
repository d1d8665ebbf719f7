package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which outputs are referred to, and which are declared; used by one thread.
///
/// A stack whose definition declares no outputs may have any.
final class OutputUses {
    private record Use(String from, Reference.StackOutput to, String text, Location at) {}

    private final List<Use> uses = new ArrayList<>();
    private final Map<String, Set<String>> declared = new HashMap<>();

    void use(String from, Reference.StackOutput to, String text, Location at) {
        uses.add(new Use(from, to, text, at));
    }

    void declare(String stack, Set<String> outputs) {
        declared.put(stack, outputs);
    }

    /// Reports every use of an output that its stack does not declare; a warning when there is a
    /// default.
    void check(Findings findings) {
        for (Use use : uses) {
            Set<String> known = declared.get(use.to().stack());
            String output = use.to().output();
            if (known != null && !known.contains(output)) {
                boolean optional = use.text().contains("??");
                findings.add(new Finding(
                        optional ? Finding.Severity.WARNING : Finding.Severity.ERROR,
                        ErrorCode.REFERENCE_NO_SUCH_OUTPUT,
                        use.at(),
                        use.from() + " refers to " + use.to().stack() + "." + output + ", but "
                                + use.to().stack() + " declares no output '" + output + "'"
                                + Nearest.question(output, known) + "; it declares: "
                                + String.join(", ", known.stream().sorted().toList()),
                        null));
            }
        }
    }
}
