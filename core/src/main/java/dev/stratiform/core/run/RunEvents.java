package dev.stratiform.core.run;

import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Events as journal entries and back.
///
/// Type names and fields never change once released; fields may be added. The first entry of a run
/// is `created` and holds the spec.
public final class RunEvents {
    private static final String CREATED = "created";

    private RunEvents() {}

    /// The first entry of a run.
    public static JournalEntry created(RunSpec spec) {
        return new JournalEntry(spec.id(), 1, spec.createdAt(), CREATED, RunSpecs.encode(spec));
    }

    /// The spec that the first entry of a run holds.
    public static RunSpec spec(JournalEntry entry) {
        if (!entry.type().equals(CREATED)) {
            throw Payload.damaged("the run " + entry.run() + " does not begin with its spec");
        }
        return RunSpecs.decode(entry.payload());
    }

    /// An event as an entry.
    public static JournalEntry encode(String run, long sequence, Instant at, RunEvent event) {
        return new JournalEntry(run, sequence, at, type(event), payload(event).value());
    }

    private static String type(RunEvent event) {
        return switch (event) {
            case RunEvent.Started _ -> "started";
            case RunEvent.Resumed _ -> "resumed";
            case RunEvent.FoundUnchanged _ -> "unchanged";
            case RunEvent.PreparationFailed _ -> "preparation-failed";
            case RunEvent.OutsideEnvelope _ -> "outside-envelope";
            case RunEvent.AttemptIntended _ -> "intended";
            case RunEvent.AttemptStarted _ -> "attempt-started";
            case RunEvent.AttemptFinished _ -> "finished";
            case RunEvent.AttemptRepeatable _ -> "repeatable";
            case RunEvent.AttemptLost _ -> "lost";
            case RunEvent.RetryDue _ -> "retry-due";
            case RunEvent.CancelRequested _ -> "cancel-requested";
            case RunEvent.Approved _ -> "approved";
            case RunEvent.Rejected _ -> "rejected";
            case RunEvent.Resolved _ -> "resolved";
            case RunEvent.ResourceChanged _ -> "resource-changed";
        };
    }

    private static Payload payload(RunEvent event) {
        Payload p = Payload.create();
        return switch (event) {
            case RunEvent.Started _ -> p;
            case RunEvent.Resumed e -> p.with("by", e.by());
            case RunEvent.FoundUnchanged e -> p.with("stack", e.stack()).with("fingerprint", e.fingerprint());
            case RunEvent.PreparationFailed e ->
                attempt(p, e.stack(), e.attempt(), e.back()).with("failure", failure(e.failure()));
            case RunEvent.OutsideEnvelope e ->
                p.with("stack", e.stack())
                        .with("attempt", e.attempt())
                        .with("digest", e.digest())
                        .with("reasons", e.reasons());
            case RunEvent.AttemptIntended e -> intent(attempt(p, e.stack(), e.attempt(), e.back()), e.intent());
            case RunEvent.AttemptStarted e -> process(attempt(p, e.stack(), e.attempt(), e.back()), e.process());
            case RunEvent.AttemptFinished e ->
                result(attempt(p, e.stack(), e.attempt(), e.back()), e.result()).with("took", e.took());
            case RunEvent.AttemptRepeatable e -> attempt(p, e.stack(), e.attempt(), e.back());
            case RunEvent.AttemptLost e ->
                attempt(p, e.stack(), e.attempt(), e.back()).with("hints", e.hints());
            case RunEvent.RetryDue e -> p.with("stack", e.stack()).with("attempt", e.attempt());
            case RunEvent.CancelRequested e -> p.with("level", e.level()).with("by", e.by());
            case RunEvent.Approved e ->
                p.with("stack", e.stack()).with("by", e.by()).with("digest", e.digest());
            case RunEvent.Rejected e ->
                p.with("stack", e.stack()).with("by", e.by()).with("reason", e.reason());
            case RunEvent.Resolved e ->
                p.with("stack", e.stack())
                        .with("verdict", e.verdict())
                        .with("by", e.by())
                        .with("outputs", e.outputs());
            case RunEvent.ResourceChanged e ->
                change(p.with("stack", e.stack()).with("attempt", e.attempt()), e.change());
        };
    }

    private static Payload attempt(Payload p, String stack, int attempt, boolean back) {
        return p.with("stack", stack).with("attempt", attempt).with("back", back);
    }

    private static Payload intent(Payload p, RunEvent.Intent intent) {
        return p.with("key", intent.key())
                .with("inputs", intent.inputs())
                .with("fingerprint", intent.fingerprint())
                .with("engine", intent.engine())
                .with("engineVersion", intent.engineVersion())
                .with("token", intent.token())
                .with("answers", intent.answers());
    }

    private static Payload process(Payload p, StackEngine.ProcessIdentity process) {
        return p.with("host", process.host())
                .with("pid", process.pid())
                .with("startedAt", process.startedAt().toString())
                .with("bootId", process.bootId());
    }

    private static Payload result(Payload p, StackEngine.Result result) {
        StackEngine.Changes changes = result.changes();
        Value.Fields counts = Payload.create()
                .with("created", changes.created())
                .with("updated", changes.updated())
                .with("deleted", changes.deleted())
                .with("replaced", changes.replaced())
                .with("unchanged", changes.unchanged())
                .value();
        return p.with("ended", result.ended())
                .with("failure", result.failure().map(RunEvents::failure))
                .with("applied", result.applied())
                .with("outputs", result.outputs())
                .with("changes", counts);
    }

    private static Payload change(Payload p, StackEngine.ResourceChange change) {
        return p.with("address", change.address())
                .with("type", change.type())
                .with("op", change.op())
                .with("phase", change.phase())
                .with("paths", change.changedPaths());
    }

    static Value.Fields failure(Failure failure) {
        Payload p = Payload.create().with("code", failure.code()).with("message", failure.message());
        Location at = failure.location();
        if (at != null) {
            p.with("file", at.file()).with("line", at.line()).with("column", at.column());
        }
        String next = failure.next();
        return next == null ? p.value() : p.with("next", next).value();
    }

    /// The event that an entry holds. A damaged entry is `STORE_UNAVAILABLE`.
    public static RunEvent decode(JournalEntry entry) {
        Payload p = Payload.of(entry.payload());
        return switch (entry.type()) {
            case "started" -> new RunEvent.Started();
            case "resumed" -> new RunEvent.Resumed(p.text("by"));
            case "unchanged" -> new RunEvent.FoundUnchanged(p.text("stack"), p.text("fingerprint"));
            case "preparation-failed" ->
                new RunEvent.PreparationFailed(
                        p.text("stack"), p.integer("attempt"), p.truth("back"), readFailure(p.object("failure")));
            case "outside-envelope" ->
                new RunEvent.OutsideEnvelope(
                        p.text("stack"), p.integer("attempt"), p.text("digest"), p.texts("reasons"));
            case "intended" ->
                new RunEvent.AttemptIntended(p.text("stack"), p.integer("attempt"), p.truth("back"), readIntent(p));
            case "attempt-started" ->
                new RunEvent.AttemptStarted(p.text("stack"), p.integer("attempt"), p.truth("back"), readProcess(p));
            case "finished" ->
                new RunEvent.AttemptFinished(
                        p.text("stack"), p.integer("attempt"), p.truth("back"), readResult(p), p.duration("took"));
            case "repeatable" -> new RunEvent.AttemptRepeatable(p.text("stack"), p.integer("attempt"), p.truth("back"));
            case "lost" ->
                new RunEvent.AttemptLost(p.text("stack"), p.integer("attempt"), p.truth("back"), p.texts("hints"));
            case "retry-due" -> new RunEvent.RetryDue(p.text("stack"), p.integer("attempt"));
            case "cancel-requested" -> new RunEvent.CancelRequested(p.integer("level"), p.text("by"));
            case "approved" -> new RunEvent.Approved(p.text("stack"), p.text("by"), p.text("digest"));
            case "rejected" -> new RunEvent.Rejected(p.text("stack"), p.text("by"), p.text("reason"));
            case "resolved" ->
                new RunEvent.Resolved(
                        p.text("stack"),
                        p.constant("verdict", RunEvent.Verdict.class),
                        p.fields("outputs"),
                        p.text("by"));
            case "resource-changed" ->
                new RunEvent.ResourceChanged(p.text("stack"), p.integer("attempt"), readChange(p));
            default -> throw Payload.damaged("the entry type " + entry.type() + " is not known");
        };
    }

    private static RunEvent.Intent readIntent(Payload p) {
        return new RunEvent.Intent(
                p.text("key"),
                p.fields("inputs"),
                p.text("fingerprint"),
                p.text("engine"),
                p.text("engineVersion"),
                p.number("token"),
                p.has("answers") ? p.fields("answers") : Value.Fields.EMPTY);
    }

    private static StackEngine.ProcessIdentity readProcess(Payload p) {
        return new StackEngine.ProcessIdentity(
                p.text("host"), p.number("pid"), Instant.parse(p.text("startedAt")), p.text("bootId"));
    }

    private static StackEngine.Result readResult(Payload p) {
        Payload c = p.object("changes");
        return new StackEngine.Result(
                p.constant("ended", StackEngine.Ended.class),
                p.has("failure") ? Optional.of(readFailure(p.object("failure"))) : Optional.empty(),
                p.truth("applied"),
                p.fields("outputs"),
                new StackEngine.Changes(
                        c.integer("created"),
                        c.integer("updated"),
                        c.integer("deleted"),
                        c.integer("replaced"),
                        c.integer("unchanged")));
    }

    private static StackEngine.ResourceChange readChange(Payload p) {
        return new StackEngine.ResourceChange(
                p.text("address"),
                p.text("type"),
                p.text("op"),
                p.constant("phase", StackEngine.Phase.class),
                p.texts("paths"));
    }

    static Failure readFailure(Payload p) {
        @Nullable Location at = p.has("file") ? new Location(p.text("file"), p.integer("line"), p.integer("column")) : null;
        @Nullable String next = p.has("next") ? p.text("next") : null;
        return new Failure(p.constant("code", ErrorCode.class), p.text("message"), at, next);
    }
}
