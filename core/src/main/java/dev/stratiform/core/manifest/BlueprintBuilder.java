package dev.stratiform.core.manifest;

import dev.stratiform.core.resolve.Condition;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a manifest concrete for one environment, and collects everything that is wrong with it.
public final class BlueprintBuilder {
    private static final int EACH = 1_000;
    static final Set<String> DEFAULTS = Set.of(
            "engine",
            "timeout",
            "silenceTimeout",
            "retry",
            "onFailure",
            "rollback",
            "rollbackScope",
            "config",
            "weight",
            "concurrencyGroup",
            "protect",
            "tags");

    /// The blueprint with what was found; it may be used only when there is no error.
    public record Result(Blueprint blueprint, List<Finding> findings) {}

    private final Path root;
    private final Manifest manifest;
    private final String environment;
    private final Overrides overrides;
    private final Definitions definitions;
    private final Findings findings = new Findings();
    private final Map<String, StackSpec> stacks = new LinkedHashMap<>();
    private final Map<String, List<String>> families = new LinkedHashMap<>();
    private final Map<String, Blueprint.LeftOut> leftOut = new LinkedHashMap<>();

    private BlueprintBuilder(
            Path root, Manifest manifest, String environment, Overrides overrides, Definitions definitions) {
        this.root = root;
        this.manifest = manifest;
        this.environment = environment;
        this.overrides = overrides;
        this.definitions = definitions;
    }

    /// Builds the blueprint of an environment; `ENVIRONMENT_NOT_FOUND` when the manifest does not
    /// have it.
    public static Result build(
            Path root, Manifest manifest, String environment, Overrides overrides, Definitions definitions) {
        Manifest.Environment env = manifest.environments().get(environment);
        if (env == null) {
            Set<String> known = manifest.environments().keySet();
            throw Failure.at(
                            ErrorCode.ENVIRONMENT_NOT_FOUND,
                            Location.of(manifest.file()),
                            "there is no environment '" + environment + "'; there are: " + String.join(", ", known)
                                    + Nearest.question(environment, known))
                    .toException();
        }
        return new BlueprintBuilder(root, manifest, environment, overrides, definitions).result(env);
    }

    private Result result(Manifest.Environment env) {
        manifest.findings().forEach(findings::add);
        Section top = new Section(manifest.root(), "the manifest", findings);
        Section defaults = top.section("defaults").allow(DEFAULTS);
        LoadSource names = new LoadSource(namespaces(env));
        StackReader reader = new StackReader(
                root, definitions, findings, new StackReader.Scope(manifest.id(), environment, env, names, overrides));
        manifest.stacks().forEach((name, node) -> stack(name, node, defaults, reader));
        stacks.replaceAll((_, spec) -> spec.withFamilies(families));
        checkOverrides();
        Map<String, Integer> groups = groups(top.section("concurrencyGroups"), names);
        Blueprint blueprint = new Blueprint(
                manifest.id(),
                manifest.organization(),
                manifest.project(),
                environment,
                policy(env, top, defaults),
                groups,
                stacks,
                leftOut,
                manifest.digest(),
                env.at());
        DependencyCheck.check(blueprint, findings);
        reader.uses().check(findings);
        return new Result(blueprint, findings.all());
    }

    private Blueprint.Policy policy(Manifest.Environment env, Section top, Section defaults) {
        String rollback = defaults.word("rollback", "manual", Set.of("automatic", "manual", "none"));
        return new Blueprint.Policy(
                env.protect(),
                env.approvals(),
                env.envelope(),
                defaults.word("onFailure", "continue-independent", Set.of("continue-independent", "fail-fast"))
                        .equals("fail-fast"),
                switch (rollback) {
                    case "automatic" -> Blueprint.Rollback.AUTOMATIC;
                    case "none" -> Blueprint.Rollback.NONE;
                    default -> Blueprint.Rollback.MANUAL;
                },
                defaults.word("rollbackScope", "completed", Set.of("completed", "failed-and-completed"))
                        .equals("failed-and-completed"),
                top.word("removedStacks", "detach", Set.of("detach", "destroy")).equals("destroy"),
                env.region(),
                Notices.read(top, findings),
                PolicyRule.read(top, environment, manifest.environments().keySet(), findings));
    }

    private Map<String, Map<String, Value>> namespaces(Manifest.Environment env) {
        Map<String, Value> own = new LinkedHashMap<>();
        own.put("name", Value.of(environment));
        put(own, "region", env.region());
        put(own, "account", env.account());
        put(own, "domain", manifest.domain());
        env.config()
                .entries()
                .forEach((key, entry) -> own.putIfAbsent(key, entry.node().value()));
        Map<String, Value> deployment = new LinkedHashMap<>();
        put(deployment, "id", manifest.id());
        put(deployment, "org", manifest.organization());
        put(deployment, "project", manifest.project());
        put(deployment, "domain", manifest.domain());
        Map<String, Value> system = new LinkedHashMap<>();
        overrides.system().forEach((key, text) -> system.put(key, Value.of(text)));
        Map<String, Map<String, Value>> all = new HashMap<>();
        all.put("env", own);
        all.put("deployment", deployment);
        all.put("param", Parameter.values(manifest.parameters(), overrides.parameters(), "the manifest", findings));
        all.put("sys", system);
        return all;
    }

    private static void put(Map<String, Value> to, String key, String text) {
        if (!text.isEmpty()) {
            to.put(key, Value.of(text));
        }
    }

    private void stack(String name, Node.Mapping node, Section defaults, StackReader reader) {
        Section own = new Section(node, "stacks." + name, findings).allow(StackReader.KEYS);
        Section here = own.section("environments").section(environment);
        own.section("environments").node().entries().forEach((env, entry) -> {
            if (!manifest.environments().containsKey(env)) {
                findings.error(
                        ErrorCode.ENVIRONMENT_NOT_FOUND,
                        entry.keyAt(),
                        "there is no environment '" + env + "'"
                                + Nearest.question(env, manifest.environments().keySet()),
                        null);
            }
        });
        Node.Mapping merged = Merge.over(
                Merge.over(
                        Merge.without(defaults.node(), "config"),
                        Merge.without(Merge.without(node, "environments"), "config")),
                Merge.without(here.node(), "config"));
        Section effective = new Section(new Node.Mapping(merged.entries(), node.at()), "stacks." + name, findings);
        if (!effective.truth("enabled", true)) {
            leftOut.put(name, new Blueprint.LeftOut(true, effective.keyAt("enabled")));
            return;
        }
        List<Node.Mapping> configs =
                List.of(defaults.section("config").node(), own.section("config").node());
        Node.Mapping above = here.section("config").node();
        StackReader.Layers layers = new StackReader.Layers(
                effective,
                configs,
                ConfigFile.of(overrides.stored(), name, findings)
                        .map(stored -> Merge.over(above, stored))
                        .orElse(above));
        List<Each> family = each(name, effective);
        if (effective.has("forEach")) {
            families.put(name, family.stream().map(Each::stack).toList());
        }
        for (Each each : family) {
            if (taken(each, effective)) {
                continue;
            }
            if (holds(effective, reader.names(each.key()))) {
                stacks.put(
                        each.stack(),
                        reader.read(
                                each.stack(),
                                name,
                                each.key(),
                                layers,
                                manifest.stacks().keySet()));
            } else {
                leftOut.put(each.stack(), new Blueprint.LeftOut(false, effective.keyAt("when")));
            }
        }
    }

    private record Each(String stack, Optional<String> key) {}

    /// Whether a made name belongs to another stack, or the deployment is full.
    private boolean taken(Each each, Section effective) {
        if (each.key().isEmpty()) {
            return false;
        }
        boolean other = manifest.stacks().containsKey(each.stack())
                || stacks.containsKey(each.stack())
                || leftOut.containsKey(each.stack());
        boolean full = stacks.size() >= ManifestReader.STACKS;
        if (other || full) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    effective.valueAt("forEach"),
                    other
                            ? "forEach makes the stack '" + each.stack() + "', but there is another stack of that name"
                            : "with forEach the deployment has more than " + ManifestReader.STACKS + " stacks",
                    other ? "rename one of the two" : "make fewer stacks");
        }
        return other || full;
    }

    private List<Each> each(String name, Section effective) {
        if (!effective.has("forEach")) {
            return List.of(new Each(name, Optional.empty()));
        }
        List<Each> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Node node = effective.get("forEach");
        List<String> keys = node instanceof Node.Mapping mapping
                ? List.copyOf(mapping.entries().keySet())
                : effective.texts("forEach");
        for (String key : keys) {
            String made = name + "-" + key;
            if (!NameRule.valid(made) || !seen.add(key)) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        effective.valueAt("forEach"),
                        "forEach makes the stack '" + made + "', which is there twice or no name; " + NameRule.WORDS,
                        null);
            } else {
                all.add(new Each(made, Optional.of(key)));
            }
        }
        if (all.size() > EACH) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    effective.valueAt("forEach"),
                    "forEach makes " + all.size() + " stacks; at most " + EACH + " are allowed",
                    null);
            return List.of();
        }
        return all;
    }

    private boolean holds(Section effective, LoadSource names) {
        Node when = effective.get("when");
        if (when == null) {
            return true;
        }
        if (when instanceof Node.Scalar(Value.Bool(boolean truth), var _)) {
            return truth;
        }
        try {
            String text = effective.text("when", "true");
            return Condition.parse(text, when.at()).holds(names::named, when.at());
        } catch (StratiformException e) {
            findings.error(e.failure());
            return true;
        }
    }

    private void checkOverrides() {
        overrides.stored().entries().forEach((stack, entry) -> {
            if (!stacks.containsKey(stack) && !leftOut.containsKey(stack) && !families.containsKey(stack)) {
                findings.error(
                        ErrorCode.STACK_NOT_FOUND,
                        entry.keyAt(),
                        "there is no stack '" + stack + "'" + Nearest.question(stack, stacks.keySet()),
                        null);
            }
        });
        overrides.configuration().keySet().forEach(name -> {
            int colon = name.indexOf(':');
            String stack = colon < 0 ? name : name.substring(0, colon);
            boolean known = stacks.containsKey(stack) || leftOut.containsKey(stack);
            if (colon <= 0 || !known) {
                findings.error(
                        ErrorCode.USAGE,
                        null,
                        "-c " + name + ": write it as stack:key=value with a stack of this deployment"
                                + Nearest.question(stack, stacks.keySet()),
                        null);
            }
        });
    }

    private Map<String, Integer> groups(Section section, LoadSource names) {
        Map<String, Integer> groups = new LinkedHashMap<>();
        section.node().entries().forEach((name, entry) -> {
            int limit = section.integer(name, 1, 1, 100_000);
            groups.put(resolved(name, entry.keyAt(), names), limit);
        });
        return groups;
    }

    private String resolved(String text, Location at, LoadSource names) {
        List<Failure> failures = new ArrayList<>();
        Node node = Resolver.load(new Node.Scalar(Value.of(text), at), List.of(names), _ -> false, failures);
        failures.forEach(findings::error);
        return node.value() instanceof Value.Text(String made) ? made : text;
    }
}
