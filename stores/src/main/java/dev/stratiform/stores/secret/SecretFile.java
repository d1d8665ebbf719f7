package dev.stratiform.stores.secret;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.stores.secret.KeyRing.Wrapped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The content of a file of secrets: how its key is wrapped, and the sealed secrets by name.
record SecretFile(KeyKind kind, Wrapped key, SortedMap<String, String> sealed) {
    private static final int VERSION = 1;

    static SecretFile parse(String text, String name) {
        Map<String, Value> top = fields(Json.read(text, name), name);
        if (!(top.get("version") instanceof Value.Num version)
                || !version.toString().equals("1")) {
            throw damaged(name, "it was not written by this release");
        }
        Map<String, Value> key = fields(top.get("key"), name);
        KeyKind kind = switch (text(key, "kind", name)) {
            case "passphrase" -> new KeyKind.Passphrase();
            case "key-file" -> new KeyKind.KeyFile();
            case "kms" -> new KeyKind.Kms(text(key, "id", name));
            default -> throw damaged(name, "its kind of key is not known");
        };
        boolean derived = kind instanceof KeyKind.Passphrase;
        int iterations =
                derived && key.get("iterations") instanceof Value.Num number ? whole(number.toString(), name) : 0;
        SortedMap<String, String> sealed = new TreeMap<>();
        Map<String, Value> secrets = fields(top.get("secrets"), name);
        secrets.keySet().forEach(one -> sealed.put(one, text(secrets, one, name)));
        return new SecretFile(
                kind,
                new Wrapped(text(key, "wrapped", name), derived ? text(key, "salt", name) : "", iterations),
                sealed);
    }

    private static int whole(String number, String name) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw damaged(name, "its iterations are no whole number");
        }
    }

    private static Map<String, Value> fields(@org.jspecify.annotations.Nullable Value value, String name) {
        if (value instanceof Value.Fields(Map<String, Value> values)) {
            return values;
        }
        throw damaged(name, "an object is missing");
    }

    private static String text(Map<String, Value> fields, String key, String name) {
        if (fields.get(key) instanceof Value.Text(String text)) {
            return text;
        }
        throw damaged(name, "the text " + key + " is missing");
    }

    private static RuntimeException damaged(String name, String why) {
        return Failure.of(ErrorCode.VALIDATION_ERROR, name + " is no file of secrets: " + why)
                .withNext("put the file back from version control")
                .toException();
    }

    /// One line for each secret, so that version control shows what changed.
    String text() {
        Map<String, Value> wrapped = new LinkedHashMap<>();
        switch (kind) {
            case KeyKind.Passphrase() -> {
                wrapped.put("kind", Value.of("passphrase"));
                wrapped.put("salt", Value.of(key.salt()));
                wrapped.put("iterations", Value.of(key.iterations()));
            }
            case KeyKind.KeyFile() -> wrapped.put("kind", Value.of("key-file"));
            case KeyKind.Kms(String id) -> {
                wrapped.put("kind", Value.of("kms"));
                wrapped.put("id", Value.of(id));
            }
        }
        wrapped.put("wrapped", Value.of(key.sealed()));
        Map<String, Value> secrets = new LinkedHashMap<>();
        sealed.forEach((name, text) -> secrets.put(name, Value.of(text)));
        Map<String, Value> top = new LinkedHashMap<>();
        top.put("version", Value.of(VERSION));
        top.put("key", new Value.Fields(wrapped));
        top.put("secrets", new Value.Fields(secrets));
        return Json.writeIndented(new Value.Fields(top)) + "\n";
    }
}
