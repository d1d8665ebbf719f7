package dev.stratiform.stores.secret;

import dev.stratiform.aws.Keys;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Where the keys of workspaces' secrets are found: variables, a file, a person, KMS.
///
/// `environment` are the outer variables: `STRATIFORM_PASSPHRASE`, `STRATIFORM_PASSPHRASE_FILE`,
/// `STRATIFORM_SECRETS_KEY_FILE`. `keyFile` is the setting's path, empty for none. `prompt` asks a
/// person for a passphrase, empty when there is nobody. `kms` is made when it is needed.
public record KeyRing(
        Map<String, String> environment,
        Optional<Path> keyFile,
        Supplier<Optional<String>> prompt,
        Supplier<Keys> kms) {
    static final int ITERATIONS = 600_000;
    private static final int SHORTEST = 12;
    private static final int MOST_BYTES = 4_096;

    /// A wrapped key, and what besides the key's holder is needed to open it again.
    record Wrapped(String sealed, String salt, int iterations) {}

    /// Encrypts a key with what the kind names.
    Wrapped wrap(KeyKind kind, byte[] key) {
        try {
            return switch (kind) {
                case KeyKind.Passphrase() -> {
                    byte[] salt = random(16);
                    byte[] derived = derived(newPassphrase(), salt, ITERATIONS);
                    yield new Wrapped(
                            new SealBox(derived).seal(key, "passphrase"),
                            Base64.getEncoder().encodeToString(salt),
                            ITERATIONS);
                }
                case KeyKind.KeyFile() -> new Wrapped(new SealBox(keyOfFile(true)).seal(key, "key-file"), "", 0);
                case KeyKind.Kms(String id) ->
                    new Wrapped(Base64.getEncoder().encodeToString(kms.get().wrap(id, key)), "", 0);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /// Opens a wrapped key; `SECRETS_LOCKED` when what opens it is missing or another one.
    byte[] unwrap(KeyKind kind, Wrapped wrapped) {
        try {
            return switch (kind) {
                case KeyKind.Passphrase() ->
                    new SealBox(derived(passphrase(), Base64.getDecoder().decode(wrapped.salt()), wrapped.iterations()))
                            .open(wrapped.sealed(), "passphrase");
                case KeyKind.KeyFile() -> new SealBox(keyOfFile(false)).open(wrapped.sealed(), "key-file");
                case KeyKind.Kms(String id) ->
                    kms.get().unwrap(id, Base64.getDecoder().decode(wrapped.sealed()));
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw locked(
                    "the key does not open the workspace's secrets: it is another one, or the file was changed", kind);
        }
    }

    private static RuntimeException locked(String message, KeyKind kind) {
        String next = switch (kind) {
            case KeyKind.Passphrase() -> "set STRATIFORM_PASSPHRASE or STRATIFORM_PASSPHRASE_FILE";
            case KeyKind.KeyFile() ->
                "name the key file: secrets.keyFile in stratiform.yaml, or STRATIFORM_SECRETS_KEY_FILE";
            case KeyKind.Kms(String id) -> "check that the credentials may use the KMS key " + id;
        };
        return Failure.of(ErrorCode.SECRETS_LOCKED, message).withNext(next).toException();
    }

    static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new SecureRandom().nextBytes(made);
        return made;
    }

    private static byte[] derived(String passphrase, byte[] salt, int iterations) throws GeneralSecurityException {
        if (iterations < 100_000 || iterations > 10_000_000 || salt.length < 8) {
            throw new GeneralSecurityException("not made by this product");
        }
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, SealBox.KEY_BYTES * Byte.SIZE);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
    }

    private String newPassphrase() {
        String given = passphrase();
        if (given.length() < SHORTEST) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "the passphrase has " + given.length() + " characters; " + SHORTEST + " or more are needed")
                    .withNext("choose a longer one")
                    .toException();
        }
        return given;
    }

    private String passphrase() {
        String given = environment.getOrDefault("STRATIFORM_PASSPHRASE", "");
        if (!given.isEmpty()) {
            return given;
        }
        String file = environment.getOrDefault("STRATIFORM_PASSPHRASE_FILE", "");
        if (!file.isEmpty()) {
            return read(Path.of(file)).strip();
        }
        return prompt.get()
                .filter(typed -> !typed.isEmpty())
                .orElseThrow(() -> locked("the workspace's secrets need a passphrase", new KeyKind.Passphrase()));
    }

    private byte[] keyOfFile(boolean make) {
        Path file = Optional.ofNullable(environment.get("STRATIFORM_SECRETS_KEY_FILE"))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .or(() -> keyFile)
                .orElseThrow(() -> locked("the workspace's secrets need their key file", new KeyKind.KeyFile()));
        if (make && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            makeFile(file);
        }
        requirePrivate(file);
        byte[] key;
        try {
            key = Base64.getDecoder().decode(read(file).strip());
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length != SealBox.KEY_BYTES) {
            throw locked("the key file " + file + " does not hold a key", new KeyKind.KeyFile());
        }
        return key;
    }

    private static void makeFile(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getEncoder().encodeToString(random(SealBox.KEY_BYTES)) + "\n");
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, "the key file " + file + " cannot be made")
                    .withNext("check its folder and your rights")
                    .toException();
        }
    }

    private static void requirePrivate(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            if (!EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                    .containsAll(rights)) {
                throw Failure.of(ErrorCode.STATE_UNSAFE, "the key file " + file + " can be used by others")
                        .withNext("chmod 600 " + file)
                        .toException();
            }
        } catch (IOException e) {
            throw locked("the key file " + file + " cannot be read", new KeyKind.KeyFile());
        }
    }

    private static String read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw new IOException("no small file");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Failure.of(ErrorCode.SECRETS_LOCKED, "the file " + file + " cannot be read")
                    .withNext("name a readable, small file")
                    .toException();
        }
    }

    @Override
    public String toString() {
        return "KeyRing";
    }
}
