package dev.stratiform.core;

import dev.stratiform.core.plan.Plan;
import dev.stratiform.core.run.Envelope;
import dev.stratiform.core.run.StackEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a deploy is held to that follows a saved plan.
///
/// `digests` are the plan's, by stack. `destructive` has, for each stack of which the plan was not
/// exact, the addresses that the plan showed as deleted or replaced.
public record ApprovedPlan(Map<String, String> digests, Map<String, List<String>> destructive) {
    /// No plan was approved.
    public static final ApprovedPlan NONE = new ApprovedPlan(Map.of(), Map.of());

    /// Copies the maps.
    public ApprovedPlan {
        digests = Map.copyOf(digests);
        destructive = Map.copyOf(destructive);
    }

    /// What a plan allows.
    public static ApprovedPlan of(Plan plan) {
        Map<String, List<String>> destructive = new LinkedHashMap<>();
        for (Plan.PlanStep step : plan.steps()) {
            if (step.certainty() == Plan.Certainty.PROVISIONAL || step.certainty() == Plan.Certainty.DEFERRED) {
                destructive.put(
                        step.stack(),
                        step.resources().stream()
                                .filter(Envelope::destructive)
                                .map(StackEngine.ResourceChange::address)
                                .toList());
            }
        }
        return new ApprovedPlan(plan.digests(), destructive);
    }
}
