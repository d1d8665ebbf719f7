package dev.stratiform.stores.sqlite;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
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
import java.util.Base64;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Encrypts texts with AES-256-GCM under the state folder's key (NIST SP 800-38D).
///
/// The sealed form is `v1:` and the base64 of nonce and ciphertext. It opens only for the identity
/// that it was sealed for, so that a secret cannot be moved to another row. The key is made when it
/// is first needed. Thread-safe.
final class Secrets {
    private static final String VERSION = "v1:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path file;
    private volatile @Nullable SecretKeySpec key;

    Secrets(Path file) {
        this.file = file;
    }

    /// The sealed form of a text.
    String seal(String text, String identity) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key(true));
            cipher.updateAAD(identity.getBytes(StandardCharsets.UTF_8));
            byte[] nonce = cipher.getIV();
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] both = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw failed(ErrorCode.STATE_NOT_WRITABLE, "this Java cannot encrypt secrets with AES-256-GCM", e);
        }
    }

    /// The text of a sealed form. Fails with `STORE_UNAVAILABLE` when the key or the identity is
    /// another one.
    String open(String sealed, String identity) {
        try {
            if (!sealed.startsWith(VERSION)) {
                throw unreadable(null);
            }
            byte[] both = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key(false), new GCMParameterSpec(TAG_BITS, both, 0, NONCE_BYTES));
            cipher.updateAAD(identity.getBytes(StandardCharsets.UTF_8));
            return new String(cipher.doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private StratiformException unreadable(@Nullable Exception cause) {
        Failure failure = Failure.of(
                        ErrorCode.STORE_UNAVAILABLE, "a secret of the state does not open with the key " + file)
                .withNext("put back the key file that belongs to this state");
        return cause == null ? failure.toException() : new StratiformException(failure, cause);
    }

    private SecretKeySpec key(boolean make) {
        SecretKeySpec known = key;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            try {
                if (make && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    makeKey();
                }
                SecretKeySpec read = readKey();
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

    private SecretKeySpec readKey() throws IOException {
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
        return new SecretKeySpec(bytes, "AES");
    }
}
