package dev.stratiform.core;

import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.resolve.ValueSource;
import dev.stratiform.core.run.Lookups;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Answers `aws.<query>` with the query, the region and the number of the question; `aws.broken`
/// never.
final class CountingLookups implements Lookups {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @Override
    public List<ValueSource> in(String region) {
        return List.of(new ValueSource() {
            @Override
            public boolean answers(Reference reference) {
                return reference instanceof Reference.Named named
                        && (named.namespace().equals("aws") || named.namespace().equals("secret"));
            }

            @Override
            public Optional<Value> value(Reference reference) {
                Reference.Named named = (Reference.Named) reference;
                synchronized (asked) {
                    asked.add(named.query());
                    if (named.query().equals("broken")) {
                        throw Failure.of(ErrorCode.AWS_UNAVAILABLE, "AWS does not answer")
                                .toException();
                    }
                    Value value = Value.of(named.query() + "@" + region + "#" + asked.size());
                    return Optional.of(named.namespace().equals("secret") ? new Value.Secret(value) : value);
                }
            }
        });
    }
}
