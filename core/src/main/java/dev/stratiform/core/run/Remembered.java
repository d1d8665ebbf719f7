package dev.stratiform.core.run;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Asks sources once for each reference, so that one run sees one answer.
///
/// Thread-safe: whoever asks for the same reference at the same time waits for the first. A failure
/// is not kept.
public final class Remembered {
    private final List<ValueSource> sources;
    private final Map<String, Optional<Value>> answers = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /// `known` are answers from before, by the reference's words.
    public Remembered(List<ValueSource> sources, Map<String, Value> known) {
        this.sources = List.copyOf(sources);
        known.forEach((reference, value) -> answers.put(reference, Optional.of(value)));
    }

    /// A source that also notes what it gave, by the reference's words. Of one user; not
    /// thread-safe.
    public Noting noting() {
        return new Noting();
    }

    /// Answers from the memory and notes them.
    public final class Noting implements ValueSource {
        private final Map<String, Value> given = new HashMap<>();

        private Noting() {}

        /// What it gave, by the reference's words.
        public Value.Fields given() {
            return new Value.Fields(given);
        }

        @Override
        public boolean answers(Reference reference) {
            return sources.stream().anyMatch(source -> source.answers(reference));
        }

        @Override
        public Optional<Value> value(Reference reference) {
            String words = words(reference);
            synchronized (locks.computeIfAbsent(words, _ -> new Object())) {
                Optional<Value> answer = answers.get(words);
                if (answer == null) {
                    answer = asked(reference);
                    answers.put(words, answer);
                }
                answer.ifPresent(value -> given.put(words, value));
                return answer;
            }
        }
    }

    private Optional<Value> asked(Reference reference) {
        return sources.stream()
                .filter(source -> source.answers(reference))
                .findFirst()
                .flatMap(source -> source.value(reference));
    }

    private static String words(Reference reference) {
        return reference instanceof Reference.Named(String namespace, String query)
                ? namespace + "." + query
                : reference.toString();
    }
}
