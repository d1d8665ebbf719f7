package dev.stratiform.core.manifest;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The workspace's `secrets:` settings, as written; empty texts where nothing is.
///
/// `source` is `workspace` (an encrypted file) or `aws` (Secrets Manager, under `prefix`).
/// `keyFile` and `kmsKey` say which key a new file of secrets is encrypted with; a passphrase when
/// neither is there.
public record SecretSettings(String source, String prefix, String keyFile, String kmsKey) {
    private static final Set<String> KNOWN = Set.of("source", "prefix", "keyFile", "kmsKey");

    /// Nothing is set.
    public static final SecretSettings NONE = new SecretSettings("workspace", "", "", "");

    static SecretSettings read(Section section) {
        section.allow(KNOWN);
        return new SecretSettings(
                section.word("source", "workspace", Set.of("workspace", "aws")),
                section.text("prefix", ""),
                section.text("keyFile", ""),
                section.text("kmsKey", ""));
    }

    List<Settings.Setting> listing(String origin) {
        return Stream.of(
                        new Settings.Setting("secrets.source", source, origin),
                        new Settings.Setting("secrets.prefix", prefix, origin),
                        new Settings.Setting("secrets.keyFile", keyFile, origin),
                        new Settings.Setting("secrets.kmsKey", kmsKey, origin))
                .filter(setting -> !setting.value().isEmpty())
                .toList();
    }
}
