package dev.stratiform.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.servicequotas.model.MetricInfo;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/// How much of a service an account may use, and how much it does. Thread-safe; every method
/// blocks.
public final class Quotas {
    private static final Duration LOOKED_BACK = Duration.ofHours(3);

    /// A quota; `used` is there where AWS measures it.
    public record Quota(String service, String code, String name, double limit, OptionalDouble used) {}

    private final AwsClients clients;
    private final InstantSource clock;

    /// Over clients that the caller closes; the clock says which measurements are fresh.
    public Quotas(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /// A quota by the codes of its service and its own, such as `vpc` and `L-F678F1CE`: the
    /// account's, else AWS's default.
    public Quota find(String service, String code) {
        ServiceQuota found;
        try {
            found = Faults.call(
                    "servicequotas",
                    "GetServiceQuota",
                    () -> clients.serviceQuotas()
                            .getServiceQuota(
                                    request -> request.serviceCode(service).quotaCode(code))
                            .quota());
        } catch (AwsAccessException e) {
            if (!e.code().equals("NoSuchResourceException")) {
                throw e;
            }
            found = Faults.call(
                    "servicequotas",
                    "GetAWSDefaultServiceQuota",
                    () -> clients.serviceQuotas()
                            .getAWSDefaultServiceQuota(
                                    request -> request.serviceCode(service).quotaCode(code))
                            .quota());
        }
        MetricInfo metric = found.usageMetric();
        return new Quota(
                service,
                code,
                found.quotaName() == null ? code : found.quotaName(),
                found.value(),
                metric == null || metric.metricName() == null ? OptionalDouble.empty() : used(metric));
    }

    private OptionalDouble used(MetricInfo metric) {
        Instant now = clock.instant();
        return Faults.call(
                        "cloudwatch",
                        "GetMetricStatistics",
                        () -> clients.cloudWatch()
                                .getMetricStatistics(request -> request.namespace(metric.metricNamespace())
                                        .metricName(metric.metricName())
                                        .dimensions(metric.metricDimensions().entrySet().stream()
                                                .map(entry -> Dimension.builder()
                                                        .name(entry.getKey())
                                                        .value(entry.getValue())
                                                        .build())
                                                .toList())
                                        .statistics(Statistic.MAXIMUM)
                                        .period((int) Duration.ofMinutes(5).toSeconds())
                                        .startTime(now.minus(LOOKED_BACK))
                                        .endTime(now))
                                .datapoints())
                .stream()
                .max(java.util.Comparator.comparing(Datapoint::timestamp))
                .map(point -> OptionalDouble.of(point.maximum()))
                .orElse(OptionalDouble.empty());
    }
}
