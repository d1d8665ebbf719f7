package dev.stratiform.conformance;

import dev.stratiform.aws.S3Member;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an operation takes and gives.
public final class Explanation {
    /// One member, with its depth in the tree; `type` is in words.
    public record Line(int depth, String name, String type, boolean required, String place, List<String> allowed) {}

    private Explanation() {}

    /// The names of all operations that a step can name.
    public static List<String> operations() {
        return OperationNames.all();
    }

    /// The operation that a name stands for; `USAGE` with the nearest name when there is none.
    public static S3Operation operation(String name) {
        return OperationNames.find(name)
                .flatMap(Explanation::api)
                .orElseThrow(() -> Failure.of(
                                ErrorCode.USAGE,
                                "there is no S3 operation '" + name + "'" + Nearest.question(name, S3Operation.names()))
                        .withNext("see: stratiform s3 list operations")
                        .toException());
    }

    private static Optional<S3Operation> api(Operation operation) {
        return switch (operation) {
            case Operation.Api(S3Operation of) -> Optional.of(of);
            case Operation.Presigned(S3Operation of, var _) -> Optional.of(of);
            case Operation.Own _ -> Optional.empty();
        };
    }

    /// Members as lines, those of objects below them.
    public static List<Line> lines(List<S3Member> members) {
        List<Line> lines = new ArrayList<>();
        members.forEach(member -> add(member, 0, lines));
        return lines;
    }

    private static void add(S3Member member, int depth, List<Line> lines) {
        List<String> allowed =
                member.item().map(S3Member::allowed).filter(a -> !a.isEmpty()).orElse(member.allowed());
        lines.add(new Line(depth, member.name(), type(member), member.required(), member.place(), allowed));
        List<S3Member> inner = member.item().map(S3Member::members).orElse(member.members());
        inner.forEach(one -> add(one, depth + 1, lines));
    }

    private static String type(S3Member member) {
        String own = switch (member.kind()) {
            case TEXT -> "string";
            case WHOLE -> "integer";
            case DECIMAL -> "number";
            case TRUTH -> "boolean";
            case TIME -> "timestamp";
            case BYTES -> "bytes";
            case OBJECT -> "object";
            case LIST -> "list";
            case MAP -> "map";
        };
        return member.item().map(item -> own + "<" + type(item) + ">").orElse(own);
    }
}
