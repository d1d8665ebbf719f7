package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// A program beside an attempt of a stack. `moment` is one of `MOMENTS`; `settings` hold the
/// program's words under `run`, in which references are left as text.
public record HookSpec(String moment, Node.Mapping settings, Duration timeout) {
    /// When hooks run.
    public static final Set<String> MOMENTS = Set.of("beforeDeploy", "afterDeploy", "beforeDestroy", "afterDestroy");
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /// The hooks of a stack; `rules` says what is wrong with the settings of one.
    static List<HookSpec> read(Section stack, Function<Value.Fields, List<Failure>> rules) {
        Section hooks = stack.section("hooks").allow(MOMENTS);
        List<HookSpec> all = new ArrayList<>();
        hooks.node().entries().forEach((moment, entry) -> {
            if (MOMENTS.contains(moment) && entry.node() instanceof Node.Sequence(List<Node> items, var _)) {
                items.forEach(item -> all.add(
                        one(moment, Section.of(item, hooks.below(moment), item.at(), hooks.findings()), rules)));
            } else if (MOMENTS.contains(moment)) {
                hooks.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                entry.node().at(),
                                hooks.below(moment) + " must be a list",
                                "write it as [{ run: [./check.sh] }]");
            }
        });
        return all;
    }

    private static HookSpec one(String moment, Section section, Function<Value.Fields, List<Failure>> rules) {
        section.allow(Set.of("run", "timeout"));
        Node.Mapping settings = Merge.without(section.node(), "timeout");
        if (settings.value() instanceof Value.Fields fields) {
            for (Failure failure : rules.apply(fields)) {
                section.findings()
                        .error(failure.code(), section.at(), section.path() + ": " + failure.message(), failure.next());
            }
        }
        return new HookSpec(moment, settings, section.duration("timeout", TIMEOUT));
    }
}
