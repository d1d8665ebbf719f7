package dev.stratiform.aws;

import software.amazon.awssdk.core.SdkBytes;

/// Keys of KMS, for wrapping other keys. Thread-safe; every method blocks.
public final class Keys {
    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Keys(AwsClients clients) {
        this.clients = clients;
    }

    /// Encrypts at most 4 KiB with a key (its id, ARN or alias).
    public byte[] wrap(String key, byte[] plain) {
        return Faults.quietly(
                "kms",
                "Encrypt",
                () -> clients.kms()
                        .encrypt(request -> request.keyId(key).plaintext(SdkBytes.fromByteArray(plain)))
                        .ciphertextBlob()
                        .asByteArray());
    }

    /// Decrypts what was encrypted with that key and no other.
    public byte[] unwrap(String key, byte[] wrapped) {
        return Faults.quietly(
                "kms",
                "Decrypt",
                () -> clients.kms()
                        .decrypt(request -> request.keyId(key).ciphertextBlob(SdkBytes.fromByteArray(wrapped)))
                        .plaintext()
                        .asByteArray());
    }
}
