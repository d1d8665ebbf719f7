package dev.stratiform.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What changed between two runs, case by case.
///
/// @param worse cases that were good, or foretold to fail, and are not any more
/// @param better cases that are good now and were not
/// @param other cases that fail in another way than before
/// @param added cases that were not there before
/// @param removed cases that are not there any more
public record Comparison(
        List<Change> worse, List<Change> better, List<Change> other, List<Change> added, List<Change> removed) {
    /// One case, before and after; one of the two is empty when it was not there.
    public record Change(String target, String name, String before, String after, String detail) {}

    /// Compares the results of two reports or baselines, each as its JSON text.
    ///
    /// A text that is neither is `SYNTAX_ERROR`. Targets are compared by name, unless each side
    /// has only one.
    public static Comparison of(String before, String beforeName, String after, String afterName) {
        return of(ResultJson.results(before, beforeName), ResultJson.results(after, afterName));
    }

    /// Compares a run with a baseline.
    public static Comparison of(String baseline, String name, Report report) {
        return of(ResultJson.results(baseline, name), report.results());
    }

    private static Comparison of(List<CaseResult> before, List<CaseResult> after) {
        boolean one = targets(before) <= 1 && targets(after) <= 1;
        Map<String, CaseResult> old = byKey(before, one);
        Map<String, CaseResult> now = byKey(after, one);
        List<Change> worse = new ArrayList<>();
        List<Change> better = new ArrayList<>();
        List<Change> other = new ArrayList<>();
        List<Change> added = new ArrayList<>();
        List<Change> removed = new ArrayList<>();
        now.forEach((key, result) -> {
            CaseResult was = old.get(key);
            if (was == null) {
                added.add(change(Optional.empty(), Optional.of(result)));
            } else if (calm(was) && result.status().bad()) {
                worse.add(change(Optional.of(was), Optional.of(result)));
            } else if (was.status().bad() && calm(result)) {
                better.add(change(Optional.of(was), Optional.of(result)));
            } else if (!label(was).equals(label(result))) {
                other.add(change(Optional.of(was), Optional.of(result)));
            }
        });
        old.forEach((key, was) -> {
            if (!now.containsKey(key)) {
                removed.add(change(Optional.of(was), Optional.empty()));
            }
        });
        return new Comparison(worse, better, other, added, removed);
    }

    private static boolean calm(CaseResult result) {
        return result.status().good() || result.status() == Status.XFAIL;
    }

    private static long targets(List<CaseResult> results) {
        return results.stream().map(CaseResult::target).distinct().count();
    }

    private static Map<String, CaseResult> byKey(List<CaseResult> results, boolean one) {
        Map<String, CaseResult> all = new LinkedHashMap<>();
        results.forEach(r -> all.put((one ? "" : r.target() + "\n") + r.key(), r));
        return all;
    }

    private static Change change(Optional<CaseResult> before, Optional<CaseResult> after) {
        CaseResult any = after.or(() -> before).orElseThrow();
        return new Change(
                any.target(),
                any.key(),
                before.map(Comparison::label).orElse(""),
                after.map(Comparison::label).orElse(""),
                after.map(CaseResult::actual).orElse(""));
    }

    private static String label(CaseResult result) {
        return result.status()
                + result.verdict().map(v -> " (" + v.label() + ")").orElse("");
    }

    /// Whether nothing changed.
    public boolean same() {
        return worse.isEmpty() && better.isEmpty() && other.isEmpty() && added.isEmpty() && removed.isEmpty();
    }
}
