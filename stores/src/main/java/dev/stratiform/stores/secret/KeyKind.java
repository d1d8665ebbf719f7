package dev.stratiform.stores.secret;

/// What opens a workspace's secrets.
///
/// The secrets are encrypted with a key of their own, which this encrypts in turn; so another one
/// can take its place.
public sealed interface KeyKind {
    /// A passphrase, made a key by PBKDF2 with HMAC-SHA-256 (RFC 8018).
    record Passphrase() implements KeyKind {}

    /// A file with 32 random bytes in base64; its path is known outside.
    record KeyFile() implements KeyKind {}

    /// A key of AWS KMS: its id, ARN or alias.
    record Kms(String id) implements KeyKind {}
}
