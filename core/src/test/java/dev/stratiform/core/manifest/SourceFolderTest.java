package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void writeAFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("api"));
        write("main.tf", "resource");
        write("lib/run.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(folder.resolve("lib/run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(folder.resolve("latest"), Path.of("lib/run.sh"));
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, content);
    }

    private static void refused(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @Test
    void theDigestCoversNamesModesContentsAndLinks() throws IOException {
        String before = SourceFolder.digest(folder);
        assertThat(before).hasSize(64).isEqualTo(SourceFolder.digest(folder));
        write("main.tf", "Resource");
        String content = SourceFolder.digest(folder);
        Files.move(folder.resolve("main.tf"), folder.resolve("main2.tf"));
        String name = SourceFolder.digest(folder);
        Files.setPosixFilePermissions(folder.resolve("main2.tf"), PosixFilePermissions.fromString("rwx------"));
        String mode = SourceFolder.digest(folder);
        Files.delete(folder.resolve("latest"));
        Files.createSymbolicLink(folder.resolve("latest"), Path.of("main2.tf"));
        assertThat(Stream.of(before, content, name, mode, SourceFolder.digest(folder)))
                .doesNotHaveDuplicates();
    }

    @Test
    void versionControlAndCachesDoNotCount() throws IOException {
        String before = SourceFolder.digest(folder);
        for (String name : SourceFolderTest.leftOut()) {
            write(name, "x");
            write("lib/" + name, "y");
        }
        assertThat(SourceFolder.digest(folder)).isEqualTo(before);
        assertThat(SourceFolder.pack(folder)).hasSizeLessThan(200);
    }

    private static String[] leftOut() {
        return new String[] {".git/HEAD", ".hg/x", "node_modules/a/b.js", ".terraform/p", ".venv/x", "__pycache__/c"};
    }

    @Test
    void anAbsentFolderIsEmpty() {
        assertThat(SourceFolder.digest(root.resolve("absent"))).isEmpty();
        assertThat(SourceFolder.pack(root.resolve("absent"))).isEmpty();
    }

    @Test
    void linksThatLeadOutAreRefused() throws IOException {
        for (String to : new String[] {"../elsewhere", "/etc/passwd", "lib/../../x", folder + "/main.tf"}) {
            Path link = Files.createSymbolicLink(folder.resolve("bad"), Path.of(to));
            refused(() -> SourceFolder.digest(folder), "leads out");
            Files.delete(link);
        }
        Files.createSymbolicLink(folder.resolve("here"), Path.of("."));
        Files.createSymbolicLink(folder.resolve("trick"), Path.of("here/../other"));
        Files.createDirectory(root.resolve("other"));
        assertThat(SourceFolder.digest(root)).isNotEmpty();
        refused(() -> SourceFolder.digest(folder), "leads out");
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        refused(() -> SourceFolder.digest(folder), "no ordinary file");
    }

    @Test
    void tooLargeAFolderIsRefused() throws IOException {
        try (var sparse = new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
            sparse.setLength((50L << 20) + 1);
        }
        refused(() -> SourceFolder.digest(folder), "more than 50 MiB");
        refused(() -> SourceFolder.pack(folder), "more than 50 MiB");
    }

    @Test
    void anUnchangedFileIsNotReadAgainOnceItSettled() throws IOException {
        FileDigests digests = new FileDigests(() -> NOW);
        Path file = write("main.tf", "aaaa");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        String first = SourceFolder.digest(folder, digests);
        Files.writeString(file, "bbbb");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        assertThat(SourceFolder.digest(folder, digests)).isEqualTo(first);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(1)));
        String second = SourceFolder.digest(folder, digests);
        assertThat(second).isNotEqualTo(first);
        Files.writeString(file, "cccc");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(1)));
        assertThat(SourceFolder.digest(folder, digests)).isNotEqualTo(second);
    }

    @Test
    void aPackedFolderComesBackAsItWas() throws IOException {
        byte[] packed = SourceFolder.pack(folder);
        assertThat(SourceFolder.pack(folder)).isEqualTo(packed);
        Path copy = root.resolve("deep/copy");
        SourceFolder.unpack(packed, copy);
        assertThat(SourceFolder.digest(copy)).isEqualTo(SourceFolder.digest(folder));
        assertThat(copy.resolve("lib/run.sh")).isExecutable();
        assertThat(Files.readSymbolicLink(copy.resolve("latest"))).isEqualTo(Path.of("lib/run.sh"));
        SourceFolder.unpack(new byte[0], copy);
        assertThat(copy.resolve("main.tf")).hasContent("resource");
        SourceFolder.unpack(new byte[0], root.resolve("empty"));
        assertThat(root.resolve("empty")).isEmptyDirectory();
    }

    private static byte[] packed(Object... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(SourceFolder.MAGIC);
            for (int i = 0; i < entries.length; i += 3) {
                byte[] content = ((String) entries[i + 2]).getBytes(StandardCharsets.UTF_8);
                out.writeUTF((String) entries[i]);
                out.writeByte((int) entries[i + 1]);
                out.writeInt(content.length);
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void aSnapshotCannotWriteOutsideItself() throws IOException {
        Path target = root.resolve("t");
        refused(() -> SourceFolder.unpack(packed("../evil", 0, "x"), target), "outside itself");
        refused(() -> SourceFolder.unpack(packed("/evil", 0, "x"), target), "outside itself");
        refused(() -> SourceFolder.unpack(packed("a/../../evil", 0, "x"), target), "outside itself");
        refused(() -> SourceFolder.unpack(packed("", 0, "x"), target), "outside itself");
        refused(() -> SourceFolder.unpack(packed("l", 2, "../.."), target), "leads out");
        refused(() -> SourceFolder.unpack(packed("l", 2, "/etc"), target), "leads out");
        refused(() -> SourceFolder.unpack(packed("d", 2, ".", "x", 2, "d/..", "x/y", 2, "d"), target), "damaged");
        refused(() -> SourceFolder.unpack(packed("a", 0, "x", "a", 0, "y"), target), "cannot be written");
        refused(() -> SourceFolder.unpack(packed("a\0b", 0, "x"), target), "damaged");
        refused(() -> SourceFolder.unpack(packed("a", 9, "x"), target), "damaged");
        refused(() -> SourceFolder.unpack(new byte[] {1, 2, 3, 4, 5}, target), "damaged");
        refused(() -> SourceFolder.unpack(new byte[] {1}, target), "damaged");
        assertThat(target).doesNotExist();
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).containsExactly(folder);
        }
    }

    @Test
    void aDamagedSnapshotGivesAClearErrorAndLeavesNothing() throws IOException {
        byte[] good = SourceFolder.pack(folder);
        Property.check(300, good.length, (size, random) -> {
            byte[] bad = Arrays.copyOf(good, Math.max(1, size));
            for (int i = random.nextInt(4); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path target = root.resolve("t" + random.nextInt());
            try {
                SourceFolder.unpack(bad, target);
                assertThat(target).isDirectory();
            } catch (StratiformException e) {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
                assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
            }
        });
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left.map(p -> String.valueOf(p.getFileName())))
                    .allMatch(name -> name.equals("api") || name.startsWith("t"));
        }
    }
}
