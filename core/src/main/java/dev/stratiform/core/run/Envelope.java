package dev.stratiform.core.run;

import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.value.Digest;
import dev.stratiform.core.value.Glob;
import dev.stratiform.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a deploy may do without asking anybody.
///
/// `protectTypes` are types of resources that are not deleted or replaced; `*` stands for any text.
/// `maxChanges` is how many resources a stack's attempt may change, 0 for any number.
/// `protectedStacks` lose nothing at all. `planned`
/// holds, for stacks whose approved plan was only provisional, the addresses that the plan showed
/// as deleted or replaced. A stack that a rule concerns is planned again, with its true inputs,
/// just before it is applied; outside the envelope it waits for a person.
public record Envelope(
        List<String> protectTypes, int maxChanges, Set<String> protectedStacks, Map<String, List<String>> planned) {
    /// Everything may be done.
    public static final Envelope OPEN = new Envelope(List.of(), 0, Set.of(), Map.of());

    private static final int MOST_REASONS = 20;

    /// Copies the collections.
    public Envelope {
        protectTypes = List.copyOf(protectTypes);
        protectedStacks = Set.copyOf(protectedStacks);
        Map<String, List<String>> copied = new LinkedHashMap<>();
        planned.forEach((stack, addresses) -> copied.put(stack, List.copyOf(addresses)));
        planned = Map.copyOf(copied);
    }

    /// The same for the plan that a person approved.
    public Envelope of(Map<String, List<String>> approved) {
        return new Envelope(protectTypes, maxChanges, protectedStacks, approved);
    }

    /// Whether a stack must be planned again before it is applied.
    boolean concerns(String stack) {
        return !protectTypes.isEmpty()
                || maxChanges > 0
                || planned.containsKey(stack)
                || protectedStacks.contains(stack);
    }

    /// Why a plan is outside; nothing when it is within.
    List<String> reasons(String stack, StackEngine.Preview plan) {
        List<String> reasons = new ArrayList<>();
        StackEngine.Changes sum = plan.summary();
        int changes = sum.created() + sum.updated() + sum.deleted() + sum.replaced();
        if (maxChanges > 0 && changes > maxChanges) {
            reasons.add(changes + " changes, and at most " + maxChanges + " are within the envelope");
        }
        for (ResourceChange change : plan.changes()) {
            if (destructive(change)) {
                destruction(stack, change, reasons);
            }
        }
        return reasons.size() <= MOST_REASONS ? reasons : List.copyOf(reasons.subList(0, MOST_REASONS));
    }

    private void destruction(String stack, ResourceChange change, List<String> reasons) {
        String what = change.op() + " " + change.address();
        if (protectedStacks.contains(stack)) {
            reasons.add(what + ": the stack is protected");
            return;
        }
        for (String type : protectTypes) {
            if (Glob.matches(type, change.type())) {
                reasons.add(what + ": its type " + change.type() + " is protected by " + type);
                return;
            }
        }
        List<String> seen = planned.get(stack);
        if (seen != null && !seen.contains(change.address())) {
            reasons.add(what + ": the plan that was approved does not show it");
        }
    }

    /// Whether a change takes away something that exists.
    public static boolean destructive(ResourceChange change) {
        return change.op().contains("delete") || change.op().contains("replace");
    }

    /// What tells one plan of a stack from another.
    static String digest(Value.Fields inputs, StackEngine.Preview plan) {
        List<String> parts =
                new ArrayList<>(List.of(Digest.of(inputs), plan.summary().toString()));
        plan.changes().forEach(change -> parts.add(change.toString()));
        return Digest.of(parts.toArray(String[]::new));
    }
}
