package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Digests of files' contents, remembered as long as a file's stamp stays the same.
///
/// A stamp is path, size, time of change and file number. A file that changed less than two seconds
/// ago is hashed again, since it may change once more within one tick of its file system's clock.
/// Holds at most 200,000 entries. Thread-safe.
final class FileDigests {
    private static final int MOST = 200_000;
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private record Stamp(long size, long changedNanos, String number) {}

    private record Known(Stamp stamp, String digest) {}

    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /// An empty memory; the clock tells which files changed just now.
    FileDigests(InstantSource clock) {
        this.clock = clock;
    }

    /// The digest of an ordinary file's content; `attributes` were read before.
    String of(Path file, BasicFileAttributes attributes) throws IOException {
        var stamp = new Stamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                String.valueOf(attributes.fileKey()));
        Known earlier = known.get(file);
        if (earlier != null && earlier.stamp().equals(stamp)) {
            return earlier.digest();
        }
        boolean settled =
                attributes.lastModifiedTime().toInstant().plus(SETTLED).isBefore(clock.instant());
        String digest = Digest.of(Files.readAllBytes(file));
        if (settled) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(file, new Known(stamp, digest));
        }
        return digest;
    }
}
