package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
    private static final Location AT = new Location("m.yaml", 3, 5);

    @TempDir
    private Path root;

    private static void refused(Path path, String words) {
        assertThatThrownBy(() -> SourceFile.read(path, "shown.yaml", 100))
                .isInstanceOfSatisfying(StratiformException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
                    assertThat(e.failure().toString())
                            .startsWith("shown.yaml: ")
                            .contains(words)
                            .doesNotContain("Exception");
                });
    }

    @Test
    void anOrdinaryFileIsReadUpToTheLimit() throws IOException {
        Path file = Files.write(root.resolve("a"), new byte[100]);
        assertThat(SourceFile.read(file, "a", 100)).hasSize(100);
        Path link = Files.createSymbolicLink(root.resolve("l"), file);
        assertThat(SourceFile.read(link, "l", 100)).hasSize(100);
        refused(Files.write(root.resolve("b"), new byte[101]), "101 bytes; at most 100");
    }

    @Test
    void aHugeFileIsRefusedWithoutReadingIt() throws IOException {
        Path file = root.resolve("huge");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(300L << 20);
        }
        refused(file, "314572800 bytes");
    }

    @Test
    @Timeout(10)
    void whatIsNoOrdinaryFileIsRefused() throws IOException, InterruptedException {
        refused(root, "a folder");
        refused(root.resolve("absent"), "no such file");
        refused(Path.of("/dev/zero"), "a device or pipe");
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(pipe, "a device or pipe");
        refused(Files.write(root.resolve("file"), new byte[1]).resolve("below"), "no such file");
        refused(Files.createSymbolicLink(root.resolve("loop"), Path.of("loop")), "too many levels");
    }

    @Test
    void aFileThatClaimsToBeEmptyIsStillLimited() {
        refused(Path.of("/proc/self/smaps"), "more than 100 bytes");
    }

    @Test
    void aPathBelowTheRootIsFound() throws IOException {
        assertThat(SourceFile.under(root, "stacks/api", AT)).isEqualTo(root.resolve("stacks/api"));
        assertThat(SourceFile.under(root, "./a/../b", AT)).isEqualTo(root.resolve("b"));
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("inside"), Path.of("real"));
        assertThat(SourceFile.under(root, "inside/x", AT)).isEqualTo(root.resolve("inside/x"));
        Path absent = root.resolve("absent");
        assertThat(SourceFile.under(absent, "x", AT)).isEqualTo(absent.resolve("x"));
    }

    @Test
    void aPathThatLeavesTheRootIsRefused() throws IOException {
        Path inner = Files.createDirectory(root.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("out"), root);
        Files.createSymbolicLink(inner.resolve("dangling"), Path.of("/absent/elsewhere"));
        for (String path : List.of(
                "..",
                "../x",
                "a/../../x",
                "/etc/passwd",
                "out",
                "out/deeper/absent",
                "dangling",
                "dangling/x",
                "a\0b")) {
            assertThatThrownBy(() -> SourceFile.under(inner, path, AT))
                    .as(path)
                    .isInstanceOfSatisfying(StratiformException.class, e -> {
                        assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
                        assertThat(e.failure().location()).isEqualTo(AT);
                    });
        }
    }
}
