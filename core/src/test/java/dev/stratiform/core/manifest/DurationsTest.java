package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void everyUnitIsRead() {
        assertThat(Durations.parse("1d2h3m4s5ms"))
                .contains(Duration.ofDays(1)
                        .plusHours(2)
                        .plusMinutes(3)
                        .plusSeconds(4)
                        .plusMillis(5));
        assertThat(Durations.parse("1h30m")).contains(Duration.ofMinutes(90));
    }

    @Test
    void whatIsNoDurationIsRefused() {
        assertThat(Stream.of(
                        "",
                        "5",
                        "m",
                        "5 m",
                        "-5m",
                        "1.5h",
                        "5M",
                        "5min",
                        "٣m",
                        "9999999999s",
                        "3651d",
                        "9d".repeat(99)))
                .allSatisfy(text -> assertThat(Durations.parse(text)).as(text).isEmpty());
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        assertThat(Durations.format(Duration.ZERO)).isEqualTo("0s");
        Property.check(200, 40, (size, random) -> {
            Duration time = Duration.ofMillis(random.nextLong(1L << Math.max(1, size * 36 / 40)));
            assertThat(Durations.parse(Durations.format(time))).contains(time);
        });
    }
}
