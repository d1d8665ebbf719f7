package dev.stratiform.stores.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals bytes with AES-256-GCM (NIST SP 800-38D).
///
/// The sealed form is `v1:` and the base64 of nonce and ciphertext. It opens only for the identity
/// that it was sealed for, so that it cannot be moved to another place. Immutable and thread-safe.
public final class SealBox {
    /// The length of keys, in bytes.
    public static final int KEY_BYTES = 32;

    private static final String VERSION = "v1:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;

    /// A box for a key of 32 bytes.
    public SealBox(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    /// The sealed form.
    public String seal(byte[] plain, String identity) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        cipher.updateAAD(identity.getBytes(StandardCharsets.UTF_8));
        byte[] nonce = cipher.getIV();
        byte[] sealed = cipher.doFinal(plain);
        byte[] both = ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return VERSION + Base64.getEncoder().encodeToString(both);
    }

    /// What was sealed; fails when the key or the identity is another one, or the form is damaged.
    public byte[] open(String sealed, String identity) throws GeneralSecurityException {
        if (!sealed.startsWith(VERSION)) {
            throw new GeneralSecurityException("not sealed");
        }
        byte[] both;
        try {
            both = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("damaged", e);
        }
        if (both.length < NONCE_BYTES) {
            throw new GeneralSecurityException("cut off");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, both, 0, NONCE_BYTES));
        cipher.updateAAD(identity.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
    }
}
