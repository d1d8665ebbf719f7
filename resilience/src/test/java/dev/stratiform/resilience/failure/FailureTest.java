package dev.stratiform.resilience.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void aFailureIsPrintedWithItsPlaceAndCode() {
        Failure failure = Failure.at(ErrorCode.UNKNOWN_KEY, new Location("a.yaml", 3, 5), "key 'x' is not known");
        assertThat(failure).hasToString("a.yaml:3:5: key 'x' is not known (UNKNOWN_KEY)");
        assertThat(Failure.of(ErrorCode.USAGE, "no such flag")).hasToString("no such flag (USAGE)");
        assertThat(Location.of("b.yaml")).hasToString("b.yaml");
    }

    @Test
    void theNextStepIsTheFailuresOwnOrElseTheCodes() {
        Failure failure = Failure.of(ErrorCode.LOCKED, "held");
        assertThat(failure.nextStep()).isEqualTo(ErrorCode.LOCKED.remedy());
        assertThat(failure.withNext("wait").nextStep()).isEqualTo("wait");
        assertThat(failure.withNext("wait").message()).isEqualTo("held");
    }

    @Test
    void anExceptionCarriesItsFailureAndItsCause() {
        Failure failure = Failure.of(ErrorCode.LOCKED, "held");
        IOException cause = new IOException("x");
        assertThat(failure.toException().failure()).isSameAs(failure);
        assertThat(failure.toException()).hasMessage("held (LOCKED)").hasNoCause();
        assertThat(new StratiformException(failure, cause)).hasCause(cause).hasMessage("held (LOCKED)");
    }

    @Test
    void everyExceptionMeansAFailure() {
        Failure known = Failure.of(ErrorCode.LOCKED, "held");
        assertThat(Failure.from(known.toException())).isSameAs(known);
        assertThat(Failure.from(new InterruptedException()).code()).isEqualTo(ErrorCode.RUN_CANCELLED);
        assertThat(Failure.from(new CancellationException()).code()).isEqualTo(ErrorCode.RUN_CANCELLED);
        assertThat(Failure.from(new IOException("disk on fire")))
                .isEqualTo(Failure.of(ErrorCode.INTERNAL, "disk on fire"));
        assertThat(Failure.from(new IOException()).message()).isEqualTo("something unexpected went wrong");
        assertThat(Failure.from(new IOException(" ")).message()).isEqualTo("something unexpected went wrong");
    }

    @Test
    void anOutcomeGivesItsValueOrThrowsItsFailure() {
        Outcome<Integer> good = new Outcome.Success<>(20);
        Outcome<Integer> bad = new Outcome.Failed<>(Failure.of(ErrorCode.LOCKED, "held"));
        assertThat(good.map(n -> n + 1).orThrow()).isEqualTo(21);
        assertThatThrownBy(() -> bad.map(n -> n + 1).orThrow())
                .isInstanceOf(StratiformException.class)
                .hasMessage("held (LOCKED)");
    }
}
