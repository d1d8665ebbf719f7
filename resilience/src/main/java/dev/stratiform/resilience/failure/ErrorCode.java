package dev.stratiform.resilience.failure;

import static dev.stratiform.resilience.failure.FailureCategory.DEPENDENCY_RESOLUTION;
import static dev.stratiform.resilience.failure.FailureCategory.EXECUTION_CREATION;
import static dev.stratiform.resilience.failure.FailureCategory.PARSING;
import static dev.stratiform.resilience.failure.FailureCategory.STATUS_CONFLICT;
import static dev.stratiform.resilience.failure.FailureCategory.STEP_FAILURE;
import static dev.stratiform.resilience.failure.FailureCategory.WATCH;

/// The table of all failures: stable name, category, exit code, HTTP status, remedy.
///
/// The command line, the API, metrics and `docs/errors.md` are made from it. Names never change
/// once released.
public enum ErrorCode {
    /// A command or flag is unknown or misused.
    USAGE(PARSING, false, 2, 400, "see the command's help"),
    /// The text is not well-formed YAML or JSON, or breaks a safety limit.
    SYNTAX_ERROR(PARSING, false, 3, 400, "mend the file at the place shown"),
    /// The file could not be read: absent, no ordinary file, too large.
    FILE_UNREADABLE(PARSING, false, 3, 400, "name a readable, ordinary file"),
    /// A value has the wrong type or is not allowed.
    VALIDATION_ERROR(PARSING, false, 3, 422, "correct the value at the place shown"),
    /// A key is not known.
    UNKNOWN_KEY(PARSING, false, 3, 422, "use the suggested key, or begin a free key with x-"),
    /// Stacks depend on each other in a circle.
    DEPENDENCY_CYCLE(PARSING, false, 3, 422, "remove one of the edges shown"),
    /// A stack depends on one that is absent, disabled or itself.
    DEPENDENCY_INVALID(PARSING, false, 3, 422, "name an enabled stack of this deployment"),
    /// A reference is not well-formed.
    REFERENCE_INVALID(PARSING, false, 3, 422, "write it as ${namespace.path}"),
    /// A reference names a stack that does not exist.
    REFERENCE_NO_SUCH_STACK(PARSING, false, 3, 422, "use one of the stacks listed"),
    /// A reference names an output that the stack does not have.
    REFERENCE_NO_SUCH_OUTPUT(DEPENDENCY_RESOLUTION, false, 3, 422, "use one of the outputs listed"),
    /// A reference names a stack that was never deployed here.
    REFERENCE_NEVER_DEPLOYED(DEPENDENCY_RESOLUTION, false, 3, 409, "deploy that stack first"),
    /// A reference names an output whose value is null.
    REFERENCE_NULL(DEPENDENCY_RESOLUTION, false, 3, 422, "give a default with ${… ?? value}, or make the stack set it"),
    /// A reference names a value that its namespace does not have.
    REFERENCE_NO_VALUE(DEPENDENCY_RESOLUTION, false, 3, 422, "define the value, or give a default with ${… ?? value}"),
    /// Looking up a value failed for the moment.
    LOOKUP_FAILED(DEPENDENCY_RESOLUTION, true, 1, 503, "try again; check the access that the lookup needs"),
    /// AWS was asked without usable credentials, or with a role that may not be used so.
    AWS_CREDENTIALS(
            DEPENDENCY_RESOLUTION, false, 4, 401, "log in to AWS, or name a profile; see: stratiform validate aws"),
    /// A role cannot be assumed from where this runs.
    ASSUME_ROLE_NOT_SUPPORTED(PARSING, false, 3, 422, "remove the role, or set aws.allowRoleChaining"),
    /// AWS does not allow the call.
    AWS_DENIED(DEPENDENCY_RESOLUTION, false, 4, 403, "give the credentials that permission"),
    /// What was asked for does not exist in AWS.
    AWS_NOT_FOUND(DEPENDENCY_RESOLUTION, false, 3, 404, "check the name, the region and the account"),
    /// What exists in AWS already, or is in use, does not allow the call.
    AWS_CONFLICT(STATUS_CONFLICT, false, 5, 409, "look at what exists there, then decide again"),
    /// AWS refused the call as it was made.
    AWS_REFUSED(DEPENDENCY_RESOLUTION, false, 1, 400, "correct what AWS names"),
    /// AWS limits how often it may be asked.
    AWS_THROTTLED(DEPENDENCY_RESOLUTION, true, 1, 503, "try again later"),
    /// AWS could not be reached, or failed.
    AWS_UNAVAILABLE(DEPENDENCY_RESOLUTION, true, 1, 503, "check the network and the endpoint, then try again"),
    /// What was waited for in AWS did not come in time.
    AWS_TIMEOUT(DEPENDENCY_RESOLUTION, false, 1, 504, "look at it in AWS, or wait longer"),
    /// The workspace's secrets cannot be opened: there is no key, or it is another one.
    SECRETS_LOCKED(DEPENDENCY_RESOLUTION, false, 4, 403, "give the key with which the secrets were written"),
    /// The workspace has no such deployment.
    DEPLOYMENT_NOT_FOUND(PARSING, false, 3, 404, "see: stratiform list"),
    /// The deployment has no such environment, or it is not enabled.
    ENVIRONMENT_NOT_FOUND(PARSING, false, 3, 404, "name an enabled environment of the manifest"),
    /// The deployment has no such stack.
    STACK_NOT_FOUND(PARSING, false, 3, 404, "see: stratiform graph"),
    /// There is no such template.
    TEMPLATE_NOT_FOUND(PARSING, false, 3, 404, "see: stratiform template list"),
    /// There is no such run.
    RUN_NOT_FOUND(PARSING, false, 3, 404, "see: stratiform history"),
    /// No workspace was found.
    WORKSPACE_NOT_FOUND(PARSING, false, 3, 404, "run inside a workspace, or name one with -C"),
    /// The state does not allow this operation now.
    CONFLICT(STATUS_CONFLICT, false, 5, 409, "look at the state, then decide again"),
    /// Another process or run holds the environment or the stack.
    LOCKED(STATUS_CONFLICT, false, 5, 423, "wait for the holder shown, or cancel its run"),
    /// Somebody else changed the state first.
    STALE_VERSION(STATUS_CONFLICT, true, 5, 409, "read again and repeat"),
    /// The lease was lost, so this process may not write any more.
    LEASE_LOST(STATUS_CONFLICT, false, 5, 409, "see who holds the environment; resume the run there"),
    /// Something that a plan recorded has changed since.
    PRECONDITION_FAILED(STATUS_CONFLICT, false, 5, 412, "plan again"),
    /// The operation needs an approval or a confirmation that it did not get.
    APPROVAL_REQUIRED(STEP_FAILURE, false, 4, 403, "approve or confirm it as shown"),
    /// The caller may not do this.
    PERMISSION_DENIED(STEP_FAILURE, false, 4, 403, "ask somebody who may"),
    /// A policy forbids what a stack's plan would do.
    POLICY_DENIED(STEP_FAILURE, false, 4, 403, "change what would be done, or the policy"),
    /// A hook of a stack failed.
    HOOK_FAILED(STEP_FAILURE, false, 1, 500, "mend what the hook found, then retry the run"),
    /// Destroying or replacing something protected was refused.
    PROTECTED(STEP_FAILURE, false, 4, 403, "confirm with the deployment id"),
    /// The engine's program could not be started.
    ENGINE_START_FAILED(EXECUTION_CREATION, true, 1, 503, "check the program and the machine's limits"),
    /// The engine's program is not on this machine.
    ENGINE_NOT_FOUND(EXECUTION_CREATION, false, 1, 503, "install the program; see: stratiform health"),
    /// The engine ran and failed.
    ENGINE_FAILED(STEP_FAILURE, false, 1, 500, "read the stack's log; mend the cause; then retry the run"),
    /// The engine was throttled by what it talks to.
    ENGINE_THROTTLED(STEP_FAILURE, true, 1, 503, "retry later, or lower the parallelism"),
    /// The engine could not reach what it talks to.
    ENGINE_NETWORK(STEP_FAILURE, true, 1, 503, "check the network, then retry the run"),
    /// The engine found its own state locked.
    ENGINE_LOCKED(STEP_FAILURE, true, 1, 423, "wait for the holder of the lock"),
    /// The engine ran longer than allowed.
    ENGINE_TIMEOUT(STEP_FAILURE, true, 1, 504, "raise the timeout, or find what hangs"),
    /// The engine was interrupted by a signal.
    ENGINE_INTERRUPTED(STEP_FAILURE, false, 130, 409, "resume or retry the run"),
    /// The engine succeeded but its outputs cannot be read.
    OUTPUTS_UNREADABLE(STEP_FAILURE, false, 1, 500, "mend what writes the outputs; the next run reads them again"),
    /// A post-deploy check failed.
    VERIFY_FAILED(STEP_FAILURE, false, 1, 500, "read the check's finding"),
    /// It is not known whether an interrupted action took place.
    OUTCOME_UNKNOWN(STEP_FAILURE, false, 1, 409, "look with the commands shown, then: stratiform resolve"),
    /// The run ended with failed steps.
    RUN_FAILED(STEP_FAILURE, false, 1, 500, "see the failed steps; mend the cause; then retry the run"),
    /// The run was cancelled.
    RUN_CANCELLED(STEP_FAILURE, false, 130, 409, "retry the run to finish it"),
    /// The stream of events broke.
    WATCH_BROKEN(WATCH, true, 1, 503, "it reconnects by itself"),
    /// The state cannot be read.
    STORE_UNAVAILABLE(WATCH, true, 74, 503, "check the state folder's disk and rights"),
    /// The state cannot be written; nothing more is started.
    STATE_NOT_WRITABLE(STEP_FAILURE, false, 74, 503, "make room or mend the rights, then resume the run"),
    /// The state was written by a newer release.
    STATE_TOO_NEW(PARSING, false, 74, 503, "use the newer release"),
    /// The state folder is not safe to use.
    STATE_UNSAFE(PARSING, false, 74, 503, "make the folder yours alone: chmod 700"),
    /// A fault of Stratiform itself.
    INTERNAL(STEP_FAILURE, false, 70, 500, "please report it with the log file");

    private final FailureCategory category;
    private final boolean retryable;
    private final int exitCode;
    private final int httpStatus;
    private final String remedy;

    ErrorCode(FailureCategory category, boolean retryable, int exitCode, int httpStatus, String remedy) {
        this.category = category;
        this.retryable = retryable;
        this.exitCode = exitCode;
        this.httpStatus = httpStatus;
        this.remedy = remedy;
    }

    /// The kind of failure, which decides attempts and waits.
    public FailureCategory category() {
        return category;
    }

    /// Whether the same work may succeed when it is simply tried again.
    public boolean retryable() {
        return retryable;
    }

    /// The exit code of a command that ends with this failure.
    public int exitCode() {
        return exitCode;
    }

    /// The status of an HTTP answer that reports this failure.
    public int httpStatus() {
        return httpStatus;
    }

    /// One next step for the user, in one line without a full stop.
    public String remedy() {
        return remedy;
    }
}
