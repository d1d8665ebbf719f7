package dev.stratiform.core;

import dev.stratiform.core.manifest.ConfigFile;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.StackSpec;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what an environment has of its own that another has not.
///
/// Of its own is what the manifest says under a stack's `environments`, and what was stored. Values
/// are taken as they are written, with their references, so that `${env.name}` means the other
/// environment there.
record PromotionWork(Blueprints blueprints, Configuration.Promotion wanted) {
    List<Configuration.Promoted> changes() {
        Manifest manifest = blueprints.manifest(wanted.deployment());
        Blueprints.requireEnvironment(manifest, wanted.from());
        Blueprints.requireEnvironment(manifest, wanted.to());
        requireStacks(manifest);
        Map<String, Value> from = own(manifest, wanted.from());
        wanted.others()
                .forEach((name, text) ->
                        from.put(name, file(wanted.to()).readings(text).getFirst()));
        Map<String, Value> to = own(manifest, wanted.to());
        String secrets = "${secret." + manifest.id() + "/" + wanted.from() + "/";
        Set<String> taken = hidden(manifest);
        List<Configuration.Promoted> changes = new ArrayList<>();
        from.forEach((name, value) -> {
            int colon = name.indexOf(':');
            String stack = name.substring(0, colon);
            boolean chosen = wanted.stacks().isEmpty() || wanted.stacks().contains(stack);
            Optional<Value> before = Optional.ofNullable(to.get(name));
            if (chosen && !before.equals(Optional.of(value))) {
                boolean secret = value instanceof Value.Text(String text) && text.startsWith(secrets);
                String key = name.substring(colon + 1);
                boolean hidden = !secret && taken.contains(name);
                changes.add(new Configuration.Promoted(
                        stack, key, before.map(old -> marked(old, hidden)), marked(value, hidden), secret));
            }
        });
        return changes;
    }

    private static Value marked(Value value, boolean hidden) {
        return hidden ? new Value.Secret(value) : value;
    }

    /// The inputs that stacks take for secrets, as `stack:key`; a stack that `forEach` makes of
    /// another counts for that one.
    private Set<String> hidden(Manifest manifest) {
        Set<String> names = new HashSet<>();
        for (StackSpec spec : blueprints
                .read(manifest, Order.Target.of(wanted.deployment(), wanted.from()))
                .blueprint()
                .stacks()
                .values()) {
            for (String declared : manifest.stacks().keySet()) {
                if (spec.name().equals(declared) || spec.name().startsWith(declared + "-")) {
                    spec.secretInputs().forEach(key -> names.add(declared + ":" + key));
                }
            }
        }
        return names;
    }

    /// The stored configuration of the other environment with the changes.
    Node.Mapping stored() {
        ConfigFile file = file(wanted.to());
        Node.Mapping stored = file.read();
        for (Configuration.Promoted change : changes()) {
            if (!change.secret()) {
                stored = file.with(
                        stored, change.stack(), change.key(), change.after().revealed());
            }
        }
        return stored;
    }

    private ConfigFile file(String environment) {
        return blueprints.configFile(wanted.deployment(), environment);
    }

    private void requireStacks(Manifest manifest) {
        List<String> named = new ArrayList<>(wanted.stacks());
        wanted.others().keySet().forEach(name -> named.add(name.substring(0, Math.max(0, name.indexOf(':')))));
        for (String stack : named) {
            if (!manifest.stacks().containsKey(stack)) {
                throw Failure.of(
                                ErrorCode.STACK_NOT_FOUND,
                                "there is no stack '" + stack + "'"
                                        + Nearest.question(
                                                stack, manifest.stacks().keySet()) + "; there are: "
                                        + String.join(", ", manifest.stacks().keySet()))
                        .toException();
            }
        }
    }

    /// The values by `stack:key`.
    private Map<String, Value> own(Manifest manifest, String environment) {
        Map<String, Value> values = new LinkedHashMap<>();
        manifest.stacks().forEach((stack, node) -> {
            if (node.get("environments") instanceof Node.Mapping all
                    && all.get(environment) instanceof Node.Mapping here
                    && here.get("config") instanceof Node.Mapping config) {
                config.entries()
                        .forEach((key, entry) ->
                                values.put(stack + ":" + key, entry.node().value()));
            }
        });
        file(environment).read().entries().forEach((stack, entry) -> {
            if (entry.node() instanceof Node.Mapping config) {
                config.entries()
                        .forEach((key, inner) ->
                                values.put(stack + ":" + key, inner.node().value()));
            }
        });
        return values;
    }
}
