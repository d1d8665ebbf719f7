package dev.stratiform.core;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;

/// The workspace's secrets, for people who set them. Values go in and are never shown.
///
/// Thread-safe.
public interface SecretKeeper {
    /// What opens the secrets after a rotation.
    ///
    /// `kind` is `passphrase`, `key-file` or `kms`, empty for the one that it is now; `name` is the
    /// file or the KMS key.
    record NewKey(String kind, String name) {}

    /// Of a workspace that cannot have secrets.
    SecretKeeper NONE = new SecretKeeper() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public void set(String name, String value) {
            throw none();
        }

        @Override
        public void remove(String name) {
            throw none();
        }

        @Override
        public void rotate(NewKey key) {
            throw none();
        }

        private static RuntimeException none() {
            return Failure.of(ErrorCode.SECRETS_LOCKED, "this workspace cannot have secrets")
                    .toException();
        }
    };

    /// The names of all secrets, sorted.
    List<String> names();

    /// Keeps a value, in place of an older one.
    void set(String name, String value);

    /// Forgets a secret; `REFERENCE_NO_VALUE` when there is none of that name.
    void remove(String name);

    /// Encrypts all secrets anew under a new key.
    void rotate(NewKey key);
}
