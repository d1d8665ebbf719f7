package dev.stratiform.conformance;

import dev.stratiform.aws.S3Result;
import dev.stratiform.aws.S3Result.Wire;
import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one attempt of a step brought.
///
/// `broken` is present when there was no usable answer; `parts` are those of a `Parallel`.
record Observation(
        Optional<S3Result.Kind> broken,
        int status,
        Value fields,
        String errorCode,
        String message,
        ReceivedBody body,
        Wire wire,
        List<Observation> parts) {
    /// Nothing was asked, and all is well.
    static Observation idle() {
        return new Observation(
                Optional.empty(), 200, Value.Fields.EMPTY, "", "", new ReceivedBody(), Wire.NONE, List.of());
    }

    static Observation of(S3Result result, ReceivedBody body) {
        return switch (result) {
            case S3Result.Answer answer -> {
                boolean good = answer.successful();
                Value fields = good
                        ? value(answer.fields())
                        : Xml.read(answer.wire().answerHead())
                                .map(Xml.Document::content)
                                .orElse(Value.Fields.EMPTY);
                yield new Observation(
                        Optional.empty(),
                        answer.status(),
                        fields,
                        answer.errorCode(),
                        answer.errorMessage(),
                        body,
                        answer.wire(),
                        List.of());
            }
            case S3Result.Broken(S3Result.Kind kind, String message, Wire wire) ->
                new Observation(
                        Optional.of(kind), wire.status(), Value.Fields.EMPTY, "", message, body, wire, List.of());
        };
    }

    /// Several at once.
    static Observation of(List<Observation> parts) {
        return new Observation(
                parts.stream().flatMap(p -> p.broken().stream()).findFirst(),
                200,
                Value.Fields.EMPTY,
                "",
                "",
                new ReceivedBody(),
                parts.isEmpty() ? Wire.NONE : parts.getLast().wire(),
                parts);
    }

    boolean successful() {
        return broken.isEmpty() && status >= 200 && status < 300 && errorCode.isEmpty();
    }

    /// In words: the status, the code and what the server said.
    String words() {
        if (broken.isPresent()) {
            return message;
        }
        if (!parts.isEmpty()) {
            return parts.stream().filter(Observation::successful).count() + " of " + parts.size() + " succeeded: "
                    + String.join("; ", parts.stream().map(Observation::words).toList());
        }
        String said = message.isEmpty() ? "" : ": " + message;
        if (successful()) {
            return "status " + status;
        }
        String code = errorCode.isEmpty() ? " without an S3 error code" + unexpected() : " " + errorCode;
        return "status " + status + code + said;
    }

    /// What came instead of an S3 error.
    private String unexpected() {
        String head = wire.answerHead().strip();
        if (head.isEmpty()) {
            return "";
        }
        String kind = head.regionMatches(true, 0, "<html", 0, 5) || head.regionMatches(true, 0, "<!doctype html", 0, 14)
                ? "an HTML page: "
                : "";
        return " (" + kind + (head.length() > 120 ? head.substring(0, 120) + "…" : head) + ")";
    }

    /// What a capture names.
    Optional<Value> find(String path) {
        if (path.startsWith("header:")) {
            return Optional.of(wire.header(path.substring("header:".length())))
                    .filter(text -> !text.isEmpty())
                    .map(Value::of);
        }
        return switch (path) {
            case "status" -> Optional.of(Value.of(status));
            case "url" -> Optional.of(Value.of(wire.url()));
            case "body:sha256" -> Optional.of(Value.of(body.sha256()));
            case "body:size" -> Optional.of(Value.of(body.size()));
            case "body:text" -> Optional.of(Value.of(body.text()));
            default -> FieldPath.find(fields, path);
        };
    }

    /// A tree of plain Java values as a value.
    static Value value(Object plain) {
        return switch (plain) {
            case Boolean truth -> Value.of(truth);
            case BigDecimal number -> new Value.Num(number);
            case List<?> items -> {
                List<Value> values = new ArrayList<>();
                items.forEach(item -> values.add(value(item)));
                yield new Value.Items(values);
            }
            case Map<?, ?> map -> {
                Map<String, Value> fields = new LinkedHashMap<>();
                map.forEach((key, item) -> fields.put(String.valueOf(key), value(item)));
                yield new Value.Fields(fields);
            }
            default -> Value.of(plain.toString());
        };
    }

    /// A value as a tree of plain Java values; null members are left out.
    static Object plain(Value value) {
        return switch (value) {
            case Value.Bool(boolean truth) -> truth;
            case Value.Num(BigDecimal number) -> number;
            case Value.Items(List<Value> items) ->
                items.stream().map(Observation::plain).toList();
            case Value.Fields(Map<String, Value> fields) -> plain(fields);
            case Value.Secret(Value inner) -> plain(inner);
            case Value.Text(String text) -> text;
            case Value.Null _ -> "";
        };
    }

    static Map<String, Object> plain(Map<String, Value> fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach((key, item) -> {
            if (!(item instanceof Value.Null)) {
                map.put(key, plain(item));
            }
        });
        return map;
    }
}
