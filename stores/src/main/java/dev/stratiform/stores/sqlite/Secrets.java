package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import dev.stratiform.stores.secret.SealBox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.crypto.KeyGenerator;
import org.jspecify.annotations.Nullable;

/// Encrypts texts with AES-256-GCM under the state folder's key (NIST SP 800-38D).
///
/// What is sealed opens only for the identity that it was sealed for, so that a secret cannot be
/// moved to another row. The key is made when it is first needed. Thread-safe.
final class Secrets {
    private static final int KEY_BYTES = SealBox.KEY_BYTES;

    private final Path file;
    private volatile @Nullable SealBox key;

    Secrets(Path file) {
        this.file = file;
    }

    /// The sealed form of a text.
    String seal(String text, String identity) {
        try {
            return key(true).seal(text.getBytes(StandardCharsets.UTF_8), identity);
        } catch (GeneralSecurityException e) {
            throw failed(ErrorCode.STATE_NOT_WRITABLE, "this Java cannot encrypt secrets with AES-256-GCM", e);
        }
    }

    /// The text of a sealed form. Fails with `STORE_UNAVAILABLE` when the key or the identity is
    /// another one.
    String open(String sealed, String identity) {
        try {
            return new String(key(false).open(sealed, identity), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw unreadable(e);
        }
    }

    private StratiformException unreadable(@Nullable Exception cause) {
        Failure failure = Failure.of(
                        ErrorCode.STORE_UNAVAILABLE, "a secret of the state does not open with the key " + file)
                .withNext("put back the key file that belongs to this state");
        return cause == null ? failure.toException() : new StratiformException(failure, cause);
    }

    private SealBox key(boolean make) {
        SealBox known = key;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            try {
                if (make && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    makeKey();
                }
                SealBox read = readKey();
                key = read;
                return read;
            } catch (IOException e) {
                ErrorCode code = make ? ErrorCode.STATE_NOT_WRITABLE : ErrorCode.STORE_UNAVAILABLE;
                throw failed(
                        code, "the key of the state's secrets, " + file + ", cannot be " + (make ? "made" : "read"), e);
            }
        }
    }

    private static StratiformException failed(ErrorCode code, String message, Exception cause) {
        return new StratiformException(Failure.of(code, message), cause);
    }

    /// Makes the key under another name first. Two processes then agree on the one that was linked
    /// first.
    private void makeKey() throws IOException {
        byte[] bytes;
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(KEY_BYTES * Byte.SIZE);
            bytes = generator.generateKey().getEncoded();
        } catch (GeneralSecurityException e) {
            throw failed(ErrorCode.STATE_NOT_WRITABLE, "this Java cannot make an AES key", e);
        }
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "key-", ".new", StateFolder.FILE);
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException _) {
            return;
        } finally {
            Files.delete(fresh);
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private SealBox readKey() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.of(ErrorCode.STORE_UNAVAILABLE, "the key of the state's secrets, " + file + ", is not there")
                    .withNext("put back the key file that belongs to this state")
                    .toException();
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                .containsAll(rights)) {
            throw Failure.of(ErrorCode.STATE_UNSAFE, "the key " + file + " can be used by others")
                    .withNext("chmod 600 " + file)
                    .toException();
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != KEY_BYTES) {
            throw Failure.of(
                            ErrorCode.STORE_UNAVAILABLE,
                            "the key " + file + " has " + bytes.length + " bytes; " + KEY_BYTES + " are expected")
                    .withNext("put back the key file that belongs to this state")
                    .toException();
        }
        return new SealBox(bytes);
    }
}
