package dev.stratiform.cli.command;

import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.SecretKeeper;
import dev.stratiform.core.value.Value;
import java.util.List;
import java.util.Optional;

/// The commands that keep secrets. A secret's value is never an argument
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
        in.tell(
                "secret " + name + " set; use it as ${secret." + name + "}",
                JsonShape.of("secret").with("set", name));
        return 0;
    }

    static int list(Invocation in) {
        List<String> names = in.control().secrets().names();
        String words = names.isEmpty() ? "no secrets; set one: stratiform secret set NAME" : String.join("\n", names);
        in.tell(
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
        in.tell("secret " + name + " removed", JsonShape.of("secret").with("removed", name));
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
        in.tell(
                "all secrets are encrypted under a new key",
                JsonShape.of("secrets").with("rotated", true));
        return 0;
    }
}
