package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// Events of EventBridge, sent and read back.
public final class Events {
    private static final String SOURCE = "stratiform";
    private static final int PUT_AT_ONCE = 10;
    private static final int MOST_BYTES = 256 * 1024;
    private static final int OVERHEAD = 1_024;

    /// Something that happened to a deployment or one of its stacks.
    ///
    /// `type` is the detail type: `deployment.…` or `stack.…`. `stack` is there for the latter.
    /// `message` is for people and may be empty.
    public record Happening(
            String type,
            String deployment,
            String environment,
            String run,
            Optional<String> stack,
            String outcome,
            String message,
            Instant at) {
        /// Refuses a type that is none of ours.
        public Happening {
            if (!type.startsWith("deployment.") && !type.startsWith("stack.")) {
                throw notOurs("the event type '" + type + "' is neither deployment.… nor stack.…");
            }
        }
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Events(AwsClients clients) {
        this.clients = clients;
    }

    /// Sends events to a bus (a name or an ARN), as many calls as the API's limits ask for.
    ///
    /// Entries that were not taken are an [EntriesNotAccepted] after all were tried; the others
    /// were taken.
    public void put(List<Happening> happenings, String bus) {
        List<String> refused = new ArrayList<>();
        List<PutEventsRequestEntry> part = new ArrayList<>();
        int bytes = 0;
        int sent = 0;
        for (Happening happening : happenings) {
            PutEventsRequestEntry entry = entry(happening, bus);
            int size = entry.detail().getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
            if (part.size() == PUT_AT_ONCE || (!part.isEmpty() && bytes + size > MOST_BYTES)) {
                sent += send(part, sent, refused);
                bytes = 0;
            }
            part.add(entry);
            bytes += size;
        }
        if (!part.isEmpty()) {
            send(part, sent, refused);
        }
        if (!refused.isEmpty()) {
            throw new EntriesNotAccepted("events", "PutEvents", refused);
        }
    }

    /// Sends and empties the part; the result is how many there were.
    private int send(List<PutEventsRequestEntry> part, int before, List<String> refused) {
        PutEventsResponse response = Faults.call(
                "events", "PutEvents", () -> clients.eventBridge().putEvents(request -> request.entries(part)));
        if (response.failedEntryCount() != null && response.failedEntryCount() > 0) {
            List<PutEventsResultEntry> entries = response.entries();
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i).errorCode() != null) {
                    refused.add("entry " + (before + i) + " (" + entries.get(i).errorCode() + ")");
                }
            }
        }
        int count = part.size();
        part.clear();
        return count;
    }

    private static PutEventsRequestEntry entry(Happening happening, String bus) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(happening.type())
                .time(happening.at())
                .detail(detail(happening))
                .build();
    }

    private static String detail(Happening happening) {
        JsonText json = new JsonText();
        json.begin()
                .field("deployment", happening.deployment())
                .field("environment", happening.environment())
                .field("run", happening.run());
        happening.stack().ifPresent(stack -> json.field("stack", stack));
        return json.field("outcome", happening.outcome())
                .field("message", happening.message())
                .end()
                .toString();
    }

    /// The event in what a rule's target received; `VALIDATION_ERROR` when it is none of ours.
    public static Happening parse(String raw) {
        JsonNode event = JsonText.read(raw).orElseThrow(() -> notOurs("the event is no JSON"));
        if (!JsonText.text(event, "source").equals(SOURCE)) {
            throw notOurs("the event's source is not " + SOURCE);
        }
        JsonNode detail = event.field("detail").orElseThrow(() -> notOurs("the event has no detail"));
        try {
            return new Happening(
                    JsonText.text(event, "detail-type"),
                    JsonText.text(detail, "deployment"),
                    JsonText.text(detail, "environment"),
                    JsonText.text(detail, "run"),
                    Optional.of(JsonText.text(detail, "stack")).filter(stack -> !stack.isEmpty()),
                    JsonText.text(detail, "outcome"),
                    JsonText.text(detail, "message"),
                    Instant.parse(JsonText.text(event, "time")));
        } catch (DateTimeException e) {
            throw notOurs("the event's time is no time");
        }
    }

    private static RuntimeException notOurs(String message) {
        return Failure.of(ErrorCode.VALIDATION_ERROR, message)
                .withNext("give it an event that Stratiform sent")
                .toException();
    }
}
