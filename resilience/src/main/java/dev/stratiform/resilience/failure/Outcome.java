package dev.stratiform.resilience.failure;

import java.util.function.Function;

/// The outcome of parallel work: a value, or a failure as a value.
///
/// @param <T> the type of the value
public sealed interface Outcome<T> {
    /// The work ended normally.
    record Success<T>(T value) implements Outcome<T> {}

    /// The work failed.
    record Failed<T>(Failure failure) implements Outcome<T> {}

    /// The value of a success; throws the failure otherwise.
    default T orThrow() {
        return switch (this) {
            case Success<T>(T value) -> value;
            case Failed<T>(Failure failure) -> throw failure.toException();
        };
    }

    /// The same outcome with the value changed.
    default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Success<T>(T value) -> new Success<>(change.apply(value));
            case Failed<T>(Failure failure) -> new Failed<>(failure);
        };
    }
}
