package dev.stratiform.stores.secret;

import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.io.AtomicFile;
import dev.stratiform.resilience.retry.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The secrets of a workspace, in one encrypted file that belongs into version control.
///
/// Names are in clear, values never. Thread-safe, also between processes: changes are made one
/// after the other.
public final class WorkspaceSecrets {
    /// The file's name, in the workspace's folder.
    public static final String FILE = "stratiform.secrets.json";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,126}");
    private static final int MOST_CHARACTERS = 64 * 1024;
    private static final long MOST_BYTES = 16L << 20;

    private final Path file;
    private final Path lock;
    private final KeyRing ring;
    private @Nullable SealBox opened;
    private String openedFrom = "";

    /// The secrets of a workspace; `lock` is a file that guards changes. Nothing is read yet.
    public WorkspaceSecrets(Path workspace, Path lock, KeyRing ring) {
        this.file = workspace.resolve(FILE);
        this.lock = lock;
        this.ring = ring;
    }

    /// The names of all secrets, sorted; no key is needed.
    public List<String> names() {
        return read().map(found -> List.copyOf(found.sealed().keySet())).orElse(List.of());
    }

    /// A secret's value; empty when there is none of that name. `SECRETS_LOCKED` without the key.
    public Optional<String> value(String name) {
        Optional<SecretFile> found = read();
        if (found.isEmpty() || !found.get().sealed().containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(open(found.get(), name));
    }

    private String open(SecretFile from, String name) {
        try {
            String sealed = from.sealed().getOrDefault(name, "");
            return new String(box(from).open(sealed, name), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw Failure.of(
                            ErrorCode.SECRETS_LOCKED,
                            "the secret " + name + " of " + FILE + " does not open: the file was changed by hand")
                    .withNext("set it again: stratiform secret set " + name)
                    .toException();
        }
    }

    /// Keeps a value, in place of an older one. The first one makes the file, with a key of the
    /// kind.
    public void set(String name, String value, KeyKind first) {
        requireAllowed(name, value);
        change(found -> {
            SecretFile from = found == null ? empty(first) : found;
            SortedMap<String, String> sealed = new TreeMap<>(from.sealed());
            sealed.put(name, seal(box(from), value, name));
            return new SecretFile(from.kind(), from.key(), sealed);
        });
    }

    private static void requireAllowed(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "the secret's name '" + name
                                    + "' is not allowed; letters, digits and . _ / - are, 127 at most")
                    .withNext("choose another name")
                    .toException();
        }
        if (value.isEmpty() || value.length() > MOST_CHARACTERS) {
            throw Failure.of(
                            ErrorCode.VALIDATION_ERROR,
                            "the secret " + name + " has " + value.length() + " characters; 1 to " + MOST_CHARACTERS
                                    + " are allowed")
                    .withNext("give it a value, on standard input or at the prompt")
                    .toException();
        }
    }

    /// Forgets a secret.
    public void remove(String name) {
        change(found -> {
            List<String> known =
                    found == null ? List.of() : List.copyOf(found.sealed().keySet());
            if (found == null || !known.contains(name)) {
                throw Failure.of(
                                ErrorCode.REFERENCE_NO_VALUE,
                                "there is no secret '" + name + "'" + Nearest.question(name, known))
                        .withNext("see: stratiform secret list")
                        .toException();
            }
            SortedMap<String, String> sealed = new TreeMap<>(found.sealed());
            sealed.remove(name);
            return new SecretFile(found.kind(), found.key(), sealed);
        });
    }

    /// Encrypts all secrets anew with a new key, which `ring` wraps as the kind says; the old one
    /// opens nothing then.
    public void rotate(KeyKind kind, KeyRing next) {
        change(found -> {
            if (found == null) {
                throw Failure.of(ErrorCode.REFERENCE_NO_VALUE, "the workspace has no secrets yet")
                        .withNext("set one: stratiform secret set NAME")
                        .toException();
            }
            byte[] key = KeyRing.random(SealBox.KEY_BYTES);
            SealBox box = new SealBox(key);
            SortedMap<String, String> sealed = new TreeMap<>();
            found.sealed().keySet().forEach(name -> sealed.put(name, seal(box, open(found, name), name)));
            return new SecretFile(kind, next.wrap(kind, key), sealed);
        });
    }

    private static String seal(SealBox box, String value, String name) {
        try {
            return box.seal(value.getBytes(StandardCharsets.UTF_8), name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    private SecretFile empty(KeyKind kind) {
        byte[] key = KeyRing.random(SealBox.KEY_BYTES);
        SecretFile made = new SecretFile(kind, ring.wrap(kind, key), new TreeMap<>());
        remember(made, new SealBox(key));
        return made;
    }

    private synchronized void remember(SecretFile from, SealBox box) {
        opened = box;
        openedFrom = from.key().sealed();
    }

    /// The box of a file's key; it is unwrapped once, since that may take a second or a call.
    private synchronized SealBox box(SecretFile from) {
        SealBox known = opened;
        if (known != null && openedFrom.equals(from.key().sealed())) {
            return known;
        }
        SealBox box = new SealBox(ring.unwrap(from.kind(), from.key()));
        remember(from, box);
        return box;
    }

    /// How the secrets are kept now; empty when there are none.
    public Optional<KeyKind> kind() {
        return read().map(SecretFile::kind);
    }

    private Optional<SecretFile> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw new IOException("no ordinary file");
            }
            return Optional.of(SecretFile.parse(Files.readString(file), FILE));
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, FILE + " cannot be read")
                    .toException();
        }
    }

    private void change(UnaryOperator<@Nullable SecretFile> change) {
        try {
            Path folder = lock.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                SecretFile made = change.apply(read().orElse(null));
                if (made != null && held.isValid()) {
                    new AtomicFile(Sleeper.monotonic()).write(file, made.text());
                }
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, FILE + " cannot be written")
                    .toException();
        }
    }
}
