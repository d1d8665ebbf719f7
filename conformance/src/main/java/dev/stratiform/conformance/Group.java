package dev.stratiform.conformance;

import dev.stratiform.core.value.Glob;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Location;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Cases that share what was set up for them.
///
/// `parallel`: the steps of its test part run at the same time.
record Group(
        String id,
        String title,
        List<String> tags,
        List<String> sources,
        List<String> requires,
        List<ExpectedFailure> expectedFailures,
        Map<String, List<Value>> matrix,
        Optional<String> credential,
        Map<String, Value> vars,
        Optional<Node.Mapping> speech,
        Map<Phase, List<Step>> steps,
        Optional<Duration> timeout,
        boolean parallel,
        Location at) {
    /// The parts of a group, in their order.
    enum Phase {
        BEFORE,
        TEST,
        AFTER
    }

    /// A failure that is known: of one target or `*`, of one step or all, of the combinations of
    /// the matrix that fit a pattern or all.
    record ExpectedFailure(String target, Optional<String> step, Optional<String> cases, String reason) {
        boolean of(String targetName, String id) {
            return (target.equals("*") || target.equals(targetName))
                    && cases.map(pattern -> Glob.matches(pattern, id)).orElse(true);
        }

        boolean of(String targetName, String id, String stepName) {
            return of(targetName, id) && step.map(stepName::equals).orElse(true);
        }
    }

    List<Step> of(Phase phase) {
        return steps.getOrDefault(phase, List.of());
    }

    /// The first part of the id.
    String family() {
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }
}
