package dev.stratiform.engines.cloudformation;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;

/// What failures of AWS are for an engine.
final class AwsFailures {
    private AwsFailures() {}

    static Failure failure(Failure failure) {
        ErrorCode code = switch (failure.code()) {
            case AWS_THROTTLED -> ErrorCode.ENGINE_THROTTLED;
            case AWS_UNAVAILABLE -> ErrorCode.ENGINE_NETWORK;
            case AWS_REFUSED, AWS_CONFLICT, AWS_NOT_FOUND -> ErrorCode.ENGINE_FAILED;
            default -> failure.code();
        };
        return code == failure.code()
                ? failure
                : new Failure(code, failure.message(), failure.location(), failure.next());
    }
}
