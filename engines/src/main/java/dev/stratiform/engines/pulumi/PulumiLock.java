package dev.stratiform.engines.pulumi;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A lock on a stack in a backend of files or objects, as Pulumi tells who made it.
record PulumiLock(String user, String host, long pid) {
    private static final Pattern SAID =
            Pattern.compile("created by (\\S{1,200})@(\\S{1,300}) \\(pid (\\d{1,10})\\) at ");

    /// The lock that a line tells of.
    static Optional<PulumiLock> in(String line) {
        Matcher matcher = SAID.matcher(line.length() > 4_000 ? line.substring(0, 4_000) : line);
        return matcher.find()
                ? Optional.of(new PulumiLock(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /// Whether the process that made it is proven to be gone: it ran on this machine, and there is
    /// no such process now.
    boolean stale(String thisHost) {
        return host.equals(thisHost) && ProcessHandle.of(pid).isEmpty();
    }
}
