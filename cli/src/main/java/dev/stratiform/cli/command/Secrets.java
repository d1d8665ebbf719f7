package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.Order;
import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.value.Value;
import java.util.List;
import java.util.Optional;

/// The commands that keep secrets and stored configuration. A secret's value is never an argument
/// and never shown.
final class Secrets {
    private Secrets() {}

    static int set(Invocation in) {
        String name = in.required(0, "a name");
        if (in.position(1).isPresent()) {
            throw Arguments.usage(
                    "a secret's value is no argument, where others could see it; give it on standard input"
                            + " or at the prompt: stratiform secret set " + name);
        }
        in.control().secrets().set(name, in.outside().secretInput().get());
        told(
                in,
                "secret " + name + " set; use it as ${secret." + name + "}",
                JsonShape.of("secret").with("set", name));
        return 0;
    }

    private static void told(Invocation in, String words, JsonShape shape) {
        if (in.console().structured()) {
            in.console().result(shape.value());
        } else {
            in.console().result(words);
        }
    }

    static int list(Invocation in) {
        List<String> names = in.control().secrets().names();
        String words = names.isEmpty() ? "no secrets; set one: stratiform secret set NAME" : String.join("\n", names);
        told(
                in,
                words,
                JsonShape.of("secrets")
                        .with(
                                "secrets",
                                new Value.Items(
                                        names.stream().<Value>map(Value::of).toList())));
        return 0;
    }

    static int remove(Invocation in) {
        String name = in.required(0, "a name");
        in.control().secrets().remove(name);
        told(in, "secret " + name + " removed", JsonShape.of("secret").with("removed", name));
        return 0;
    }

    static int rotate(Invocation in) {
        String kind = in.arguments().get("--key").orElse("");
        if (!List.of("", "passphrase", "key-file", "kms").contains(kind)) {
            throw Arguments.usage("--key is '" + kind + "'; passphrase, key-file and kms are allowed");
        }
        Optional<String> name = in.arguments().get("--key-name");
        if (kind.equals("kms") && name.isEmpty()) {
            throw Arguments.usage("--key kms needs the key's id or alias: --key-name alias/NAME");
        }
        in.control().secrets().rotate(new SecretKeeper.NewKey(kind, name.orElse("")));
        told(
                in,
                "all secrets are encrypted under a new key",
                JsonShape.of("secrets").with("rotated", true));
        return 0;
    }

    /// `config set [ID] STACK:KEY=VALUE`, or `STACK:KEY` with `--secret`.
    static int configure(Invocation in) {
        boolean named = in.position(1).isPresent();
        String deployment = named ? in.required(0, "a deployment") : "";
        String setting = named ? in.required(1, "a setting") : in.required(0, "STACK:KEY=VALUE");
        boolean secret = in.arguments().has("--secret");
        int equal = setting.indexOf('=');
        int colon = setting.indexOf(':');
        boolean whole = secret ? equal < 0 : equal > 0;
        int end = equal < 0 ? setting.length() : equal;
        if (colon <= 0 || colon + 1 >= end || !whole) {
            throw Arguments.usage(
                    secret
                            ? "with --secret write STACK:KEY without a value; it is read from standard input or a prompt"
                            : "'" + setting + "' must be STACK:KEY=VALUE");
        }
        String stack = setting.substring(0, colon);
        String key = setting.substring(colon + 1, end);
        Order.Target target = Order.Target.of(deployment, in.environment());
        String file = secret
                ? in.control()
                        .configureSecret(
                                target, stack, key, in.outside().secretInput().get())
                : in.control().configure(target, stack, key, setting.substring(equal + 1));
        told(
                in,
                stack + ":" + key + " set for " + in.environment() + " in " + file,
                JsonShape.of("config").with("stack", stack).with("key", key).with("file", file));
        return 0;
    }
}
