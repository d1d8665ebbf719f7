package dev.stratiform.conformance;

import dev.stratiform.conformance.Group.Phase;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks whether every reference of the groups stands for something by the time it is used.
record ReferenceCheck(SuiteConfig config, Map<String, Value> vars, Map<String, String> environment, Findings findings) {
    private static final Set<String> ALWAYS = Set.of("run.id", "target.name", "target.endpoint", "target.region");

    void check(List<Group> groups) {
        Set<String> shared = new HashSet<>();
        for (Group group : groups) {
            Set<String> known = new HashSet<>(ALWAYS);
            known.addAll(vars.keySet());
            known.addAll(group.vars().keySet());
            group.matrix().keySet().forEach(name -> known.add("matrix." + name));
            known.addAll(shared);
            group.vars().values().forEach(value -> look(value, known, group.at()));
            for (Phase phase : Phase.values()) {
                group.of(phase).forEach(step -> step(step, known));
            }
            if (config.sharedCaptures()) {
                Set<String> captured = new HashSet<>();
                for (Phase phase : Phase.values()) {
                    group.of(phase)
                            .forEach(step -> captured.addAll(step.captures().keySet()));
                }
                shared.addAll(captured);
            }
        }
        vars.values().forEach(value -> circles(value, Location.of("vars")));
    }

    private void step(Step step, Set<String> known) {
        values(step).forEach(value -> look(value, known, step.at()));
        step.steps().forEach(inner -> step(inner, known));
        known.addAll(step.captures().keySet());
    }

    private static List<Value> values(Step step) {
        List<Value> values = new ArrayList<>(step.with().values());
        step.body().ifPresent(body -> values.addAll(of(body)));
        if (step.operation() instanceof Operation.Presigned(var _, Map<String, Value> how)) {
            values.addAll(how.values());
        }
        Expectation expect = step.expect();
        expect.fields().keySet().forEach(name -> values.add(Value.of(name)));
        expect.headers().keySet().forEach(name -> values.add(Value.of(name)));
        List<Matcher> matchers = new ArrayList<>();
        expect.status().ifPresent(matchers::add);
        expect.error().ifPresent(matchers::add);
        expect.message().ifPresent(matchers::add);
        expect.body().ifPresent(matchers::add);
        matchers.addAll(expect.headers().values());
        matchers.addAll(expect.fields().values());
        matchers.forEach(matcher -> values.addAll(of(matcher)));
        return values;
    }

    private static List<Value> of(BodySpec body) {
        return switch (body) {
            case BodySpec.Text(Value text) -> List.of(text);
            case BodySpec.Base64(Value text) -> List.of(text);
            case BodySpec.Generated(Value size, Value seed) -> List.of(size, seed);
            case BodySpec.Repeated(Value text, Value times) -> List.of(text, times);
            case BodySpec.File(Value name, var _, var _, boolean _) -> List.of(name);
        };
    }

    private static List<Value> of(Matcher matcher) {
        return switch (matcher) {
            case Matcher.Equal(Value wanted) -> List.of(wanted);
            case Matcher.Pattern(Value expression) -> List.of(expression);
            case Matcher.Contains(Value part) -> List.of(part);
            case Matcher.StartsWith(Value beginning) -> List.of(beginning);
            case Matcher.Compared(var _, Value bound) -> List.of(bound);
            case Matcher.Sha256(Value digest) -> List.of(digest);
            case Matcher.SameJson(Value text) -> List.of(text);
            case Matcher.SameXml(Value text) -> List.of(text);
            case Matcher.Near(Value centre, var _) -> List.of(centre);
            case Matcher.SameBody(BodySpec body) -> of(body);
            case Matcher.Not(Matcher inner) -> of(inner);
            case Matcher.Size(Matcher inner) -> of(inner);
            case Matcher.Each(Matcher inner) -> of(inner);
            case Matcher.Any(Matcher inner) -> of(inner);
            case Matcher.All(List<Matcher> parts) -> all(parts);
            case Matcher.OneOf(List<Matcher> choices) -> all(choices);
            case Matcher.Items(List<Matcher> items, boolean _) -> all(items);
            case Matcher.Keys(Map<String, Matcher> keys) -> all(List.copyOf(keys.values()));
            case Matcher.Presence _, Matcher.Type _ -> List.of();
        };
    }

    private static List<Value> all(List<Matcher> matchers) {
        return matchers.stream().flatMap(m -> of(m).stream()).toList();
    }

    private void look(Value value, Set<String> known, Location at) {
        try {
            for (Template.Ref ref : Template.refs(value)) {
                String name = ref.name();
                String variable = name.startsWith("env:") ? name.substring(4) : name;
                boolean found = known.contains(name) || Scope.isOwn(name) || environment.containsKey(variable);
                if (!found && ref.otherwise().isEmpty()) {
                    findings.error(
                            ErrorCode.REFERENCE_NO_VALUE,
                            at,
                            "${" + name + "} stands for nothing here" + Nearest.question(name, known),
                            "capture it in a step before, define it under vars, or set the variable " + name);
                }
            }
        } catch (IllegalArgumentException e) {
            findings.error(ErrorCode.REFERENCE_INVALID, at, String.valueOf(e.getMessage()), "write $${ for a plain ${");
        }
    }

    private void circles(Value value, Location at) {
        try {
            Template.refs(value);
        } catch (IllegalArgumentException e) {
            findings.error(ErrorCode.REFERENCE_INVALID, at, String.valueOf(e.getMessage()), "write $${ for a plain ${");
        }
    }
}
