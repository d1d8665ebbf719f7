package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.TargetExists;
import dev.stratiform.aws.AwsAccessException.TargetFolderMissing;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A file that is received under another name and gets its own when it is whole.
record Download(Path target, Path folder) {
    /// Looks whether the target can be made; a bare name is a file of the working folder.
    static Download to(Path target) {
        Path whole = target.toAbsolutePath();
        Path folder = whole.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new TargetFolderMissing(folder == null ? whole : folder);
        }
        if (Files.exists(whole, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw new TargetExists(target);
        }
        return new Download(whole, folder);
    }

    /// Copies the stream; nothing is left of it when it breaks.
    void receive(Supplier<? extends InputStream> source) {
        try {
            Path part = Files.createTempFile(folder, "." + target.getFileName(), ".part");
            try {
                try (InputStream in = source.get()) {
                    Files.copy(in, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (FileAlreadyExistsException e) {
            throw new TargetExists(target);
        } catch (IOException e) {
            throw new AwsAccessException(
                    Fault.local(
                            ErrorCode.AWS_UNAVAILABLE,
                            "s3",
                            "GetObject",
                            "the download to " + target + " broke off; nothing of it is left"),
                    e);
        }
    }
}
