package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.ReferenceText.Choice;
import dev.stratiform.core.resolve.ReferenceText.Piece;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the first choice of a reference that has a value.
///
/// A misspelt stack or a failed lookup is an error even when a default follows; a value that is
/// merely absent or null is not.
final class Answers {
    private final List<ValueSource> sources;
    private final boolean partial;

    /// What came of a reference.
    sealed interface Answer {
        /// Its value.
        record Known(Value value) implements Answer {}

        /// The choices that a later resolve has to look at.
        record Later(List<Choice> rest) implements Answer {}
    }

    /// `partial` leaves for later what no source answers.
    Answers(List<ValueSource> sources, boolean partial) {
        this.sources = List.copyOf(sources);
        this.partial = partial;
    }

    Answer of(List<Choice> choices) {
        Failure first = null;
        for (int i = 0; i < choices.size(); i++) {
            switch (choices.get(i)) {
                case Choice.Given(Value value) -> {
                    return new Answer.Known(value);
                }
                case Choice.To(Reference reference) -> {
                    ValueSource source = source(reference);
                    if (source == null) {
                        return later(choices, i);
                    }
                    Attempt attempt = attempt(source, reference);
                    if (attempt.value().isPresent()) {
                        return new Answer.Known(attempt.value().get());
                    }
                    first = first == null ? attempt.failure() : first;
                }
            }
        }
        throw (first == null ? none(choices) : first).toException();
    }

    private record Attempt(Optional<Value> value, @Nullable Failure failure) {}

    private static Attempt attempt(ValueSource source, Reference reference) {
        Failure failure;
        try {
            Optional<Value> value = source.value(reference);
            if (value.isPresent() && !isNull(value.get())) {
                return new Attempt(value, null);
            }
            ErrorCode code = value.isPresent() ? ErrorCode.REFERENCE_NULL : ErrorCode.REFERENCE_NO_VALUE;
            String what = value.isPresent() ? " is null" : " has no value";
            failure = Failure.of(code, "the reference " + print(reference) + what);
        } catch (StratiformException e) {
            if (!absent(e.failure().code())) {
                throw e;
            }
            failure = e.failure();
        }
        return new Attempt(Optional.empty(), failure);
    }

    private static boolean isNull(Value value) {
        return value instanceof Value.Null
                || (value instanceof Value.Secret(Value inner) && inner instanceof Value.Null);
    }

    private static boolean absent(ErrorCode code) {
        return code == ErrorCode.REFERENCE_NO_SUCH_OUTPUT
                || code == ErrorCode.REFERENCE_NEVER_DEPLOYED
                || code == ErrorCode.REFERENCE_NULL
                || code == ErrorCode.REFERENCE_NO_VALUE;
    }

    private @Nullable ValueSource source(Reference reference) {
        for (ValueSource source : sources) {
            if (source.answers(reference)) {
                return source;
            }
        }
        return null;
    }

    /// The choices from an unanswered one on; the defaults that are known already are written out.
    private Answer later(List<Choice> choices, int from) {
        if (!partial) {
            throw none(choices.subList(from, from + 1)).toException();
        }
        List<Choice> rest = new ArrayList<>();
        for (Choice choice : choices.subList(from, choices.size())) {
            ValueSource source = choice instanceof Choice.To(Reference reference) ? source(reference) : null;
            if (choice instanceof Choice.To(Reference reference) && source != null) {
                Optional<Value> value = attempt(source, reference).value();
                if (value.isPresent()) {
                    rest.add(new Choice.Given(open(value.get(), reference)));
                    break;
                }
            } else {
                rest.add(choice);
            }
        }
        return new Answer.Later(rest);
    }

    /// A secret cannot be written into a text that is kept.
    private static Value open(Value value, Reference reference) {
        if (value.tainted()) {
            throw ReferenceText.invalid(
                    null, "the secret " + print(reference) + " cannot be the default of a value that is known later");
        }
        return value;
    }

    private static Failure none(List<Choice> choices) {
        return Failure.of(
                ErrorCode.REFERENCE_NO_VALUE,
                "nothing answers the reference " + ReferenceText.shorten(new Piece.Ref(choices).toString())
                        + " in this installation");
    }

    private static String print(Reference reference) {
        return ReferenceText.shorten(new Piece.Ref(List.of(new Choice.To(reference))).toString());
    }
}
