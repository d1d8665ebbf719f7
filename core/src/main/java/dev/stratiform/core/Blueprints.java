package dev.stratiform.core;

import dev.stratiform.core.manifest.Blueprint;
import dev.stratiform.core.manifest.BlueprintBuilder;
import dev.stratiform.core.manifest.ConfigFile;
import dev.stratiform.core.manifest.Definitions;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.Overrides;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the workspace's deployments for the control plane. Thread-safe: keeps nothing.
final class Blueprints {
    private final PlaneTools tools;

    Blueprints(PlaneTools tools) {
        this.tools = tools;
    }

    Manifest manifest(String deployment) {
        DeploymentFile file = tools.workspace().deployment(deployment);
        return ManifestReader.read(file.manifest(), file.shown());
    }

    /// The blueprint of a target; the first error, with the number of the others, is thrown.
    Blueprint of(Order.Target target) {
        Manifest manifest = manifest(target.deployment());
        requireEnabled(manifest, target.environment());
        BlueprintBuilder.Result result = build(manifest, target.environment(), target, definitions());
        List<Finding> errors =
                result.findings().stream().filter(Finding::isError).toList();
        if (!errors.isEmpty()) {
            Finding first = errors.getFirst();
            String more =
                    errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more errors: stratiform validate)";
            throw new Failure(first.code(), first.message() + more, first.location(), first.next()).toException();
        }
        return result.blueprint();
    }

    private static void requireEnabled(Manifest manifest, String environment) {
        Manifest.Environment env = manifest.environments().get(environment);
        if (env != null && !env.enabled()) {
            throw Failure.at(
                            ErrorCode.ENVIRONMENT_NOT_FOUND,
                            env.at(),
                            "the environment '" + environment + "' is not enabled; enabled are: "
                                    + String.join(", ", manifest.enabledEnvironments()))
                    .withNext("set enabled: true there, or choose another with -e")
                    .toException();
        }
    }

    private BlueprintBuilder.Result build(
            Manifest manifest, String environment, Order.Target target, Definitions definitions) {
        Map<String, String> system = new HashMap<>(tools.environment());
        system.keySet().retainAll(tools.workspace().settings().systemVariables());
        Overrides overrides = new Overrides(target.parameters(), target.overrides(), system);
        // Only the manifest's own environments have a file: any other name is told as unknown.
        boolean known = manifest.environments().containsKey(environment);
        Overrides all = known
                ? overrides.with(configFile(target.deployment(), environment).read())
                : overrides;
        return build(manifest, environment, all, definitions);
    }

    private BlueprintBuilder.Result build(
            Manifest manifest, String environment, Overrides overrides, Definitions definitions) {
        BlueprintBuilder.Result result =
                BlueprintBuilder.build(tools.workspace().root(), manifest, environment, overrides, definitions);
        return new BlueprintBuilder.Result(
                result.blueprint(),
                Stream.concat(result.findings().stream(), unknownGroups(result.blueprint()))
                        .toList());
    }

    private Stream<Finding> unknownGroups(Blueprint blueprint) {
        Set<String> known = tools.workspace().settings().groups().keySet();
        Manifest.Approvals approvals = blueprint.policy().approvals();
        return approvals.groups().stream()
                .filter(group -> !known.contains(group))
                .map(group -> Finding.error(new Failure(
                        ErrorCode.VALIDATION_ERROR,
                        "the settings have no group '" + group + "'" + Nearest.question(group, known) + "; they have: "
                                + (known.isEmpty() ? "none" : String.join(", ", known)),
                        approvals.at(),
                        "add it to stratiform.yaml: groups: { " + group + ": [NAME] }")));
    }

    /// What of a target concerns the cloud.
    CloudCheck.Question cloud(Order.Target target) {
        Manifest manifest = manifest(target.deployment());
        requireEnvironment(manifest, target.environment());
        Manifest.Environment env = manifest.environments().get(target.environment());
        List<String> engines = of(target).stacks().values().stream()
                .map(StackSpec::engine)
                .distinct()
                .toList();
        return env == null
                ? new CloudCheck.Question("", "", engines)
                : new CloudCheck.Question(env.region(), env.account(), engines);
    }

    ConfigFile configFile(String deployment, String environment) {
        return new ConfigFile(tools.workspace().deployment(deployment), environment);
    }

    /// The errors of an environment with some stored configuration.
    Set<Finding> errors(Manifest manifest, String environment, Node.Mapping stored) {
        return build(manifest, environment, Overrides.NONE.with(stored), definitions()).findings().stream()
                .filter(Finding::isError)
                .collect(Collectors.toSet());
    }

    /// A target's environment with what is wrong with it, enabled or not.
    BlueprintBuilder.Result read(Manifest manifest, Order.Target target) {
        requireEnvironment(manifest, target.environment());
        return build(manifest, target.environment(), target, definitions());
    }

    static void requireEnvironment(Manifest manifest, String environment) {
        Set<String> known = manifest.environments().keySet();
        if (!known.contains(environment)) {
            throw Failure.of(
                            ErrorCode.ENVIRONMENT_NOT_FOUND,
                            "there is no environment '" + environment + "'; there are: " + String.join(", ", known)
                                    + Nearest.question(environment, known))
                    .toException();
        }
    }

    private Definitions definitions() {
        return new Definitions(tools.workspace().root(), rules());
    }

    private Definitions definitionsWithCode() {
        return new Definitions(tools.workspace().root(), rules(), tools.code());
    }

    private Definitions.Rules rules() {
        return new Definitions.Rules() {
            @Override
            public List<Failure> engine(String name, Value.Fields settings) {
                return checkSettings(name, settings);
            }

            @Override
            public List<Failure> check(String kind, Value.Fields settings) {
                return tools.driver().verifier().check(kind, settings);
            }
        };
    }

    private List<Failure> checkSettings(String engine, Value.Fields settings) {
        StackEngine found = tools.driver().engines().get(engine);
        if (found != null) {
            return found.check(settings);
        }
        Set<String> known = tools.driver().engines().keySet();
        return List.of(Failure.of(
                        ErrorCode.ENGINE_NOT_FOUND,
                        "the engine '" + engine + "' is not part of this release; there are: "
                                + String.join(", ", known.stream().sorted().toList()))
                .withNext("set engine: command in the stack's definition or in defaults"));
    }

    List<Finding> validate(Order.Target target) {
        Manifest manifest;
        try {
            manifest = manifest(target.deployment());
        } catch (StratiformException e) {
            return List.of(Finding.error(e.failure()));
        }
        List<String> environments =
                target.environment().isEmpty() ? manifest.enabledEnvironments() : List.of(target.environment());
        Set<Finding> all = new LinkedHashSet<>(manifest.findings());
        Definitions definitions = definitionsWithCode();
        for (String environment : environments) {
            try {
                all.addAll(build(manifest, environment, target, definitions).findings());
            } catch (StratiformException e) {
                all.add(Finding.error(e.failure()));
            }
        }
        return new ArrayList<>(all);
    }

    /// The key of a target's environment; works for a manifest with errors, and for environments
    /// that have only state.
    EnvironmentKey key(Order.Target target) {
        DeploymentFile file = tools.workspace().deployment(target.deployment());
        Manifest manifest;
        try {
            manifest = ManifestReader.read(file.manifest(), file.shown());
        } catch (StratiformException e) {
            return new EnvironmentKey(file.id(), target.environment());
        }
        EnvironmentKey key = new EnvironmentKey(manifest.id(), target.environment());
        if (tools.driver().store().runs(key, 1).isEmpty()) {
            requireEnvironment(manifest, target.environment());
        }
        return key;
    }

    String project(Order.Target target) {
        try {
            return manifest(target.deployment()).project();
        } catch (StratiformException e) {
            return "";
        }
    }

    DeploymentSummary summary(DeploymentFile file, Function<EnvironmentKey, DeploymentStatus.Phase> phase) {
        try {
            Manifest manifest = ManifestReader.read(file.manifest(), file.shown());
            Map<String, DeploymentStatus.Phase> phases = new LinkedHashMap<>();
            manifest.environments()
                    .forEach((name, _) -> phases.put(name, phase.apply(new EnvironmentKey(manifest.id(), name))));
            Optional<String> problem = manifest.findings().stream()
                    .filter(Finding::isError)
                    .findFirst()
                    .map(Finding::message);
            return new DeploymentSummary(
                    manifest.id(), manifest.organization(), manifest.project(), file.shown(), phases, problem);
        } catch (StratiformException e) {
            return new DeploymentSummary(
                    file.id(),
                    "",
                    "",
                    file.shown(),
                    Map.of(),
                    Optional.of(e.failure().toString()));
        }
    }
}
