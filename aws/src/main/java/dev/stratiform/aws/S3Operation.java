package dev.stratiform.aws;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One operation of the S3 client, described by the SDK's own model.
///
/// @param name the name of the API, such as `PutObject`
/// @param request what it takes
/// @param answer what it gives
/// @param sends whether it takes a body of bytes
/// @param receives whether it gives a body of bytes
public record S3Operation(String name, List<S3Member> request, List<S3Member> answer, boolean sends, boolean receives) {
    /// Copies the lists.
    public S3Operation {
        request = List.copyOf(request);
        answer = List.copyOf(answer);
    }

    /// The names of all operations, in order; found once per process by reflection over the client.
    public static Set<String> names() {
        return S3Model.names();
    }

    /// An operation by its name: `GetObject`, `getObject` or `get_object`.
    public static Optional<S3Operation> find(String name) {
        return S3Model.find(S3Member.plain(name));
    }
}
