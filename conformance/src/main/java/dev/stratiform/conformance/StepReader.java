package dev.stratiform.conformance;

import dev.stratiform.aws.S3Member;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one step.
final class StepReader {
    private static final Set<String> KEYS = Set.of(
            "name",
            "op",
            "credential",
            "with",
            "body",
            "capture",
            "expect",
            "ignoreErrors",
            "retryUntil",
            "timeout",
            "effectOf",
            "presign",
            "steps");
    private static final Map<Operation.Own, Set<String>> OWN = Map.of(
            Operation.Own.HTTP, Set.of("method", "path", "query", "headers", "sign", "after", "secret"),
            Operation.Own.POST_FORM,
                    Set.of("Bucket", "Key", "fields", "conditions", "expires", "at", "sign", "fileName", "after"),
            Operation.Own.WAIT, Set.of("For", "Bucket", "Key", "VersionId", "within", "every"),
            Operation.Own.SLEEP, Set.of("For"),
            Operation.Own.PARALLEL, Set.of());
    private static final Map<Operation.Own, Set<String>> NEEDED = Map.of(
            Operation.Own.HTTP, Set.of("method", "path"),
            Operation.Own.POST_FORM, Set.of("Bucket"),
            Operation.Own.WAIT, Set.of("For", "Bucket"),
            Operation.Own.SLEEP, Set.of("For"),
            Operation.Own.PARALLEL, Set.of());

    private final Section step;
    private final BodyReader bodies;
    private final Findings findings;

    StepReader(Section step, BodyReader bodies) {
        this.step = step;
        this.bodies = bodies;
        this.findings = step.findings();
    }

    Step read() {
        step.allow(KEYS);
        String given = step.required("op");
        Operation operation = OperationNames.find(given).orElse(Operation.Own.SLEEP);
        boolean known = OperationNames.find(given).isPresent();
        if (!known && step.has("op")) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    step.valueAt("op"),
                    "there is no operation '" + given + "'" + Nearest.question(given, OperationNames.all()),
                    "see: stratiform s3 list operations");
        }
        if (operation instanceof Operation.Presigned(S3Operation of, Map<String, Value> _)) {
            operation = new Operation.Presigned(of, presign());
        }
        Map<String, Value> with = known ? with(operation) : Map.of();
        if (OperationNames.ofVersion(given) && !with.containsKey("VersionId")) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR, step.at(), given + " needs the parameter VersionId", "add VersionId");
        }
        return new Step(
                step.text("name", operation.label()),
                operation,
                step.text("credential"),
                with,
                body(operation),
                captures(),
                new ExpectationReader(step.section("expect"), bodies).read(operation),
                tolerated(),
                repeat(),
                step.has("timeout") ? Optional.of(step.duration("timeout", Duration.ZERO)) : Optional.empty(),
                step.text("effectOf"),
                steps(operation),
                step.at());
    }

    private Map<String, Value> with(Operation operation) {
        Section with = step.section("with");
        return switch (operation) {
            case Operation.Api(S3Operation of) -> Parameters.read(of, with, !failing());
            case Operation.Presigned(S3Operation of, Map<String, Value> _) -> Parameters.read(of, with, !failing());
            case Operation.Own own -> own(own, with);
        };
    }

    /// Whether the step is about something that goes wrong.
    private boolean failing() {
        Section expect = step.section("expect");
        return expect.has("error") || expect.has("success") || expect.has("status");
    }

    private Map<String, Value> own(Operation.Own own, Section with) {
        with.allow(OWN.getOrDefault(own, Set.of()));
        for (String needed : NEEDED.getOrDefault(own, Set.of())) {
            if (!with.has(needed)) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR, with.at(), own.label() + " needs " + needed, "add with." + needed);
            }
        }
        Map<String, Value> values = plain(with);
        if (own == Operation.Own.WAIT
                && values.get("For") instanceof Value.Text(String what)
                && !Waiting.KINDS.contains(what)) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    with.valueAt("For"),
                    "Wait has no '" + what + "'" + Nearest.question(what, Waiting.KINDS) + "; it has: "
                            + String.join(", ", Waiting.KINDS),
                    null);
        }
        if (own == Operation.Own.SLEEP) {
            with.duration("For", Duration.ZERO);
        }
        return values;
    }

    private static Map<String, Value> plain(Section section) {
        Map<String, Value> values = new LinkedHashMap<>();
        section.node()
                .entries()
                .forEach((name, entry) -> values.put(name, entry.node().value()));
        return values;
    }

    private Map<String, Value> presign() {
        Section how =
                step.section("presign").allow(Set.of("expires", "at", "method", "headers", "query", "send", "after"));
        return plain(how);
    }

    private Optional<BodySpec> body(Operation operation) {
        Node node = step.get("body");
        if (node == null) {
            return Optional.empty();
        }
        boolean takes = switch (operation) {
            case Operation.Api(S3Operation of) -> of.sends();
            case Operation.Presigned _ -> true;
            case Operation.Own own -> own == Operation.Own.HTTP || own == Operation.Own.POST_FORM;
        };
        if (!takes) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    step.keyAt("body"),
                    operation.label() + " takes no body",
                    "remove it; what its request holds is given under with");
        }
        return Optional.of(bodies.read(node));
    }

    private Map<String, String> captures() {
        Map<String, String> captures = new LinkedHashMap<>();
        Section section = step.section("capture");
        section.node()
                .entries()
                .keySet()
                .forEach(name -> section.text(name).ifPresent(from -> {
                    String where = from.startsWith("$.") ? from.substring(2) : from;
                    boolean known = where.startsWith("header:")
                            || List.of("body:sha256", "body:text", "body:size", "status", "url")
                                    .contains(where)
                            || !where.contains(":");
                    if (!known) {
                        findings.error(
                                ErrorCode.VALIDATION_ERROR,
                                section.valueAt(name),
                                "'" + from + "' names nothing of an answer",
                                "write $.Member, header:Name, body:text, body:sha256, body:size, status or url");
                    }
                    captures.put(name, where);
                }));
        return captures;
    }

    private List<String> tolerated() {
        Node node = step.get("ignoreErrors");
        if (node instanceof Node.Scalar(Value.Bool(boolean truth), Location _)) {
            return truth ? List.of("*") : List.of();
        }
        return step.texts("ignoreErrors");
    }

    private Optional<Step.Repeat> repeat() {
        if (!step.has("retryUntil")) {
            return Optional.empty();
        }
        Section repeat = step.section("retryUntil").allow(Set.of("within", "every"));
        return Optional.of(new Step.Repeat(
                repeat.duration("within", Duration.ofSeconds(10)), repeat.duration("every", Duration.ofMillis(200))));
    }

    private List<Step> steps(Operation operation) {
        Node node = step.get("steps");
        boolean parallel = operation == Operation.Own.PARALLEL;
        if (node == null) {
            if (parallel) {
                findings.error(ErrorCode.VALIDATION_ERROR, step.at(), "Parallel needs steps", "add steps");
            }
            return List.of();
        }
        if (!parallel || !(node instanceof Node.Sequence(List<Node> items, Location _))) {
            findings.error(ErrorCode.VALIDATION_ERROR, node.at(), "steps is a list, and belongs to op: Parallel", null);
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        for (Node item : items) {
            String path = step.below("steps") + "[" + steps.size() + "]";
            steps.add(new StepReader(Section.of(item, path, step.at(), findings), bodies).read());
        }
        return steps;
    }

    /// Reads what is expected.
    private record ExpectationReader(Section expect, BodyReader bodies) {
        private static final Set<String> KEYS =
                Set.of("success", "status", "error", "message", "headers", "fields", "body", "succeeded");

        Expectation read(Operation operation) {
            expect.allow(KEYS);
            if (expect.node().entries().isEmpty()) {
                return Expectation.SUCCESS;
            }
            Optional<Boolean> success =
                    expect.has("success") ? Optional.of(expect.truth("success", true)) : Optional.empty();
            Expectation read = new Expectation(
                    success,
                    matcher("status"),
                    matcher("error"),
                    matcher("message"),
                    matchers("headers"),
                    matchers("fields"),
                    matcher("body"),
                    expect.has("succeeded")
                            ? Optional.of(expect.integer("succeeded", 1, 0, 10_000))
                            : Optional.empty());
            possible(read, operation);
            return read;
        }

        private Optional<Matcher> matcher(String key) {
            Node node = expect.get(key);
            if (node == null) {
                return Optional.empty();
            }
            MatcherReader reader = new MatcherReader(expect.findings(), bodies);
            boolean choice = (key.equals("status") || key.equals("error")) && node instanceof Node.Sequence;
            return Optional.of(
                    choice
                            ? new Matcher.OneOf(((Node.Sequence) node)
                                    .items().stream().map(reader::read).toList())
                            : reader.read(node));
        }

        private Map<String, Matcher> matchers(String key) {
            MatcherReader reader = new MatcherReader(expect.findings(), bodies);
            Map<String, Matcher> all = new LinkedHashMap<>();
            expect.section(key).node().entries().forEach((name, entry) -> all.put(name, reader.read(entry.node())));
            return all;
        }

        /// What no answer can fulfil.
        private void possible(Expectation read, Operation operation) {
            boolean well = read.success().equals(Optional.of(true));
            if (well && read.error().isPresent() && !read.error().equals(Optional.of(new Matcher.Presence(false)))) {
                impossible("error", "an answer that succeeds has no error code");
            }
            status(read, well);
            if (operation instanceof Operation.Api(S3Operation of)) {
                answers(read, of);
            }
            if (read.succeeded().isPresent() && operation != Operation.Own.PARALLEL) {
                impossible("succeeded", "succeeded counts the steps of op: Parallel");
            }
        }

        private void status(Expectation read, boolean well) {
            if (read.status().isEmpty() || !(read.status().get() instanceof Matcher.Equal(Value.Num number))) {
                return;
            }
            int status = number.value().intValue();
            if (status < 100 || status > 599) {
                impossible("status", "there is no HTTP status " + number);
            }
            if (read.success().isPresent() && well != (status < 300)) {
                impossible("status", "status " + number + " contradicts success: " + well);
            }
            if (status < 300 && read.error().isPresent() && read.success().isEmpty()) {
                impossible("error", "an answer with status " + number + " has no error code");
            }
        }

        private void answers(Expectation read, S3Operation of) {
            for (String path : read.fields().keySet()) {
                String first = FieldPath.first(path);
                boolean known =
                        path.contains("${") || S3Member.find(of.answer(), first).isPresent();
                if (!known) {
                    List<String> names =
                            of.answer().stream().map(S3Member::name).toList();
                    expect.findings()
                            .error(
                                    ErrorCode.VALIDATION_ERROR,
                                    expect.section("fields").keyAt(path),
                                    "the answer of " + of.name() + " has no member '" + first + "'"
                                            + Nearest.question(first, names),
                                    "see: stratiform s3 explain " + of.name());
                }
            }
            if (read.body().isPresent() && !of.receives() && !read.wanted().equals(Optional.of(false))) {
                impossible("body", "the answer of " + of.name() + " has no body of its own; look at its fields");
            }
        }

        private void impossible(String key, String message) {
            expect.findings()
                    .error(ErrorCode.VALIDATION_ERROR, expect.valueAt(key), message, "correct the expectation");
        }
    }
}
