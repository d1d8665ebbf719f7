package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.Configuration;
import dev.stratiform.core.DeploymentStatus;
import dev.stratiform.core.Order;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The commands about what is configured for environments.
final class Configurations {
    private Configurations() {}

    /// `STACK:KEY` of a command line.
    private record Key(String stack, String name) {
        static Key of(String text, String expected) {
            int colon = text.indexOf(':');
            if (colon <= 0 || colon + 1 == text.length()) {
                throw Arguments.usage("'" + text + "' must be " + expected);
            }
            return new Key(text.substring(0, colon), text.substring(colon + 1));
        }

        String text() {
            return stack + ":" + name;
        }
    }

    /// The deployment, when two positions are given; the last position is the setting.
    private static Order.Target target(Invocation in) {
        return new Order.Target(
                in.position(1).isPresent() ? in.deployment() : "",
                in.environment(),
                in.arguments().pairs("-p"),
                in.arguments().pairs("-c"));
    }

    private static String setting(Invocation in, String what) {
        return in.position(1).orElseGet(() -> in.required(0, what));
    }

    /// `config set [ID] STACK:KEY=VALUE`, or `STACK:KEY` with `--secret`.
    static int set(Invocation in) {
        String setting = setting(in, "STACK:KEY=VALUE");
        boolean secret = in.arguments().has("--secret");
        int equal = setting.indexOf('=');
        if (secret == equal >= 0) {
            throw Arguments.usage(
                    secret
                            ? "with --secret write STACK:KEY without a value; it is read from standard input or a prompt"
                            : "'" + setting + "' must be STACK:KEY=VALUE");
        }
        Key key = Key.of(secret ? setting : setting.substring(0, equal), "STACK:KEY=VALUE");
        Configuration configuration = in.control().configuration();
        String file = secret
                ? configuration.setSecret(
                        target(in),
                        key.stack(),
                        key.name(),
                        in.outside().secretInput().get())
                : configuration.set(target(in), key.stack(), key.name(), setting.substring(equal + 1));
        return changed(in, key, "set", file);
    }

    private static int changed(Invocation in, Key key, String what, String file) {
        in.tell(
                key.text() + " " + what + " for " + in.environment() + " in " + file,
                JsonShape.of("config")
                        .with("stack", key.stack())
                        .with("key", key.name())
                        .with("file", file));
        return 0;
    }

    /// `config unset [ID] STACK:KEY`.
    static int unset(Invocation in) {
        Key key = Key.of(setting(in, "STACK:KEY"), "STACK:KEY");
        return changed(in, key, "unset", in.control().configuration().unset(target(in), key.stack(), key.name()));
    }

    /// `config get [ID] STACK:KEY`.
    static int get(Invocation in) {
        Key key = Key.of(setting(in, "STACK:KEY"), "STACK:KEY");
        List<Configuration.Entry> all = in.control().configuration().list(target(in));
        Configuration.Entry entry = all.stream()
                .filter(e -> e.stack().equals(key.stack()) && e.key().equals(key.name()))
                .findFirst()
                .orElseThrow(() -> absent(key, all, in.environment()));
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("config")
                            .with("entry", json(entry).value())
                            .value());
        } else {
            in.console().result(text(entry.value()));
        }
        return 0;
    }

    private static RuntimeException absent(Key key, List<Configuration.Entry> all, String environment) {
        List<String> stacks =
                all.stream().map(Configuration.Entry::stack).distinct().toList();
        List<String> keys = all.stream()
                .filter(e -> e.stack().equals(key.stack()))
                .map(Configuration.Entry::key)
                .toList();
        String message = stacks.contains(key.stack())
                ? key.stack() + " has no value '" + key.name() + "' in " + environment
                        + Nearest.question(key.name(), keys) + "; it has: " + String.join(", ", keys)
                : "no stack '" + key.stack() + "' has values in " + environment + Nearest.question(key.stack(), stacks)
                        + "; these have: " + String.join(", ", stacks);
        return Failure.of(ErrorCode.STACK_NOT_FOUND, message)
                .withNext("see: stratiform config list -e " + environment)
                .toException();
    }

    private static String text(Value value) {
        return value.masked() instanceof Value.Text(String text) ? Style.safe(text) : Json.write(value.masked());
    }

    private static JsonShape json(Configuration.Entry entry) {
        return JsonShape.part()
                .with("stack", entry.stack())
                .with("key", entry.key())
                .with("value", entry.value().masked())
                .with("origin", entry.origin().toString())
                .with("stored", entry.stored());
    }

    /// `config list [ID]`, of one stack with `--stack`.
    static int list(Invocation in) {
        Order.Target target = in.target();
        Optional<String> stack = in.arguments().get("--stack");
        List<Configuration.Entry> entries = in.control().configuration().list(target).stream()
                .filter(e -> stack.map(e.stack()::equals).orElse(true))
                .filter(e -> e.stored() || !in.arguments().has("--stored"))
                .toList();
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("config")
                            .with("environment", target.environment())
                            .parts(
                                    "entries",
                                    entries.stream().map(Configurations::json).toList())
                            .value());
            return 0;
        }
        if (entries.isEmpty()) {
            in.console().result("nothing is configured");
        }
        entries.forEach(e ->
                in.console().result(e.stack() + ":" + e.key() + " = " + text(e.value()) + "   (" + e.origin() + ")"));
        return 0;
    }

    /// `env list [ID]`.
    static int environments(Invocation in) {
        List<Configuration.Environment> all = in.control().configuration().environments(in.deployment());
        if (in.console().structured()) {
            in.console()
                    .result(JsonShape.of("environments")
                            .parts(
                                    "environments",
                                    all.stream().map(Configurations::json).toList())
                            .value());
            return 0;
        }
        all.forEach(e -> in.console()
                .result(Style.pad(e.name(), 12) + " " + Style.pad(e.enabled() ? "enabled" : "disabled", 9) + " "
                        + Style.pad(phase(e.phase()), 12) + " " + Style.pad(e.region(), 14) + " "
                        + Style.pad(e.account(), 12) + (e.protect() ? " protected" : "")));
        return 0;
    }

    private static String phase(DeploymentStatus.Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static JsonShape json(Configuration.Environment e) {
        return JsonShape.part()
                .with("name", e.name())
                .with("enabled", e.enabled())
                .with("region", e.region())
                .with("account", e.account())
                .with("protect", e.protect())
                .with("status", phase(e.phase()));
    }

    static int enable(Invocation in) {
        return turn(in, true);
    }

    static int disable(Invocation in) {
        return turn(in, false);
    }

    private static int turn(Invocation in, boolean on) {
        String environment = setting(in, "an environment");
        String file = in.control().configuration().enable(target(in).deployment(), environment, on);
        in.tell(
                environment + " is " + (on ? "enabled" : "disabled") + " in " + file,
                JsonShape.of("environment")
                        .with("name", environment)
                        .with("enabled", on)
                        .with("file", file));
        return 0;
    }
}
