package dev.stratiform.core;

import dev.stratiform.core.manifest.ConfigFile;
import dev.stratiform.core.manifest.DeploymentCopy;
import dev.stratiform.core.manifest.DeploymentFile;
import dev.stratiform.core.manifest.EnvironmentSwitch;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.resolve.ReferenceText;
import dev.stratiform.core.run.EnvironmentKey;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.resilience.io.AtomicFile;
import dev.stratiform.resilience.retry.Sleeper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The configuration of a workspace: manifests, and the files beside them.
final class StoredConfiguration implements Configuration {
    private final PlaneTools tools;
    private final Blueprints blueprints;
    private final Function<EnvironmentKey, DeploymentStatus.Phase> phase;

    StoredConfiguration(
            PlaneTools tools, Blueprints blueprints, Function<EnvironmentKey, DeploymentStatus.Phase> phase) {
        this.tools = tools;
        this.blueprints = blueprints;
        this.phase = phase;
    }

    @Override
    public List<Entry> list(Order.Target target) {
        Manifest manifest = blueprints.manifest(target.deployment());
        String file =
                blueprints.configFile(target.deployment(), target.environment()).shown();
        List<Entry> entries = new ArrayList<>();
        for (StackSpec stack :
                blueprints.read(manifest, target).blueprint().stacks().values()) {
            stack.config().entries().forEach((key, entry) -> {
                Value value = entry.node().value();
                boolean secret = stack.secretInputs().contains(key) && !refers(value);
                entries.add(new Entry(
                        stack.name(),
                        key,
                        secret ? new Value.Secret(value) : value,
                        entry.keyAt(),
                        entry.keyAt().file().equals(file)));
            });
        }
        return entries;
    }

    private static boolean refers(Value value) {
        return value instanceof Value.Text(String text) && ReferenceText.mayRefer(text);
    }

    @Override
    public String set(Order.Target target, String stack, String key, String text) {
        Manifest manifest = blueprints.manifest(target.deployment());
        Blueprints.requireEnvironment(manifest, target.environment());
        ConfigFile file = blueprints.configFile(target.deployment(), target.environment());
        Set<Finding> before = blueprints.errors(manifest, target.environment(), file.read());
        List<Finding> wrong = List.of();
        for (Value value : file.readings(text)) {
            Node.Mapping changed = file.with(stack, key, value);
            wrong = worse(manifest, target, changed, before);
            if (wrong.isEmpty()) {
                file.write(changed);
                return file.shown();
            }
        }
        throw refused(wrong);
    }

    /// What a change would make wrong that was not wrong before.
    private List<Finding> worse(Manifest manifest, Order.Target target, Node.Mapping changed, Set<Finding> before) {
        return blueprints.errors(manifest, target.environment(), changed).stream()
                .filter(finding -> !before.contains(finding))
                .toList();
    }

    private static StratiformException refused(List<Finding> wrong) {
        Finding first = wrong.getFirst();
        return new Failure(first.code(), first.message() + "; nothing was written", null, first.next()).toException();
    }

    @Override
    public String setSecret(Order.Target target, String stack, String key, String value) {
        String name = String.join("/", blueprints.manifest(target.deployment()).id(), target.environment(), stack, key);
        boolean fresh = !tools.secrets().names().contains(name);
        tools.secrets().set(name, value);
        try {
            return set(target, stack, key, "${secret." + name + "}");
        } catch (StratiformException e) {
            if (fresh) {
                tools.secrets().remove(name);
            }
            throw e;
        }
    }

    @Override
    public String unset(Order.Target target, String stack, String key) {
        Manifest manifest = blueprints.manifest(target.deployment());
        Blueprints.requireEnvironment(manifest, target.environment());
        ConfigFile file = blueprints.configFile(target.deployment(), target.environment());
        Optional<Node.Mapping> changed = file.without(stack, key);
        if (changed.isEmpty()) {
            throw Failure.of(
                            ErrorCode.CONFLICT,
                            stack + ":" + key + " is not stored for " + target.environment() + " in " + file.shown()
                                    + "; nothing was written")
                    .withNext("see: stratiform config list -e " + target.environment())
                    .toException();
        }
        return write(manifest, target, file, changed.get());
    }

    /// Writes what makes nothing wrong that was not wrong before; the file's path.
    private String write(Manifest manifest, Order.Target target, ConfigFile file, Node.Mapping changed) {
        Set<Finding> before = blueprints.errors(manifest, target.environment(), file.read());
        List<Finding> wrong = worse(manifest, target, changed, before);
        if (!wrong.isEmpty()) {
            throw refused(wrong);
        }
        file.write(changed);
        return file.shown();
    }

    @Override
    public List<Environment> environments(String deployment) {
        Manifest manifest = blueprints.manifest(deployment);
        List<Environment> all = new ArrayList<>();
        manifest.environments()
                .forEach((name, env) -> all.add(new Environment(
                        name,
                        env.enabled(),
                        env.region(),
                        env.account(),
                        env.protect(),
                        phase.apply(new EnvironmentKey(manifest.id(), name)))));
        return all;
    }

    @Override
    public String enable(String deployment, String environment, boolean on) {
        DeploymentFile file = tools.workspace().deployment(deployment);
        byte[] bytes = SourceFile.read(file.manifest(), file.shown(), YamlReader.LARGEST);
        String made = EnvironmentSwitch.set(bytes, file.shown(), environment, on);
        if (!made.equals(new String(bytes, StandardCharsets.UTF_8))) {
            new AtomicFile(Sleeper.monotonic()).write(file.manifest(), made);
        }
        return file.shown();
    }

    @Override
    public List<Promoted> promotion(Promotion wanted) {
        return new PromotionWork(blueprints, wanted).changes();
    }

    @Override
    public String promote(Promotion wanted) {
        Order.Target target = Order.Target.of(wanted.deployment(), wanted.to());
        return write(
                blueprints.manifest(wanted.deployment()),
                target,
                blueprints.configFile(wanted.deployment(), wanted.to()),
                new PromotionWork(blueprints, wanted).stored());
    }

    @Override
    public String copy(String deployment, String id, String organization, String project) {
        DeploymentFile file = tools.workspace().deployment(deployment);
        DeploymentCopy copy = DeploymentCopy.of(file, new DeploymentCopy.Names(id, organization, project));
        boolean taken = tools.workspace().deployments().stream()
                .anyMatch(other -> other.id().equals(id));
        if (taken) {
            throw Failure.of(ErrorCode.CONFLICT, "there is a deployment " + id + " already; nothing was written")
                    .withNext("choose another id")
                    .toException();
        }
        return copy.write(tools.workspace().root());
    }
}
