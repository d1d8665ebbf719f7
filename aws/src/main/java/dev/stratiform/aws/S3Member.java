package dev.stratiform.aws;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One member of an S3 request or answer, as the SDK's model describes it.
///
/// Immutable; the model has no circles, so recursion over members is safe.
///
/// @param name the name of the API, such as `VersionId`
/// @param kind what it holds
/// @param required whether a request without it is never sent
/// @param allowed the values that the model knows, empty when any text may stand there
/// @param place where it travels: `path`, `body`, `header NAME` or `query NAME`
/// @param members what an object holds
/// @param item what a list or map holds; empty for everything else
public record S3Member(
        String name,
        Kind kind,
        boolean required,
        List<String> allowed,
        String place,
        List<S3Member> members,
        Optional<S3Member> item) {
    /// What a member holds.
    public enum Kind {
        /// Any text.
        TEXT("a text"),
        /// A whole number.
        WHOLE("a whole number"),
        /// A number.
        DECIMAL("a number"),
        /// True or false.
        TRUTH("true or false"),
        /// A moment, as ISO 8601.
        TIME("a moment such as 2030-01-31T00:00:00Z"),
        /// Bytes.
        BYTES("bytes"),
        /// An object with members.
        OBJECT("an object"),
        /// A list of items.
        LIST("a list"),
        /// Texts by key.
        MAP("an object");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// What a user has to write for it.
        public String words() {
            return words;
        }
    }

    /// Copies the lists.
    public S3Member {
        allowed = List.copyOf(allowed);
        members = List.copyOf(members);
    }

    /// A member by its name in any of the usual forms: `VersionId`, `versionId`, `version_id`,
    /// `version-id`.
    public static Optional<S3Member> find(List<S3Member> members, String name) {
        String plain = plain(name);
        return members.stream().filter(m -> plain(m.name()).equals(plain)).findFirst();
    }

    static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }
}
