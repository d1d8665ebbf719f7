package dev.stratiform.core.manifest;

import dev.stratiform.core.manifest.StackSpec.Dependency;
import dev.stratiform.core.manifest.StackSpec.OutputSpec;
import dev.stratiform.core.manifest.StackSpec.RetrySpec;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.resolve.Resolver;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one stack of a manifest for one environment: merges its configuration, finds its edges,
/// checks its inputs.
final class StackReader {
    static final Set<String> KEYS = Set.of(
            "source",
            "enabled",
            "engine",
            "layer",
            "config",
            "outputs",
            "dependsOn",
            "when",
            "concurrencyGroup",
            "weight",
            "watch",
            "hooks",
            "movedFrom",
            "verify",
            "protect",
            "timeout",
            "silenceTimeout",
            "retry",
            "priority",
            "tags",
            "forEach",
            "environments",
            "settings");
    private static final Set<String> ENGINES = Set.of("pulumi", "opentofu", "terraform", "cloudformation", "command");
    private static final Duration TIMEOUT = Duration.ofMinutes(45);

    /// What a stack is read for.
    record Scope(
            String deployment, String environment, Manifest.Environment env, LoadSource names, Overrides overrides) {}

    /// The stack's keys, and its configuration below and above that of the environment.
    record Layers(Section effective, List<Node.Mapping> below, Node.Mapping above) {}

    private final Path root;
    private final Definitions definitions;
    private final Findings findings;
    private final Scope scope;
    private final OutputUses uses = new OutputUses();

    StackReader(Path root, Definitions definitions, Findings findings, Scope scope) {
        this.root = root;
        this.definitions = definitions;
        this.findings = findings;
        this.scope = scope;
    }

    /// The outputs that the stacks read so far refer to and declare.
    OutputUses uses() {
        return uses;
    }

    /// What references at load see, with the key of a `forEach`.
    LoadSource names(Optional<String> each) {
        return each.map(scope.names()::withEach).orElse(scope.names());
    }

    StackSpec read(String stack, String declared, Optional<String> each, Layers layers, Set<String> known) {
        Section effective = layers.effective();
        Path source = source(declared, effective);
        Definitions.Read read = definitions.in(source);
        read.findings().forEach(findings::add);
        Definition definition = read.definition();
        String engine = effective.word("engine", definition.engine().orElse("pulumi"), ENGINES);
        Node.Mapping config = config(stack, definition, layers);
        config = loaded(config, names(each), known);
        Value.Fields settings = inRegion(engine, settings(definition, effective));
        checkEngine(engine, settings, effective);
        List<StackSpec.Check> checks = checks(effective, names(each), known);
        List<Dependency> all = new ArrayList<>(dependencies(stack, config, definition, effective, known));
        ofChecks(stack, checks, known).stream()
                .filter(need -> all.stream().noneMatch(other -> other.stack().equals(need.stack())))
                .forEach(all::add);
        List<Dependency> needs = all.stream().filter(d -> !d.foreign()).toList();
        Map<String, OutputSpec> outputs = outputs(definition, effective);
        if (!definition.outputs().isEmpty()) {
            uses.declare(stack, outputs.keySet());
        }
        checkInputs(stack, config, definition, effective.at());
        return new StackSpec(
                stack,
                engine,
                source,
                settings,
                config,
                needs,
                all.stream().filter(Dependency::foreign).map(Dependency::stack).toList(),
                layer(effective),
                effective.texts("tags"),
                effective.integer("weight", 1, 1, 1_000),
                group(effective, names(each)),
                effective.integer("priority", 0, 0, 100),
                effective.duration("timeout", TIMEOUT),
                effective.duration("silenceTimeout", Duration.ZERO),
                retry(effective),
                effective.truth("protect", false),
                outputs,
                secretInputs(definition),
                checks,
                hooks(effective, names(each), known),
                effective.texts("watch"),
                movedFrom(stack, effective, known),
                effective.at());
    }

    private Path source(String declared, Section effective) {
        String path = effective.text("source", "stacks/" + declared);
        try {
            return SourceFile.under(root, path, effective.valueAt("source"));
        } catch (StratiformException e) {
            findings.error(e.failure());
            return root.resolve("stacks").resolve(declared);
        }
    }

    private static String layer(Section effective) {
        return effective.numberOrText("layer").orElse("");
    }

    private Node.Mapping config(String stack, Definition definition, Layers layers) {
        Node.Mapping config = defaults(definition, layers.effective().at());
        for (Node.Mapping layer : layers.below()) {
            config = Merge.over(config, layer);
        }
        config = Merge.over(config, onlyKnown(scope.env().config(), config, definition));
        config = Merge.over(config, layers.above());
        return Merge.over(config, fromCommandLine(stack, definition));
    }

    private static Node.Mapping defaults(Definition definition, Location at) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        definition
                .inputs()
                .forEach((name, input) ->
                        input.standard().ifPresent(node -> entries.put(name, new Node.Entry(node.at(), node))));
        return new Node.Mapping(entries, at);
    }

    /// The environment's keys count only where the stack declares or sets them.
    private static Node.Mapping onlyKnown(Node.Mapping env, Node.Mapping config, Definition definition) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>(env.entries());
        entries.keySet()
                .removeIf(key -> !config.entries().containsKey(key)
                        && !definition.inputs().containsKey(key));
        return new Node.Mapping(entries, env.at());
    }

    private Node.Mapping fromCommandLine(String stack, Definition definition) {
        Location at = Location.of("-c");
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        scope.overrides().configuration().forEach((name, text) -> {
            if (name.startsWith(stack + ":")) {
                String key = name.substring(stack.length() + 1);
                InputSpec input = definition.inputs().get(key);
                Value value = input == null ? PlainScalar.value(text, at) : Parameter.typed(text, input.type());
                entries.put(key, new Node.Entry(at, new Node.Scalar(value, at)));
            }
        });
        return new Node.Mapping(entries, at);
    }

    private Node.Mapping loaded(Node.Mapping config, LoadSource names, Set<String> known) {
        List<Failure> failures = new ArrayList<>();
        Node loaded = Resolver.load(config, List.of(names), known::contains, failures);
        failures.forEach(findings::error);
        return loaded instanceof Node.Mapping mapping ? mapping : config;
    }

    private static Value.Fields settings(Definition definition, Section effective) {
        Node.Mapping merged =
                Merge.over(definition.settings(), effective.section("settings").node());
        return merged.value() instanceof Value.Fields fields ? fields : Value.Fields.EMPTY;
    }

    /// A stack of AWS is where its environment is, unless it says so itself.
    private Value.Fields inRegion(String engine, Value.Fields settings) {
        String region = scope.env().region();
        if (!engine.equals("cloudformation")
                || region.isEmpty()
                || settings.values().containsKey("region")) {
            return settings;
        }
        Map<String, Value> all = new LinkedHashMap<>(settings.values());
        all.put("region", Value.of(region));
        return new Value.Fields(all);
    }

    private void checkEngine(String engine, Value.Fields settings, Section effective) {
        for (Failure failure : definitions.check(engine, settings)) {
            findings.error(
                    failure.code(),
                    failure.location() == null ? effective.at() : failure.location(),
                    effective.path() + ": " + failure.message(),
                    failure.next());
        }
    }

    private List<Dependency> dependencies(
            String stack, Node.Mapping config, Definition definition, Section effective, Set<String> known) {
        Map<String, Dependency> needs = new LinkedHashMap<>();
        effective.forEachText(
                "dependsOn", (name, at) -> needs.putIfAbsent(name, new Dependency(name, at, false, "dependsOn")));
        definition
                .dependencies()
                .forEach((name, at) -> needs.putIfAbsent(name, new Dependency(name, at, false, "definition")));
        collect(stack, config, known, needs);
        return List.copyOf(needs.values());
    }

    private void collect(String stack, Node node, Set<String> known, Map<String, Dependency> needs) {
        switch (node) {
            case Node.Scalar(Value.Text(String text), Location at) -> {
                if (ReferenceText.mayRefer(text)) {
                    references(stack, text, at, known, needs);
                }
            }
            case Node.Scalar _ -> {}
            case Node.Sequence(List<Node> items, var _) -> items.forEach(item -> collect(stack, item, known, needs));
            case Node.Mapping(var entries, var _) ->
                entries.values().forEach(entry -> collect(stack, entry.node(), known, needs));
        }
    }

    /// What checks refer to; their own stack is applied by then.
    private List<Dependency> ofChecks(String stack, List<StackSpec.Check> checks, Set<String> known) {
        Map<String, Dependency> needs = new LinkedHashMap<>();
        checks.forEach(check -> collect(stack, check.settings(), known, needs));
        needs.remove(stack);
        return List.copyOf(needs.values());
    }

    private void references(String stack, String text, Location at, Set<String> known, Map<String, Dependency> needs) {
        try {
            for (Reference reference :
                    ReferenceText.parse(text, at, known::contains).references()) {
                if (reference instanceof Reference.StackOutput output
                        && output.environment().isEmpty()) {
                    needs.putIfAbsent(output.stack(), new Dependency(output.stack(), at, true, text));
                    uses.use(stack, output, text, at);
                } else if (foreign(reference).isPresent()) {
                    String used = foreign(reference).get();
                    requireElsewhere(used, text, at);
                    needs.putIfAbsent(used, new Dependency(used, at, true, text));
                } else if (!scope.names().answers(reference) && !lookedUp(reference)) {
                    findings.error(
                            ErrorCode.REFERENCE_INVALID,
                            at,
                            "nothing in this release answers the reference in '" + text + "'",
                            "use stack, env, param, deployment, each, sys, secret or aws");
                }
            }
        } catch (StratiformException e) {
            findings.error(e.failure());
        }
    }

    /// Whether a value is looked up outside of all deployments when the stack runs.
    private static boolean lookedUp(Reference reference) {
        return reference instanceof Reference.Named named
                && (named.namespace().equals("secret") || named.namespace().equals("aws"));
    }

    /// The stack of another environment or deployment that a reference names, as
    /// `deployment/environment:stack`.
    private Optional<String> foreign(Reference reference) {
        return switch (reference) {
            case Reference.StackOutput out ->
                Optional.of(scope.deployment() + "/" + out.environment() + ":" + out.stack());
            case Reference.DeploymentOutput out ->
                Optional.of(out.deployment() + "/" + scope.environment() + ":" + out.stack());
            case Reference.Named _ -> Optional.empty();
        };
    }

    private void requireElsewhere(String used, String text, Location at) {
        if (used.startsWith(scope.deployment() + "/" + scope.environment() + ":")) {
            findings.error(
                    ErrorCode.REFERENCE_INVALID,
                    at,
                    "'" + text + "' names a stack of this very deployment and environment",
                    "write it as ${stack.<name>.<output>}");
        }
    }

    private void checkInputs(String stack, Node.Mapping config, Definition definition, Location at) {
        if (!definition.declared() || definition.inputs().isEmpty()) {
            return;
        }
        config.entries().forEach((key, entry) -> {
            InputSpec input = definition.inputs().get(key);
            if (input == null) {
                findings.error(
                        ErrorCode.UNKNOWN_KEY,
                        entry.keyAt(),
                        "the stack " + stack + " has no input '" + key + "'"
                                + Nearest.question(key, definition.inputs().keySet()) + "; it has: "
                                + String.join(", ", definition.inputs().keySet()),
                        null);
            } else if (!open(entry.node()) && !ValueType.matches(entry.node().value(), input.type())) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        entry.node().at(),
                        "the input " + key + " of " + stack + " must be of type " + input.type() + ", found "
                                + ValueType.describe(entry.node().value()),
                        null);
            }
        });
        definition.inputs().forEach((key, input) -> {
            if (input.required() && config.get(key) == null) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        at,
                        "the stack " + stack + " needs the input '" + key + "'",
                        "add " + key + " under config");
            }
        });
    }

    /// Whether a value holds a reference that is resolved later, so that its type is not known yet.
    private static boolean open(Node node) {
        return switch (node) {
            case Node.Scalar(Value.Text(String text), var _) -> ReferenceText.mayRefer(text);
            case Node.Scalar _ -> false;
            case Node.Sequence(List<Node> items, var _) -> items.stream().anyMatch(StackReader::open);
            case Node.Mapping(var entries, var _) -> entries.values().stream().anyMatch(entry -> open(entry.node()));
        };
    }

    private String group(Section effective, LoadSource names) {
        String text = effective.text("concurrencyGroup", "");
        List<Failure> failures = new ArrayList<>();
        Location at = effective.valueAt("concurrencyGroup");
        Node node = Resolver.load(new Node.Scalar(Value.of(text), at), List.of(names), _ -> false, failures);
        failures.forEach(findings::error);
        return node.value() instanceof Value.Text(String made) ? made : text;
    }

    private static RetrySpec retry(Section effective) {
        if (!effective.has("retry")) {
            return RetrySpec.NONE;
        }
        Section retry = effective
                .section("retry")
                .allow(Set.of("maxAttempts", "initialInterval", "backoffCoefficient", "maxInterval", "on"));
        RetrySpec none = RetrySpec.NONE;
        Set<String> on = new HashSet<>();
        Set<String> allowed = Set.of("throttling", "network", "lock", "timeout");
        retry.forEachText("on", (word, at) -> {
            if (allowed.contains(word)) {
                on.add(word);
            } else {
                retry.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                at,
                                "'" + word + "' is no failure class; allowed are throttling, network, lock, timeout"
                                        + Nearest.question(word, allowed),
                                null);
            }
        });
        return new RetrySpec(
                retry.integer("maxAttempts", 3, 1, 100),
                retry.duration("initialInterval", none.initialInterval()),
                retry.number("backoffCoefficient", none.backoffCoefficient(), 1, 10),
                retry.duration("maxInterval", none.maxInterval()),
                on);
    }

    private Map<String, OutputSpec> outputs(Definition definition, Section effective) {
        Map<String, OutputSpec> outputs = new LinkedHashMap<>(definition.outputs());
        outputs.putAll(Definition.outputs(effective.section("outputs"), findings));
        return outputs;
    }

    private static Set<String> secretInputs(Definition definition) {
        Set<String> secret = new HashSet<>();
        definition.inputs().forEach((name, input) -> {
            if (input.secret()) {
                secret.add(name);
            }
        });
        return secret;
    }

    private List<StackSpec.Check> checks(Section effective, LoadSource names, Set<String> known) {
        return new CheckReader(findings, definitions::checkOfStack)
                .read(effective).stream()
                        .map(check -> new StackSpec.Check(
                                check.kind(), loaded(check.settings(), names, known), check.within()))
                        .toList();
    }

    /// The name that a stack had before.
    private static String movedFrom(String stack, Section effective, Set<String> known) {
        String old = effective.text("movedFrom", "");
        String wrong = "";
        if (!old.isEmpty() && !NameRule.valid(old)) {
            wrong = "'" + old + "' is no name of a stack; " + NameRule.WORDS;
        } else if (known.contains(old) || old.equals(stack)) {
            wrong = "movedFrom names '" + old + "', which is still a stack of this deployment";
        }
        if (!wrong.isEmpty()) {
            effective
                    .findings()
                    .error(
                            ErrorCode.VALIDATION_ERROR,
                            effective.valueAt("movedFrom"),
                            wrong,
                            "name what the stack was called before, or remove the key");
            return "";
        }
        return old;
    }

    private List<HookSpec> hooks(Section effective, LoadSource names, Set<String> known) {
        return HookSpec.read(effective, settings -> definitions.checkOfStack("command", settings)).stream()
                .map(hook -> new HookSpec(hook.moment(), loaded(hook.settings(), names, known), hook.timeout()))
                .toList();
    }
}
