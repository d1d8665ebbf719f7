package dev.stratiform.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/// Metrics of CloudWatch: what came of things, told so that every outcome has a line of its own.
public final class Metrics {
    private static final int PUT_AT_ONCE = 1_000;

    /// What came of one thing, out of all that could have come of it.
    ///
    /// Becomes one datum per constant of the enum: 1 for the one that happened, 0 for the others,
    /// so that a rate can be taken over any of them. `dimensions`: at most 29; the outcome is one
    /// more.
    public record Outcome<E extends Enum<E>>(String metric, E happened, Map<String, String> dimensions, Instant at) {
        /// Copies the dimensions.
        public Outcome {
            dimensions = Map.copyOf(dimensions);
        }
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Metrics(AwsClients clients) {
        this.clients = clients;
    }

    /// Puts outcomes into a namespace, as many calls as the API's limit asks for.
    public void put(String namespace, List<? extends Outcome<?>> outcomes) {
        List<MetricDatum> data = new ArrayList<>();
        outcomes.forEach(outcome -> addData(outcome, data));
        for (int from = 0; from < data.size(); from += PUT_AT_ONCE) {
            List<MetricDatum> part = data.subList(from, Math.min(from + PUT_AT_ONCE, data.size()));
            Faults.call(
                    "cloudwatch",
                    "PutMetricData",
                    () -> clients.cloudWatch()
                            .putMetricData(
                                    request -> request.namespace(namespace).metricData(part)));
        }
    }

    private static <E extends Enum<E>> void addData(Outcome<E> outcome, List<MetricDatum> data) {
        List<Dimension> dimensions = new ArrayList<>();
        outcome.dimensions().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> dimensions.add(dimension(entry.getKey(), entry.getValue())));
        for (E possible : outcome.happened().getDeclaringClass().getEnumConstants()) {
            List<Dimension> all = new ArrayList<>(dimensions);
            all.add(dimension("outcome", possible.name()));
            data.add(MetricDatum.builder()
                    .metricName(outcome.metric())
                    .dimensions(all)
                    .timestamp(outcome.at())
                    .unit(StandardUnit.COUNT)
                    .value(possible == outcome.happened() ? 1.0 : 0.0)
                    .build());
        }
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
