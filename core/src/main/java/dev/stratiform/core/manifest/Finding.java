package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing that validation found.
///
/// `next` is the one next step; when absent the code's own remedy is shown.
public record Finding(
        Severity severity,
        ErrorCode code,
        @Nullable Location location,
        String message,
        @Nullable String next) {
    /// How bad it is.
    public enum Severity {
        /// Nothing can run.
        ERROR,
        /// It runs, but probably not as meant.
        WARNING,
        /// It could be better.
        HINT;

        /// The name in JSON and on the screen.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// An error made of a failure.
    public static Finding error(Failure failure) {
        return new Finding(Severity.ERROR, failure.code(), failure.location(), failure.message(), failure.next());
    }

    /// The next step to show.
    public String nextStep() {
        return next == null ? code.remedy() : next;
    }

    /// Whether what was found makes the file unusable.
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// Fails with the first error, if there is one.
    public static void requireNoErrors(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.isError()) {
                throw new Failure(finding.code, finding.message, finding.location, finding.next).toException();
            }
        }
    }
}
