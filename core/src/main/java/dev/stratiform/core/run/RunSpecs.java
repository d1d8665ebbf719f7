package dev.stratiform.core.run;

import dev.stratiform.core.manifest.Notice;
import dev.stratiform.core.manifest.PolicyRule;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Run specs as journal payloads and back.
final class RunSpecs {
    private RunSpecs() {}

    static Value.Fields encode(RunSpec spec) {
        return Payload.create()
                .with("id", spec.id())
                .with("deployment", spec.environment().deployment())
                .with("environment", spec.environment().environment())
                .with("operation", spec.operation())
                .with("generation", spec.generation())
                .with("by", spec.by())
                .with("createdAt", spec.createdAt().toString())
                .with("options", options(spec.options()))
                .with(
                        "steps",
                        new Value.Items(
                                spec.steps().stream().<Value>map(RunSpecs::step).toList()))
                .value();
    }

    private static Value.Fields options(RunSpec.Options options) {
        Map<String, Value> limits = new LinkedHashMap<>();
        options.groupLimits().forEach((name, limit) -> limits.put(name, Value.of(limit)));
        return Payload.create()
                .with("parallel", options.parallel())
                .with("layered", options.layered())
                .with("failFast", options.failFast())
                .with("rollback", options.rollback())
                .with("scope", options.scope())
                .with("groupLimits", new Value.Fields(limits))
                .with("approvals", options.gates().approvals())
                .with("approvers", options.gates().approvers().stream().sorted().toList())
                .with("policies", list(options.gates().policies(), RunSpecs::policy))
                .with("protected", options.protectedEnvironment())
                .with("skipUnchanged", options.skipUnchanged())
                .with("envelope", envelope(options.envelope()))
                .with("region", options.region())
                .with(
                        "notices",
                        new Value.Items(options.notices().stream()
                                .<Value>map(RunSpecs::notice)
                                .toList()))
                .value();
    }

    private static Value.Fields envelope(Envelope envelope) {
        Payload planned = Payload.create();
        envelope.planned().forEach(planned::with);
        return Payload.create()
                .with("protectTypes", envelope.protectTypes())
                .with("maxChanges", envelope.maxChanges())
                .with(
                        "protectedStacks",
                        envelope.protectedStacks().stream().sorted().toList())
                .with("planned", planned.value())
                .value();
    }

    private static Value.Fields step(RunSpec.StepSpec step) {
        return Payload.create()
                .with("stack", step.stack())
                .with("action", step.action())
                .with("dependsOn", step.dependsOn())
                .with("skip", step.skip().map(reason -> Value.of(reason.name())))
                .with("retry", retry(step.retry()))
                .with("group", step.group())
                .with("weight", step.weight())
                .with("rank", step.rank())
                .with("layer", step.layer())
                .with("compensation", step.compensation())
                .with("work", work(step.work()))
                .value();
    }

    private static Value.Fields retry(RunSpec.RetryRule rule) {
        return Payload.create()
                .with("maxAttempts", rule.maxAttempts())
                .with("initialInterval", rule.initialInterval())
                .with("coefficient", new Value.Num(BigDecimal.valueOf(rule.coefficient())))
                .with("maxInterval", rule.maxInterval())
                .with("on", rule.on().stream().map(Enum::name).sorted().toList())
                .with("anyFailure", rule.anyFailure())
                .value();
    }

    private static Value.Fields work(RunSpec.StackWork work) {
        return Payload.create()
                .with("engine", work.engine())
                .with("settings", work.settings())
                .with("config", work.config())
                .with("places", work.places())
                .with("source", work.source())
                .with("sourceDigest", work.sourceDigest())
                .with("watched", work.watched())
                .with("edges", work.edges())
                .with("timeout", work.timeout())
                .with("silence", work.silence())
                .with("outputTypes", work.outputTypes())
                .with("secretInputs", work.secretInputs().stream().sorted().toList())
                .with("secretOutputs", work.secretOutputs().stream().sorted().toList())
                .with("checks", list(work.checks(), RunSpecs::check))
                .with("hooks", list(work.hooks(), RunSpecs::hook))
                .value();
    }

    static RunSpec decode(Value.Fields payload) {
        Payload p = Payload.of(payload);
        return new RunSpec(
                p.text("id"),
                new EnvironmentKey(p.text("deployment"), p.text("environment")),
                p.constant("operation", Operation.class),
                p.number("generation"),
                readOptions(p.object("options")),
                p.items("steps", RunSpecs::readStep),
                p.text("by"),
                Instant.parse(p.text("createdAt")));
    }

    private static RunSpec.Options readOptions(Payload p) {
        Map<String, Integer> limits = new LinkedHashMap<>();
        Payload groups = p.object("groupLimits");
        p.fields("groupLimits").values().keySet().forEach(name -> limits.put(name, groups.integer(name)));
        return new RunSpec.Options(
                p.integer("parallel"),
                p.truth("layered"),
                p.truth("failFast"),
                p.constant("rollback", RunSpec.Rollback.class),
                p.constant("scope", RunSpec.RollbackScope.class),
                limits,
                new RunSpec.Gates(
                        p.integer("approvals"),
                        p.has("approvers") ? Set.copyOf(p.texts("approvers")) : Set.of(),
                        p.has("policies") ? p.items("policies", RunSpecs::readPolicy) : List.of()),
                p.truth("protected"),
                p.truth("skipUnchanged"),
                p.has("envelope") ? readEnvelope(p.object("envelope")) : Envelope.OPEN,
                p.has("region") ? p.text("region") : "",
                p.has("notices") ? p.items("notices", RunSpecs::readNotice) : List.of());
    }

    private static Value.Fields notice(Notice notice) {
        return Payload.create()
                .with("kind", notice.kind())
                .with("target", notice.target())
                .with("on", notice.on())
                .with("key", notice.key())
                .value();
    }

    private static Notice readNotice(Value value) {
        Payload p = Payload.of(value);
        return new Notice(p.text("kind"), p.text("target"), p.texts("on"), p.has("key") ? p.text("key") : "");
    }

    private static Envelope readEnvelope(Payload p) {
        Map<String, List<String>> planned = new LinkedHashMap<>();
        Payload addresses = p.object("planned");
        p.fields("planned").values().keySet().forEach(stack -> planned.put(stack, addresses.texts(stack)));
        Set<String> stacks = p.has("protectedStacks") ? Set.copyOf(p.texts("protectedStacks")) : Set.of();
        return new Envelope(p.texts("protectTypes"), p.integer("maxChanges"), stacks, planned);
    }

    private static RunSpec.StepSpec readStep(Value value) {
        Payload p = Payload.of(value);
        return new RunSpec.StepSpec(
                p.text("stack"),
                p.constant("action", RunSpec.StepAction.class),
                p.texts("dependsOn"),
                p.has("skip") ? Optional.of(p.constant("skip", SkipReason.class)) : Optional.empty(),
                readRetry(p.object("retry")),
                p.text("group"),
                p.integer("weight"),
                p.number("rank"),
                p.integer("layer"),
                p.constant("compensation", RunSpec.Compensation.class),
                readWork(p.object("work")));
    }

    private static RunSpec.RetryRule readRetry(Payload p) {
        Set<ErrorCode> on = p.texts("on").stream().map(ErrorCode::valueOf).collect(Collectors.toSet());
        return new RunSpec.RetryRule(
                p.integer("maxAttempts"),
                p.duration("initialInterval"),
                p.decimal("coefficient").doubleValue(),
                p.duration("maxInterval"),
                on,
                p.truth("anyFailure"));
    }

    private static RunSpec.StackWork readWork(Payload p) {
        return new RunSpec.StackWork(
                p.text("engine"),
                p.fields("settings"),
                p.fields("config"),
                p.textMap("places"),
                p.text("source"),
                p.text("sourceDigest"),
                p.has("watched") ? p.text("watched") : "",
                p.texts("edges"),
                p.duration("timeout"),
                p.duration("silence"),
                p.textMap("outputTypes"),
                new LinkedHashSet<>(p.texts("secretInputs")),
                new LinkedHashSet<>(p.texts("secretOutputs")),
                p.has("checks") ? p.items("checks", RunSpecs::readCheck) : List.of(),
                p.has("hooks") ? p.items("hooks", RunSpecs::readHook) : List.of());
    }

    private static Value.Fields check(RunSpec.Check check) {
        return Payload.create()
                .with("kind", check.kind())
                .with("settings", check.settings())
                .with("within", check.within())
                .value();
    }

    private static RunSpec.Check readCheck(Value value) {
        Payload p = Payload.of(value);
        return new RunSpec.Check(p.text("kind"), p.fields("settings"), p.duration("within"));
    }

    private static <T> Value.Items list(List<T> all, Function<T, Value.Fields> encoded) {
        return new Value.Items(all.stream().<Value>map(encoded).toList());
    }

    private static Value.Fields hook(RunSpec.Hook hook) {
        return Payload.create()
                .with("moment", hook.moment())
                .with("settings", hook.settings())
                .with("timeout", hook.timeout())
                .value();
    }

    private static RunSpec.Hook readHook(Value value) {
        Payload p = Payload.of(value);
        return new RunSpec.Hook(p.text("moment"), p.fields("settings"), p.duration("timeout"));
    }

    private static Value.Fields policy(PolicyRule rule) {
        return Payload.create()
                .with("name", rule.name())
                .with("deny", rule.deny())
                .with("message", rule.message())
                .value();
    }

    private static PolicyRule readPolicy(Value value) {
        Payload p = Payload.of(value);
        return new PolicyRule(p.text("name"), p.text("deny"), p.text("message"));
    }
}
