package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private static final Reference ACCOUNT = new Reference.Named("aws", "account");

    /// Answers with the number of the question.
    private static final class Counting implements ValueSource {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public boolean answers(Reference reference) {
            return reference instanceof Reference.Named named
                    && named.namespace().equals("aws");
        }

        @Override
        public Optional<Value> value(Reference reference) {
            int n = asked.incrementAndGet();
            return reference.equals(ACCOUNT) ? Optional.of(Value.of(n)) : Optional.empty();
        }
    }

    private final Counting source = new Counting();

    @Test
    void aReferenceIsAskedForOnceAndEveryUserNotesIt() {
        Remembered remembered = new Remembered(List.of(source), Map.of());
        Remembered.Noting first = remembered.noting();
        Remembered.Noting second = remembered.noting();
        assertThat(first.value(ACCOUNT)).contains(Value.of(1));
        assertThat(second.value(ACCOUNT)).contains(Value.of(1));
        assertThat(second.given().values()).containsEntry("aws.account", Value.of(1));
        assertThat(source.asked).hasValue(1);
        assertThat(first.answers(new Reference.Named("secret", "x"))).isFalse();
    }

    @Test
    void whatTheRunKnowsIsNotAskedAgain() {
        Remembered remembered = new Remembered(List.of(source), Map.of("aws.account", Value.of("kept")));
        assertThat(remembered.noting().value(ACCOUNT)).contains(Value.of("kept"));
        assertThat(source.asked).hasValue(0);
    }

    @Test
    void anAbsentValueIsRememberedAndNotNoted() {
        Remembered.Noting noting = new Remembered(List.of(source), Map.of()).noting();
        Reference absent = new Reference.Named("aws", "vpc.default");
        assertThat(noting.value(absent)).isEmpty();
        assertThat(noting.value(absent)).isEmpty();
        assertThat(source.asked).hasValue(1);
        assertThat(noting.given().values()).isEmpty();
    }

    @Test
    void aFailureIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        ValueSource failing = new ValueSource() {
            @Override
            public boolean answers(Reference reference) {
                return true;
            }

            @Override
            public Optional<Value> value(Reference reference) {
                if (asked.incrementAndGet() == 1) {
                    throw Failure.of(ErrorCode.LOOKUP_FAILED, "for the moment").toException();
                }
                return Optional.of(Value.of("there"));
            }
        };
        Remembered.Noting noting = new Remembered(List.of(failing), Map.of()).noting();
        assertThatThrownBy(() -> noting.value(ACCOUNT)).hasMessageContaining("for the moment");
        assertThat(noting.value(ACCOUNT)).contains(Value.of("there"));
    }

    @Test
    void manyWhoAskAtOnceWaitForTheFirst() throws Exception {
        Remembered remembered = new Remembered(List.of(source), Map.of());
        List<Callable<Optional<Value>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(() -> remembered.noting().value(ACCOUNT));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(all)) {
                assertThat(answer.get()).contains(Value.of(1));
            }
        }
        assertThat(source.asked).hasValue(1);
    }
}
