package dev.stratiform.engines.pulumi;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.LooseJson;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The configuration of an attempt, as a file that Pulumi reads.
///
/// Secrets are in it only encrypted, by Pulumi itself, with whatever the stack's secrets provider
/// is; otherwise they would stand in the backend's history. An unchanged secret is encrypted once.
/// Used by one thread.
final class PulumiConfig {
    static final String FILE = "config.yaml";
    static final String SECRET = "secret";

    /// Has Pulumi encrypt what stands in a file, under a key of the bare project's configuration.
    interface Encryption {
        void encrypt(String key, Path file, boolean asItIs) throws InterruptedException;
    }

    private final PulumiProject project;
    private final byte[] secretKey;
    private final Encryption encryption;

    PulumiConfig(PulumiProject project, byte[] secretKey, Encryption encryption) {
        this.project = project;
        this.secretKey = secretKey.clone();
        this.encryption = encryption;
    }

    /// Writes the file into the attempt's folder.
    void write(Value.Fields config, Path work) throws InterruptedException {
        encryptNewSecrets(config, work);
        LooseJson bare = bare();
        Map<String, Value> all = new LinkedHashMap<>(bare.fields().values());
        LooseJson encrypted = bare.object("config");
        Map<String, Value> values = new LinkedHashMap<>();
        config.values().forEach((name, value) -> {
            String key = key(name);
            if (secret(value)) {
                values.put(key, encrypted.object(key).fields());
            } else if (!(value instanceof Value.Null)) {
                values.put(key, looksEncrypted(value) ? Value.of(Json.write(value)) : value);
            }
        });
        all.put("config", new Value.Fields(values));
        byte[] text = Json.write(new Value.Fields(all)).getBytes(StandardCharsets.UTF_8);
        PrivateFiles.write(work.resolve(FILE), text);
    }

    private void encryptNewSecrets(Value.Fields config, Path work) throws InterruptedException {
        Path marksFile = project.data().resolve("secrets.json");
        LooseJson known = json(marksFile);
        LooseJson encrypted = bare().object("config");
        Map<String, Value> marks = new LinkedHashMap<>();
        List<String> fresh = new ArrayList<>();
        config.values().forEach((name, value) -> {
            if (secret(value)) {
                String mark = mark(name, text(value));
                marks.put(name, Value.of(mark));
                if (!known.text(name).equals(mark)
                        || !encrypted.object(key(name)).has("secure")) {
                    fresh.add(name);
                }
            }
        });
        if (fresh.isEmpty()) {
            return;
        }
        for (String name : fresh) {
            String text = text(config.values().getOrDefault(name, Value.nothing()));
            Path file = work.resolve(SECRET);
            try {
                PrivateFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
                encryption.encrypt(key(name), file, text.endsWith("\n"));
            } finally {
                PrivateFiles.delete(file);
            }
        }
        PrivateFiles.replace(marksFile, Json.write(new Value.Fields(marks)).getBytes(StandardCharsets.UTF_8));
    }

    /// A name without a namespace is the project's.
    private String key(String name) {
        return name.indexOf(':') >= 0 ? name : project.project() + ":" + name;
    }

    /// What tells a changed secret from the same; without the key nothing can be learnt from it.
    private String mark(String name, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secretKey, "HmacSHA256"));
            mac.update(project.fullName().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static boolean secret(Value value) {
        return switch (value) {
            case Value.Secret _ -> true;
            case Value.Items(List<Value> items) -> items.stream().anyMatch(PulumiConfig::secret);
            case Value.Fields(Map<String, Value> fields) ->
                fields.values().stream().anyMatch(PulumiConfig::secret);
            case Value.Text _, Value.Num _, Value.Bool _, Value.Null _ -> false;
        };
    }

    /// Whether Pulumi would take a part of a plain value for an encrypted one.
    private static boolean looksEncrypted(Value value) {
        return switch (value) {
            case Value.Items(List<Value> items) -> items.stream().anyMatch(PulumiConfig::looksEncrypted);
            case Value.Fields(Map<String, Value> fields) ->
                fields.containsKey("secure") || fields.values().stream().anyMatch(PulumiConfig::looksEncrypted);
            case Value.Text _, Value.Num _, Value.Bool _, Value.Null _, Value.Secret _ -> false;
        };
    }

    /// A value as a program's `requireSecret` or `requireSecretObject` reads it.
    private static String text(Value value) {
        Value inner = value instanceof Value.Secret(Value found) ? found : value;
        return inner instanceof Value.Text(String text) ? text : Json.writeRevealed(inner);
    }

    private LooseJson bare() {
        Path file = project.bareConfig();
        try {
            return Files.exists(file)
                    ? LooseJson.of(YamlText.parse(Files.readAllBytes(file), file.toString()))
                    : new LooseJson(Value.Fields.EMPTY);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, file + " cannot be read")
                    .toException();
        }
    }

    private static LooseJson json(Path file) {
        try {
            return LooseJson.of(Json.read(Files.readString(file), file.toString()));
        } catch (IOException | StratiformException e) {
            return new LooseJson(Value.Fields.EMPTY);
        }
    }
}
