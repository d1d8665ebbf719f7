package dev.stratiform.engines.process;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.List;

/// Classes of failures, told from what the program said last.
public final class FailureClasses {
    private record Words(ErrorCode code, List<String> words) {}

    // In this order: a throttled program often says more, which is only a consequence.
    private static final List<Words> WORDS = List.of(
            new Words(
                    ErrorCode.ENGINE_THROTTLED,
                    List.of("throttl", "rate exceeded", "too many requests", "slow down", "http 429", "status 429")),
            new Words(
                    ErrorCode.ENGINE_NETWORK,
                    List.of(
                            "connection refused",
                            "connection reset",
                            "no route to host",
                            "network is unreachable",
                            "temporary failure in name resolution",
                            "i/o timeout",
                            "tls handshake timeout")),
            new Words(
                    ErrorCode.ENGINE_LOCKED,
                    List.of("state lock", "is locked", "lock held", "conditionalcheckfailed")));

    private FailureClasses() {}

    /// The failure of a program that did not end well; `command` is what it was to do.
    public static Failure failure(String command, String stack, RunningProgram.End end, SaidLines said) {
        String reason = said.reason().isEmpty() ? "" : ": " + said.reason();
        return switch (end.reason()) {
            case LOCKED -> Failure.of(ErrorCode.LOCKED, "another program still works on " + stack);
            case TIMED_OUT ->
                Failure.of(ErrorCode.ENGINE_TIMEOUT, command + " of " + stack + " ran too long and was ended" + reason);
            case CANCELLED -> Failure.of(ErrorCode.ENGINE_INTERRUPTED, command + " was ended on request" + reason);
            case EXITED -> Failure.of(of(said.lowerTail()), command + " failed with exit code " + end.exit() + reason);
        };
    }

    /// The class of a failure; `said` is in lower case.
    public static ErrorCode of(String said) {
        for (Words known : WORDS) {
            if (known.words().stream().anyMatch(said::contains)) {
                return known.code();
            }
        }
        return ErrorCode.ENGINE_FAILED;
    }
}
