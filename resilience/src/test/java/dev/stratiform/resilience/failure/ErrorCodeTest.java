package dev.stratiform.resilience.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource
    void everyRowOfTheTableIsWhole(ErrorCode code) {
        assertThat(code.exitCode()).isBetween(1, 255);
        assertThat(code.httpStatus()).isBetween(400, 599);
        assertThat(code.remedy()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
        assertThat(code.category()).isNotNull();
        assertThat(code.name()).matches("[A-Z]+(_[A-Z]+)*");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMalformedIsNeverRetried(ErrorCode code) {
        assertThat(code.retryable() && code.category() == FailureCategory.PARSING)
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void waitsNeverShrinkAndNeverExceedHalfAMinute(FailureCategory category) {
        Duration before = Duration.ZERO;
        for (int attempt = 1; attempt <= 2000; attempt++) {
            Duration wait = category.waitAfter(attempt);
            assertThat(wait).isBetween(before, Duration.ofSeconds(30));
            before = wait;
        }
        assertThat(category.maxAttempts()).isPositive();
    }

    @Test
    void waitsDoubleAndAConflictsGrowByTheFirst() {
        assertThat(FailureCategory.WATCH.waitAfter(3)).hasMillis(400);
        assertThat(FailureCategory.STATUS_CONFLICT.waitAfter(3)).hasMillis(300);
        assertThat(FailureCategory.PARSING.waitAfter(1)).isZero();
    }
}
