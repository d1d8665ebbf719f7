package dev.stratiform.conformance;

import dev.stratiform.aws.RawRequest;
import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.aws.S3Result;
import dev.stratiform.aws.S3Result.Answer;
import dev.stratiform.aws.S3Result.Wire;
import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sends raw requests, and reads what S3 says in the bodies of their answers.
final class Exchanges {
    private static final int LARGEST = 1 << 20;
    private static final int HEAD = 8 << 10;

    private Exchanges() {}

    static Observation send(RawRequest request, Optional<Body> body, Duration timeout) {
        ReceivedBody received = new ReceivedBody();
        S3Result result = S3Endpoint.send(request, body.map(Body::call).orElse(null), received, timeout);
        return result instanceof Answer answer ? understood(answer, received) : Observation.of(result, received);
    }

    private static Observation understood(Answer answer, ReceivedBody received) {
        Wire wire = answer.wire();
        String text = received.size() <= LARGEST ? received.text() : "";
        Wire whole = new Wire(
                wire.method(),
                wire.url(),
                wire.requestHeaders(),
                wire.status(),
                wire.answerHeaders(),
                text.length() > HEAD ? text.substring(0, HEAD) : text);
        Value content = Xml.read(text).map(Xml.Document::content).orElse(Value.Fields.EMPTY);
        boolean good = answer.status() < 300;
        String code = good ? "" : ResultJson.text(content, "Code");
        String message = good ? "" : ResultJson.text(content, "Message");
        Value fields = content instanceof Value.Fields(Map<String, Value> _) ? content : Value.Fields.EMPTY;
        return new Observation(Optional.empty(), answer.status(), fields, code, message, received, whole, List.of());
    }
}
