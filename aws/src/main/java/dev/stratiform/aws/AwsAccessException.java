package dev.stratiform.aws;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What went wrong with a call to AWS; the subclasses are the cases that callers tell apart.
///
/// The failure's code is a row of the one table. Messages never hold a secret or a parameter's
/// value.
public sealed class AwsAccessException extends StratiformException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    /// One failed call. `code` is AWS's own error code, empty where there is none (answers to HEAD,
    /// no answer at all); `status` is 0 when there was no answer.
    record Fault(
            ErrorCode kind,
            String service,
            String operation,
            String code,
            int status,
            String requestId,
            String message) {
        /// A fault that is known without or before a call.
        static Fault local(ErrorCode kind, String service, String operation, String message) {
            return new Fault(kind, service, operation, "", 0, "", message);
        }

        /// The same call with another meaning.
        Fault meaning(ErrorCode other, String words) {
            return new Fault(other, service, operation, code, status, requestId, words);
        }
    }

    AwsAccessException(Fault fault) {
        this(fault, null);
    }

    AwsAccessException(Fault fault, @Nullable Throwable cause) {
        super(Failure.of(fault.kind(), fault.message()));
        if (cause != null) {
            initCause(cause);
        }
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    /// The service's short name, such as `s3`.
    public String service() {
        return fault.service();
    }

    /// The operation, such as `HeadBucket`.
    public String operation() {
        return fault.operation();
    }

    /// AWS's own error code; empty where it gave none.
    public String code() {
        return fault.code();
    }

    /// The HTTP status of the answer; 0 when there was none.
    public int status() {
        return fault.status();
    }

    /// AWS's id of the request, for its support; may be empty.
    public String requestId() {
        return fault.requestId();
    }

    /// Whether the same call may succeed later.
    public boolean retryable() {
        return fault.kind().retryable();
    }

    /// Somebody else has a bucket of that name.
    public static final class BucketNameNotAvailable extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        BucketNameNotAvailable(Fault fault, String bucket) {
            super(fault.meaning(
                    ErrorCode.AWS_CONFLICT,
                    "the bucket name '" + bucket + "' belongs to another account; choose another"));
        }
    }

    /// The bucket has no such object.
    public static final class ObjectDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        ObjectDoesNotExist(Fault fault, String bucket, String key) {
            super(fault.meaning(ErrorCode.AWS_NOT_FOUND, "there is no object s3://" + bucket + "/" + key));
        }
    }

    /// The file to download to is there already.
    public static final class TargetExists extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        TargetExists(Path target) {
            super(Fault.local(
                    ErrorCode.CONFLICT, "s3", "GetObject", target + " is there already; name a file that is not"));
        }
    }

    /// The folder to download to is not there.
    public static final class TargetFolderMissing extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        TargetFolderMissing(Path folder) {
            super(Fault.local(ErrorCode.FILE_UNREADABLE, "s3", "GetObject", "there is no folder " + folder));
        }
    }

    /// There is no such VPC, subnet or instance.
    public static final class NetworkDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        NetworkDoesNotExist(Fault fault, String id) {
            super(fault.meaning(ErrorCode.AWS_NOT_FOUND, "there is no " + id + " in this account and region"));
        }
    }

    /// Traffic of this kind of interface cannot be mirrored.
    public static final class NonMirrorableInterface extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        NonMirrorableInterface(String id, String type) {
            super(Fault.local(
                    ErrorCode.AWS_REFUSED,
                    "ec2",
                    "CreateTrafficMirrorSession",
                    "the interface " + id + " is a " + type + ", whose traffic cannot be mirrored"));
        }
    }

    /// There is no such mirror session.
    public static final class MirrorDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        MirrorDoesNotExist(Fault fault, String id) {
            super(fault.meaning(ErrorCode.AWS_NOT_FOUND, "there is no mirror session " + id));
        }
    }

    /// There is no such parameter.
    public static final class ParameterDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        ParameterDoesNotExist(Fault fault, String name) {
            super(fault.meaning(ErrorCode.AWS_NOT_FOUND, "there is no parameter " + name));
        }
    }

    /// There is no such secret.
    public static final class SecretDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        SecretDoesNotExist(Fault fault, String name) {
            super(fault.meaning(ErrorCode.AWS_NOT_FOUND, "there is no secret " + name));
        }
    }

    /// There is no such service of the cluster, or no such cluster.
    public static final class ServiceDoesNotExist extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        ServiceDoesNotExist(Fault fault, String cluster, String service) {
            super(fault.meaning(
                    ErrorCode.AWS_NOT_FOUND, "there is no service " + service + " in the cluster " + cluster));
        }
    }

    /// Some entries of a batch were not taken; the others were.
    public static final class EntriesNotAccepted extends AwsAccessException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> entries;

        EntriesNotAccepted(String service, String operation, List<String> entries) {
            super(Fault.local(
                    ErrorCode.AWS_REFUSED,
                    service,
                    operation,
                    entries.size() + " of the entries were not taken: "
                            + String.join("; ", entries.subList(0, Math.min(entries.size(), 10)))));
            this.entries = List.copyOf(entries);
        }

        /// Each with its place, counted from 0, and AWS's code; in order, not empty.
        public List<String> entries() {
            return entries;
        }
    }

    /// Somebody else changed the policy first.
    public static final class PolicyConflict extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        PolicyConflict(Fault fault, String policy) {
            super(fault.meaning(
                    ErrorCode.STALE_VERSION, "the policy " + policy + " was changed by somebody else in between"));
        }
    }

    /// What was waited for did not come in time.
    public static final class WaitTimedOut extends AwsAccessException {
        private static final long serialVersionUID = 1L;

        WaitTimedOut(String what, Duration deadline) {
            super(Fault.local(
                    ErrorCode.AWS_TIMEOUT, "", "", what + " did not come within " + deadline.toSeconds() + " s"));
        }
    }
}
