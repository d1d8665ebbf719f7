package dev.stratiform.cli.wiring;

import dev.stratiform.conformance.CaseResult;
import dev.stratiform.conformance.Report;
import dev.stratiform.conformance.RunOptions;
import dev.stratiform.conformance.Suite;
import dev.stratiform.conformance.SuiteRun;
import dev.stratiform.core.manifest.Finding;
import dev.stratiform.engines.check.StackVerifier.SuiteCheck;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a conformance suite as a check after a deployment.
record SuiteChecks(Map<String, String> environment) implements SuiteCheck {
    @Override
    public Optional<String> run(Path file, String target, String region) throws InterruptedException {
        Suite suite = Suite.read(List.of(file), environment);
        Optional<Finding> error =
                suite.findings().stream().filter(Finding::isError).findFirst();
        if (error.isPresent()) {
            return Optional.of(
                    file.getFileName() + " cannot be used: " + error.get().message());
        }
        RunOptions options = RunOptions.all(environment).against(target.isEmpty() ? List.of() : List.of(target));
        Report report = new SuiteRun(suite, options, InstantSource.system(), new SecureRandom()).run((_, _, _) -> {});
        return report.exitCode() == 0 ? Optional.empty() : Optional.of(words(report));
    }

    private static String words(Report report) {
        List<CaseResult> bad =
                report.results().stream().filter(r -> r.status().bad()).toList();
        if (bad.isEmpty()) {
            return report.leftovers().isEmpty()
                    ? report.why()
                    : "a bucket was left: " + report.leftovers().getFirst();
        }
        CaseResult first = bad.getFirst();
        return bad.size() + " of " + report.results().size() + " cases failed; the first: " + first.group() + ", "
                + first.name() + ": "
                + (first.expected().isEmpty() ? "" : "expected " + first.expected() + ", found ") + first.actual();
    }
}
