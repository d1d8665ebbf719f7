package dev.stratiform.cli.render;

import dev.stratiform.core.manifest.Finding;
import java.util.Optional;

/// Shows what validation found.
public final class FindingText {
    private FindingText() {}

    /// A finding as a part of a JSON object.
    public static JsonShape json(Finding finding) {
        return JsonShape.part()
                .with("severity", finding.severity().label())
                .with("code", finding.code().name())
                .with("location", Optional.ofNullable(finding.location()).map(Object::toString))
                .with("message", finding.message())
                .with("next", finding.nextStep());
    }

    /// A finding in two lines: where and what, and the next step.
    public static void print(Finding finding, Console console) {
        Style style = new Style(console.screen());
        String where = finding.location() == null ? "" : finding.location() + ": ";
        String word = finding.severity().label() + ": ";
        boolean error = finding.severity() == Finding.Severity.ERROR;
        console.result(where + (error ? style.error(word) : style.strong(word)) + Style.safe(finding.message()));
        console.result("    next: " + Style.safe(finding.nextStep()));
    }

    /// A number of errors and of other findings in words.
    public static String count(long errors, long others) {
        if (errors == 0) {
            return "valid" + (others == 0 ? "" : ", with " + others + " warnings");
        }
        return errors + (errors == 1 ? " error" : " errors") + (others == 0 ? "" : " and " + others + " warnings");
    }
}
