package dev.stratiform.conformance;

import dev.stratiform.aws.S3Result;
import dev.stratiform.conformance.Doors.Way;
import dev.stratiform.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The buckets that a run has made and not yet removed, with who made them. Thread-safe.
///
/// A bucket is written down before it is asked for, so that none is lost when the answer is.
final class BucketLedger {
    private static final Set<String> NOT_MADE = Set.of(
            "BucketAlreadyExists",
            "BucketAlreadyOwnedByYou",
            "InvalidBucketName",
            "AccessDenied",
            "InvalidArgument",
            "InvalidLocationConstraint",
            "IllegalLocationConstraintException",
            "TooManyBuckets");

    private final Map<String, Way> made = new LinkedHashMap<>();
    private final Consumer<String> noted;

    /// `noted` hears of every bucket before it is asked for.
    BucketLedger(Consumer<String> noted) {
        this.noted = noted;
    }

    /// The bucket that a step is about to make, if it makes one and it is not there already.
    synchronized Optional<String> before(Step step, Scope scope, Way way) {
        Optional<String> name = makes(step, scope).filter(n -> !n.isEmpty());
        if (name.isEmpty() || made.containsKey(name.get())) {
            return Optional.empty();
        }
        noted.accept(name.get());
        made.put(name.get(), way);
        return name;
    }

    private static Optional<String> makes(Step step, Scope scope) {
        if (step.operation() instanceof Operation.Api(var of) && of.name().equals("CreateBucket")) {
            return Optional.of(scope.text(step.with().getOrDefault("Bucket", Value.of(""))));
        }
        if (step.operation() instanceof Operation.Presigned(var of, var _)
                && of.name().equals("CreateBucket")) {
            return Optional.of(scope.text(step.with().getOrDefault("Bucket", Value.of(""))));
        }
        if (step.operation() == Operation.Own.HTTP
                && scope.text(step.with().getOrDefault("method", Value.of(""))).equals("PUT")
                && !step.with().containsKey("query")) {
            String path = scope.text(step.with().getOrDefault("path", Value.of("")));
            String bare = path.replaceFirst("^/", "").replaceFirst("/$", "");
            return bare.contains("/") ? Optional.empty() : Optional.of(bare);
        }
        return Optional.empty();
    }

    /// What became of it.
    synchronized void after(Step step, Scope scope, Optional<String> begun, Observation seen) {
        boolean refused = seen.broken().isEmpty()
                && !seen.successful()
                && (NOT_MADE.contains(seen.errorCode()) || (seen.status() >= 400 && seen.status() < 500));
        boolean unheard = seen.broken().equals(Optional.of(S3Result.Kind.UNREACHABLE))
                || seen.broken().equals(Optional.of(S3Result.Kind.NOT_SENT));
        if (begun.isPresent() && (refused || unheard)) {
            made.remove(begun.get());
        }
        boolean removes = step.operation() instanceof Operation.Api(var of)
                && of.name().equals("DeleteBucket")
                && seen.successful();
        if (removes) {
            made.remove(scope.text(step.with().getOrDefault("Bucket", Value.of(""))));
        }
    }

    /// What is left, and empties the list.
    synchronized Map<String, Way> take() {
        Map<String, Way> all = new LinkedHashMap<>(made);
        made.clear();
        return all;
    }
}
