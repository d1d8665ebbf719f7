package dev.stratiform.resilience.io;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;

/// What an error of the operating system means for a write.
final class WriteFault {
    private static final List<String> PERMANENT = List.of(
            "no space left", "not enough space", "quota exceeded", "read-only", "name too long", "is a directory");

    private WriteFault() {}

    /// Whether another try is useless.
    ///
    /// Only what surely stays is named here: the words of a passing error differ between systems and languages, and
    /// a useless second try costs less than a lost file. Windows says "access denied" for a sharing violation.
    static boolean isPermanent(Exception thrown, boolean denialPasses) {
        if (thrown instanceof AccessDeniedException) {
            return !denialPasses;
        }
        String words = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        return thrown instanceof FileAlreadyExistsException
                || thrown instanceof ReadOnlyFileSystemException
                || PERMANENT.stream().anyMatch(words::contains);
    }

    /// The failure for the user; `STATE_NOT_WRITABLE`.
    static StratiformException notWritable(Path file, Exception thrown) {
        return new StratiformException(
                Failure.of(ErrorCode.STATE_NOT_WRITABLE, file + " cannot be written: " + reason(thrown))
                        .withNext("make room or mend the rights of its folder, then try again"),
                thrown);
    }

    private static String reason(Exception thrown) {
        return switch (thrown) {
            case AccessDeniedException e -> "no right to write " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is in the way and is no folder";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case IOException e when e.getMessage() != null -> e.getMessage();
            default -> "the disk gave no reason";
        };
    }
}
