package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/// Turns what the SDK throws into the one exception family, by code and status, never by words.
final class Faults {
    private static final int MOST_WORDS = 500;
    private static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "SlowDown",
            "BandwidthLimitExceeded",
            "PriorRequestNotComplete",
            "ProvisionedThroughputExceededException",
            "TransactionInProgressException",
            "EC2ThrottledException");
    private static final Set<String> UNKNOWN_CALLER = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "AuthFailure",
            "InvalidToken",
            "MissingAuthenticationToken",
            "RequestExpired");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled", "NotAuthorized");
    private static final Set<String> TAKEN = Set.of(
            "BucketAlreadyExists",
            "BucketNotEmpty",
            "EntityAlreadyExists",
            "AlreadyExistsException",
            "ResourceExistsException",
            "ResourceAlreadyExistsException",
            "DeleteConflict",
            "ConflictException",
            "ParameterAlreadyExists",
            "ResourceInUseException",
            "OperationInProgressException",
            "OperationAborted",
            "DependencyViolation");

    private Faults() {}

    /// Makes a call; what AWS says about its failure is part of the message.
    static <T> T call(String service, String operation, Supplier<T> work) {
        return call(service, operation, true, work);
    }

    /// Makes a call whose request holds the values: what AWS says about a failure is told without
    /// them.
    static <T> T hiding(Set<String> values, String service, String operation, Supplier<T> work) {
        try {
            return call(service, operation, true, work);
        } catch (AwsAccessException e) {
            String words = e.fault().message();
            for (String value : values) {
                words = value.isEmpty() ? words : words.replace(value, "***");
            }
            // The SDK's exception has AWS's words, too, so that it is no cause.
            throw values.isEmpty()
                    ? e
                    : new AwsAccessException(e.fault().meaning(e.fault().kind(), words));
        }
    }

    /// Makes a call whose request or answer holds a secret: AWS's words may repeat it, so they are
    /// left out.
    static <T> T quietly(String service, String operation, Supplier<T> work) {
        return call(service, operation, false, work);
    }

    private static <T> T call(String service, String operation, boolean shown, Supplier<T> work) {
        try {
            return work.get();
        } catch (AwsServiceException e) {
            // The SDK's exception has AWS's words, too; where they are left out, it is no cause
            // either.
            throw new AwsAccessException(fault(service, operation, e, shown), shown ? e : null);
        } catch (AbortedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(ErrorCode.RUN_CANCELLED, "the call " + service + ":" + operation + " was interrupted")
                    .toException();
        } catch (SdkException e) {
            throw silent(service, operation, e, shown);
        }
    }

    private static Fault fault(String service, String operation, AwsServiceException e, boolean shown) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String words = shown && details != null ? plain(details.errorMessage()) : "";
        String told = code.isEmpty() ? "HTTP status " + e.statusCode() : code;
        return new Fault(
                kind(code, e.statusCode()),
                service,
                operation,
                code,
                e.statusCode(),
                e.requestId() == null ? "" : e.requestId(),
                service + ":" + operation + " failed: " + told + (words.isEmpty() ? "" : ": " + words));
    }

    /// What a code means; where there is none, what the status means.
    static ErrorCode kind(String code, int status) {
        if (THROTTLED.contains(code) || status == 429) {
            return ErrorCode.AWS_THROTTLED;
        }
        if (UNKNOWN_CALLER.contains(code) || status == 401) {
            return ErrorCode.AWS_CREDENTIALS;
        }
        if (DENIED.contains(code) || (code.isEmpty() && status == 403)) {
            return ErrorCode.AWS_DENIED;
        }
        if (TAKEN.contains(code) || status == 409) {
            return ErrorCode.AWS_CONFLICT;
        }
        if (absent(code) || status == 404) {
            return ErrorCode.AWS_NOT_FOUND;
        }
        return status >= 500 && status != 501 ? ErrorCode.AWS_UNAVAILABLE : ErrorCode.AWS_REFUSED;
    }

    private static boolean absent(String code) {
        String lower = code.toLowerCase(Locale.ROOT);
        return lower.startsWith("nosuch") || lower.endsWith("notfound") || lower.endsWith("notfoundexception");
    }

    /// No answer came that could be read: no credentials, no network, no time.
    private static StratiformException silent(String service, String operation, SdkException e, boolean shown) {
        boolean late = e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException;
        IOException network = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StratiformException known) {
                return known;
            }
            network = cause instanceof IOException broken ? broken : network;
        }
        ErrorCode kind = late || network != null ? ErrorCode.AWS_UNAVAILABLE : ErrorCode.AWS_REFUSED;
        String words = late ? "no answer in time" : network != null ? unreachable(network) : told(e, shown);
        return new AwsAccessException(
                Fault.local(kind, service, operation, service + ":" + operation + " failed: " + words),
                shown ? e : null);
    }

    private static String unreachable(IOException network) {
        String why = plain(network.getMessage());
        return "the endpoint cannot be reached" + (why.isEmpty() ? "" : " (" + why + ")");
    }

    /// The SDK's words, unless they are about itself.
    private static String told(SdkException e, boolean shown) {
        String words = plain(e.getMessage()).replaceFirst(" \\(SDK Attempt Count: \\d+\\)$", "");
        boolean ownAffairs = words.isEmpty() || words.contains("unmarshall") || words.contains("software.amazon");
        return shown && !ownAffairs ? words : "its answer cannot be read; check the endpoint and the proxy";
    }

    /// One bounded line without control characters.
    static String plain(@Nullable String words) {
        if (words == null) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        words.codePoints()
                .limit(MOST_WORDS)
                .forEach(c -> line.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c));
        return line.toString().strip();
    }
}
