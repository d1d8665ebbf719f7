package dev.stratiform.core;

import java.util.List;

/// Why a stack would run, or did not.
///
/// `differences` name what changed since the last success, by the path of the input, the word
/// `source`, `engine` or the name of a dependency; never a secret's value.
public record Why(String stack, boolean wouldRun, String verdict, List<String> differences) {
    /// Copies the list.
    public Why {
        differences = List.copyOf(differences);
    }
}
