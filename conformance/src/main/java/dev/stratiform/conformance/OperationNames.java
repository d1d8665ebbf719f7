package dev.stratiform.conformance;

import dev.stratiform.aws.S3Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The names under which operations are known.
final class OperationNames {
    private static final String PRESIGN = "Presign:";
    private static final Map<String, String> ALIASES = Map.of(
            "uploadfile", "PutObject",
            "uploadobject", "PutObject",
            "downloadfile", "GetObject",
            "downloadobject", "GetObject",
            "initiatemultipartupload", "CreateMultipartUpload",
            "getbucket", "ListObjects",
            "listmultipartparts", "ListParts");

    private OperationNames() {}

    /// An operation by a name in any of its forms; version operations such as `GetObjectVersion`
    /// stand for the one with a `VersionId`.
    static Optional<Operation> find(String name) {
        if (name.regionMatches(true, 0, PRESIGN, 0, PRESIGN.length())) {
            return api(name.substring(PRESIGN.length())).map(of -> new Operation.Presigned(of, Map.of()));
        }
        String plain = plain(name);
        Optional<Operation> own = Arrays.stream(Operation.Own.values())
                .filter(o -> plain(o.label()).equals(plain))
                .map(Operation.class::cast)
                .findFirst();
        return own.or(() -> api(name).map(Operation.Api::new));
    }

    /// Whether a name stands for an operation on one version.
    static boolean ofVersion(String name) {
        return S3Operation.find(name).isEmpty() && plain(name).contains("objectversion");
    }

    private static Optional<S3Operation> api(String name) {
        String plain = plain(name);
        return S3Operation.find(name)
                .or(() -> Optional.ofNullable(ALIASES.get(plain)).flatMap(S3Operation::find))
                .or(() -> plain.contains("objectversion")
                        ? S3Operation.find(plain.replace("objectversion", "object"))
                        : Optional.empty());
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /// All names, as the API writes them.
    static List<String> all() {
        TreeSet<String> names = new TreeSet<>(S3Operation.names());
        Arrays.stream(Operation.Own.values()).map(Operation::label).forEach(names::add);
        return List.copyOf(names);
    }
}
