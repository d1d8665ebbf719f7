package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.aws.Events.Happening;
import dev.stratiform.aws.Metrics.Outcome;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00Z");

    /// What may come of a run, in this test.
    enum RunOutcome {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    private final Canned canned = Canned.transport();
    private final Events events = new Events(canned.clients());
    private final Metrics metrics = new Metrics(canned.clients());

    private static Happening happening(String message) {
        return new Happening("stack.failed", "D1SHOP1", "prod", "01RUN", Optional.of("api"), "failed", message, AT);
    }

    @Test
    void moreThanTenEventsAreSentInParts() {
        canned.then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}")
                .then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}")
                .then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}");
        events.put(Collections.nCopies(23, happening("m")), "bus");
        assertThat(canned.asked()).hasSize(3);
        assertThat(canned.asked().getFirst().body().split("DetailType", -1)).hasSize(11);
        assertThat(canned.last().body().split("DetailType", -1)).hasSize(4);
    }

    @Test
    void largeEventsAreSentInPartsBySize() {
        canned.then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}")
                .then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}");
        events.put(Collections.nCopies(3, happening("x".repeat(100_000))), "bus");
        assertThat(canned.asked()).hasSize(2);
    }

    @Test
    void entriesThatWereNotTakenAreNamedAfterAllWereTried() {
        canned.then(
                        200,
                        "{\"FailedEntryCount\":1,\"Entries\":[{\"EventId\":\"1\"},{\"ErrorCode\":\"ThrottlingException\","
                                + "\"ErrorMessage\":\"words\"}]}")
                .then(200, "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"InternalFailure\"}]}");
        assertThatThrownBy(() -> events.put(Collections.nCopies(11, happening("m")), "bus"))
                .isInstanceOfSatisfying(
                        EntriesNotAccepted.class,
                        e -> assertThat(e.entries())
                                .containsExactly("entry 1 (ThrottlingException)", "entry 10 (InternalFailure)"));
    }

    @Test
    void nothingIsSentForNoEvents() {
        events.put(List.of(), "bus");
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void whatWasSentIsReadBack() {
        canned.then(200, "{\"FailedEntryCount\":0,\"Entries\":[]}");
        Happening sent = happening("it said \"no\"\n\u0007");
        events.put(List.of(sent), "bus");
        String detail = JsonText.text(
                JsonText.read(canned.only().body())
                        .orElseThrow()
                        .field("Entries")
                        .orElseThrow()
                        .asArray()
                        .getFirst(),
                "Detail");
        String raw =
                "{\"source\":\"stratiform\",\"detail-type\":\"stack.failed\",\"time\":\"2026-11-21T08:00:00Z\",\"detail\":"
                        + detail + "}";
        assertThat(Events.parse(raw)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"source\":\"aws.s3\"}",
                "{\"source\":\"stratiform\"}",
                "{\"source\":\"stratiform\",\"detail-type\":\"order.paid\",\"time\":\"2026-11-21T08:00:00Z\",\"detail\":{}}",
                "{\"source\":\"stratiform\",\"detail-type\":\"stack.failed\",\"time\":\"soon\",\"detail\":{}}"
            })
    void whatIsNoneOfOursIsRefused(String raw) {
        assertThatThrownBy(() -> Events.parse(raw))
                .extracting(e -> ((dev.stratiform.resilience.failure.StratiformException) e)
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.VALIDATION_ERROR);
    }

    @Test
    void everyPossibleOutcomeIsADatumAndExactlyOneIsOne() {
        canned.then(200, "<R/>");
        metrics.put("Stratiform", List.of(new Outcome<>("run", RunOutcome.FAILED, Map.of("environment", "dev"), AT)));
        String body = canned.only().body();
        assertThat(EventsTest.count(body, "SUCCEEDED")).isEqualTo(1);
        assertThat(EventsTest.count(body, "CANCELLED")).isEqualTo(1);
        assertThat(EventsTest.count(body, "environment")).isEqualTo(3);
    }

    private static software.amazon.awssdk.services.cloudwatch.model.Dimension dimension(String name, String value) {
        return software.amazon.awssdk.services.cloudwatch.model.Dimension.builder()
                .name(name)
                .value(value)
                .build();
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void aThousandDataAreOneCall() {
        for (int i = 0; i < 2; i++) {
            canned.then(200, "<R/>");
        }
        metrics.put("Stratiform", Collections.nCopies(400, new Outcome<>("run", RunOutcome.FAILED, Map.of(), AT)));
        assertThat(canned.asked()).hasSize(2);
    }

    @Test
    void eventsAndMetricsReachTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            clients.eventBridge().createEventBus(request -> request.name("deployments"));
            new Events(clients).put(Collections.nCopies(12, happening("m")), "deployments");
            Instant now = Instant.now();
            new Metrics(clients)
                    .put(
                            "Stratiform",
                            List.of(new Outcome<>("run", RunOutcome.FAILED, Map.of("environment", "dev"), now)));
            var found = clients.cloudWatch().listMetrics(request -> request.namespace("Stratiform"));
            assertThat(found.metrics()).hasSize(3);
            var points = clients.cloudWatch()
                    .getMetricStatistics(request -> request.namespace("Stratiform")
                            .metricName("run")
                            .dimensions(List.of(dimension("environment", "dev"), dimension("outcome", "FAILED")))
                            .startTime(now.minusSeconds(600))
                            .endTime(now.plusSeconds(600))
                            .period(60)
                            .statisticsWithStrings("Sum"));
            assertThat(points.datapoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.sum()).isEqualTo(1.0));
        }
    }
}
