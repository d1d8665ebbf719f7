package dev.stratiform.conformance;

import dev.stratiform.aws.S3Member;
import dev.stratiform.aws.S3Result;
import dev.stratiform.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Compares what was observed with what was expected.
final class Judgement {
    /// Where they differ; no verdict when there was nothing to compare.
    record Mismatch(Optional<Verdict> verdict, String expected, String actual) {}

    private static final int LONGEST = 600;
    private static final Set<String> UNSUPPORTED =
            Set.of("NotImplemented", "MethodNotAllowed", "UnsupportedOperation", "NotSupported", "XNotImplemented");
    private static final Set<String> LISTINGS = Set.of("ListBucketResult", "ListAllMyBucketsResult");
    private static final Map<Integer, Set<String>> WITHOUT_BODY = Map.of(
            304, Set.of("NotModified", "304"),
            400, Set.of("BadRequest", "400"),
            403, Set.of("AccessDenied", "Forbidden", "403"),
            404, Set.of("NoSuchKey", "NoSuchBucket", "NoSuchVersion", "NotFound", "404"),
            405, Set.of("MethodNotAllowed", "405"),
            409, Set.of("Conflict", "409"),
            412, Set.of("PreconditionFailed", "412"),
            416, Set.of("InvalidRange", "416"),
            501, Set.of("NotImplemented", "501"));

    private final Step step;
    private final Observation seen;
    private final Match match;

    Judgement(Step step, Observation seen, Match match) {
        this.step = step;
        this.seen = seen;
        this.match = match;
    }

    /// Where the observation differs from the expectation; empty when it does not.
    Optional<Mismatch> mismatch() {
        if (seen.broken().isPresent()) {
            boolean answered = seen.broken().get() == S3Result.Kind.UNREADABLE;
            return Optional.of(new Mismatch(
                    answered ? Optional.of(Verdict.WRONG_BODY) : Optional.empty(), "an answer", seen.words()));
        }
        if (tolerated()) {
            return Optional.empty();
        }
        if (step.operation() == Operation.Own.PARALLEL) {
            return parallel();
        }
        Optional<Mismatch> wrong = misrouted();
        wrong = wrong.isPresent() ? wrong : outcome();
        wrong = wrong.isPresent() ? wrong : content();
        return wrong.map(this::unsupported);
    }

    private boolean tolerated() {
        List<String> codes = step.tolerated();
        return !seen.successful() && (codes.contains("*") || codes.contains(seen.errorCode()));
    }

    private Optional<Mismatch> parallel() {
        long succeeded = seen.parts().stream().filter(Observation::successful).count();
        int wanted = step.expect().succeeded().orElse(seen.parts().size());
        return succeeded == wanted
                ? Optional.empty()
                : wrong(Verdict.WRONG_STATUS, wanted + " of " + seen.parts().size() + " succeed");
    }

    private Mismatch unsupported(Mismatch other) {
        boolean said = seen.status() == 501 || seen.status() == 405 || UNSUPPORTED.contains(seen.errorCode());
        return said ? new Mismatch(Optional.of(Verdict.UNSUPPORTED), other.expected(), other.actual()) : other;
    }

    private Optional<Mismatch> outcome() {
        Expectation expect = step.expect();
        Optional<Boolean> wanted = expect.wanted();
        boolean failing = wanted.equals(Optional.of(false));
        if (wanted.isPresent() && failing == seen.successful()) {
            return wrong(Verdict.WRONG_STATUS, expected());
        }
        if (expect.status().isPresent() && !match.fits(expect.status().get(), Optional.of(Value.of(seen.status())))) {
            return wrong(Verdict.WRONG_STATUS, expected());
        }
        if (expect.error().isPresent() && !codeFits(expect.error().get())) {
            return wrong(Verdict.WRONG_CODE, expected());
        }
        return Optional.empty();
    }

    /// An answer to HEAD, and one that says "not modified", has no body that could tell its code.
    private boolean codeFits(Matcher wanted) {
        if (match.fits(wanted, Optional.of(Value.of(seen.errorCode())))) {
            return true;
        }
        boolean mute = seen.wire().method().equals("HEAD") || seen.status() == 304;
        return mute
                && WITHOUT_BODY.getOrDefault(seen.status(), Set.of()).stream()
                        .anyMatch(code -> match.fits(wanted, Optional.of(Value.of(code))));
    }

    private String expected() {
        Expectation expect = step.expect();
        StringBuilder words = new StringBuilder();
        expect.status().ifPresent(status -> words.append("status ").append(match.words(status)));
        expect.error()
                .ifPresent(code -> words.append(words.isEmpty() ? "" : " ")
                        .append("error ")
                        .append(match.words(code)));
        if (words.isEmpty()) {
            words.append(expect.wanted().orElse(true) ? "success" : "a failure");
        }
        return words.toString();
    }

    /// A request for one thing that was answered as if it were for another.
    private Optional<Mismatch> misrouted() {
        if (!(step.operation() instanceof Operation.Api(var of))) {
            return Optional.empty();
        }
        if (seen.errorCode().startsWith("BucketAlready") && !of.name().equals("CreateBucket")) {
            return wrong(
                    Verdict.MISROUTED, "the answer of " + of.name(), "the answer of CreateBucket: " + seen.errorCode());
        }
        if (!seen.successful()) {
            return Optional.empty();
        }
        String root = rootOf(seen.wire().answerHead());
        boolean lists = of.name().startsWith("List");
        if (!lists && LISTINGS.contains(root)) {
            return wrong(Verdict.MISROUTED, "the answer of " + of.name(), "a " + root);
        }
        return Optional.empty();
    }

    /// Whether an answer to a request for a part of something looks like the one to `PutObject`: a
    /// hint, because some servers send an ETag with everything.
    static boolean looksLikePut(Step step, Observation seen) {
        return step.operation() instanceof Operation.Api(var of)
                && of.name().startsWith("Put")
                && !of.name().equals("PutObject")
                && S3Member.find(of.answer(), "ETag").isEmpty()
                && !seen.wire().header("ETag").isEmpty();
    }

    /// The name of a document's root; the document need not be whole.
    private static String rootOf(String head) {
        int at = head.indexOf('<');
        while (at >= 0 && at + 1 < head.length() && (head.charAt(at + 1) == '?' || head.charAt(at + 1) == '!')) {
            at = head.indexOf('<', at + 1);
        }
        int end = at + 1;
        while (at >= 0 && end < head.length() && Character.isLetterOrDigit(head.charAt(end))) {
            end++;
        }
        return at < 0 ? "" : head.substring(at + 1, end);
    }

    private Optional<Mismatch> content() {
        Expectation expect = step.expect();
        if (expect.message().isPresent()
                && !match.fits(expect.message().get(), Optional.of(Value.of(seen.message())))) {
            return wrong(
                    Verdict.WRONG_BODY,
                    "message " + match.words(expect.message().get()),
                    "message " + seen.message());
        }
        for (Map.Entry<String, Matcher> header : expect.headers().entrySet()) {
            Optional<Value> value = seen.find("header:" + match.text(header.getKey()));
            if (!match.fits(header.getValue(), value)) {
                return differs("header " + match.text(header.getKey()), header.getValue(), value);
            }
        }
        for (Map.Entry<String, Matcher> field : expect.fields().entrySet()) {
            Optional<Value> value = FieldPath.find(seen.fields(), match.text(field.getKey()));
            if (!match.fits(field.getValue(), value)) {
                return differs(match.text(field.getKey()), field.getValue(), value);
            }
        }
        if (expect.body().isPresent() && !match.fits(expect.body().get(), seen.body())) {
            String text = seen.body().text();
            boolean readable = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
            String shown = seen.body().size() + " bytes, SHA-256 "
                    + seen.body().sha256().substring(0, 12) + "…" + (readable && !text.isEmpty() ? ": " + text : "");
            return wrong(Verdict.WRONG_BODY, "body " + match.words(expect.body().get()), "body of " + shown);
        }
        return Optional.empty();
    }

    private Optional<Mismatch> differs(String what, Matcher wanted, Optional<Value> found) {
        return wrong(
                Verdict.WRONG_BODY,
                what + " " + match.words(wanted),
                what + " " + found.map(Template::text).orElse("absent"));
    }

    private Optional<Mismatch> wrong(Verdict verdict, String expected) {
        return wrong(verdict, expected, seen.words());
    }

    private static Optional<Mismatch> wrong(Verdict verdict, String expected, String actual) {
        return Optional.of(new Mismatch(Optional.of(verdict), cut(expected), cut(actual)));
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
