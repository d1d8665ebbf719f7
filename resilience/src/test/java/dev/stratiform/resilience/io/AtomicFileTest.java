package dev.stratiform.resilience.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.batch.Parallel;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AtomicFileTest {
    private static final Supplier<IOException> EIO = () -> new IOException("Input/output error");
    private final List<Duration> slept = new ArrayList<>();
    private final List<SyncNotice> notices = new ArrayList<>();

    @TempDir
    private Path folder;

    private AtomicFile on(Disk disk) {
        return new AtomicFile(disk, slept::add).tellingOfSync(notices::add);
    }

    private AtomicFile file() {
        return on(new Disk());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
            assertThat(e.failure().message()).contains(message).doesNotContain("Exception", "null");
            assertThat(e.failure().nextStep()).contains("try again");
            assertThat(e).hasCauseInstanceOf(Exception.class);
        });
    }

    @Test
    void aFileIsWrittenWithItsParentsAndReplaced() throws Exception {
        Path target = folder.resolve("a/b/c.txt");
        file().write(target, "one äöü");
        file().write(target, "two");
        assertThat(target).hasContent("two");
        assertThat(names(target.getParent())).containsExactly("c.txt");
        assertThat(slept).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void modesAreKeptOrMadePrivate() throws Exception {
        Path kept = folder.resolve("kept.sh");
        Files.writeString(kept, "old");
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("r-xr-x---"));
        file().write(kept, "new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("r-xr-x---");

        Path secret = folder.resolve("new/secret");
        file().onlyForOwner().write(secret, "s");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret.getParent())))
                .isEqualTo("rwx------");
        file().onlyForOwner().write(kept, "secret now");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkIsReplacedAndNotFollowed() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "untouched");
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        file().write(link, "new");
        assertThat(other).hasContent("untouched");
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(link).hasContent("new");
    }

    @Test
    void whicheverStepFailsTheFileIsOldOrNewAndNothingElseStays() throws Exception {
        for (int n = 1; ; n++) {
            Path place = Files.createDirectory(folder.resolve("n" + n));
            Path target = Files.writeString(place.resolve("f"), "old content");
            FaultyDisk disk = new FaultyDisk(n, n, EIO);
            AtomicFile once = on(disk).retrying(1, Duration.ZERO);
            if (disk.steps() < n && succeeds(once, target)) {
                assertThat(n).isGreaterThan(5);
                break;
            }
            assertThat(Files.readString(target)).isIn("old content", "new content");
            assertThat(names(place)).containsExactly("f");
        }
    }

    private static boolean succeeds(AtomicFile file, Path target) {
        try {
            file.write(target, "new content");
            return true;
        } catch (StratiformException e) {
            assertThat(e.failure().message()).contains("Input/output error");
            return false;
        }
    }

    @Test
    void anyOnePassingErrorIsOvercomeByTryingAgain() throws Exception {
        int steps = 0;
        for (int n = 1; n <= steps + 1 || n == 1; n++) {
            Path target = folder.resolve("m" + n + "/deep/f");
            FaultyDisk disk = new FaultyDisk(n, n, EIO);
            slept.clear();
            on(disk).write(target, "content");
            assertThat(target).hasContent("content");
            assertThat(names(target.getParent())).containsExactly("f");
            assertThat(slept).hasSize(n <= disk.steps() ? 1 : 0);
            steps = disk.steps();
            if (slept.isEmpty()) {
                break;
            }
            assertThat(slept).containsExactly(Duration.ofMillis(100));
        }
        assertThat(steps).isGreaterThan(8);
    }

    @Test
    void threeTriesWithDoubledWaitsAreMadeByDefault() {
        refused(() -> on(new FaultyDisk(1, 999, EIO)).write(folder.resolve("x/f"), "x"), "Input/output error");
        assertThat(slept).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void triesAndTheFirstWaitCanBeChosen() {
        AtomicFile file = on(new FaultyDisk(1, 999, EIO)).retrying(3, Duration.ofSeconds(20));
        refused(() -> file.write(folder.resolve("x/f"), "x"), "Input/output error");
        assertThat(slept).containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(20));
        assertThatThrownBy(() -> file.retrying(0, Duration.ZERO)).hasMessageContaining("maxAttempts is 0");
    }

    @Test
    void whatCannotPassIsNotTriedAgain() throws Exception {
        Supplier<IOException> full = () -> new FileSystemException("f", null, "No space left on device");
        refused(() -> on(new FaultyDisk(1, 999, full)).write(folder.resolve("f"), "x"), "No space left on device");
        Supplier<IOException> denied = () -> new AccessDeniedException("some/folder");
        refused(() -> on(new FaultyDisk(1, 999, denied)).write(folder.resolve("f"), "x"), "no right to write");
        refused(() -> file().write(folder, "x"), "it is a folder");
        Files.writeString(folder.resolve("plain"), "x");
        refused(() -> file().write(folder.resolve("plain/f"), "x"), "is in the way and is no folder");
        refused(
                () -> on(new FaultyDisk(1, 999, IOException::new))
                        .retrying(1, Duration.ZERO)
                        .write(folder.resolve("f"), "x"),
                "the disk gave no reason");
        assertThat(slept).isEmpty();
    }

    @Test
    void aSynchronisedFolderIsToldOfOnceAndOnlyWhenItDisturbs() throws Exception {
        Path cloud = Files.createDirectories(folder.resolve("OneDrive - Work/project"));
        AtomicFile calm = file();
        calm.write(cloud.resolve("calm"), "x");
        assertThat(notices).isEmpty();

        Supplier<IOException> denied = () -> new AccessDeniedException("f");
        AtomicFile disturbed = on(new FaultyDisk(1, 2, denied));
        disturbed.write(cloud.resolve("f"), "x");
        assertThat(cloud.resolve("f")).hasContent("x");
        assertThat(notices).containsExactly(new SyncNotice(cloud, "OneDrive"));
        assertThat(notices.getFirst().message())
                .startsWith(cloud + " looks like a folder kept by OneDrive")
                .contains("local disk");
    }

    @Test
    void anInterruptDoesNotSpoilAWriteButEndsTheWaitForAnotherTry() {
        Path target = folder.resolve("f");
        Sleeping sleeping = new Sleeping();
        Thread.currentThread().interrupt();
        new AtomicFile(new Disk(), sleeping).write(target, "saved");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target).hasContent("saved");
        assertThatThrownBy(() -> new AtomicFile(new FaultyDisk(1, 99, EIO), sleeping).write(target, "lost"))
                .hasMessageContaining("RUN_CANCELLED");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target).hasContent("saved");
        Disk interrupting = new Disk() {
            @Override
            void rename(Path from, Path to) throws IOException {
                Thread.currentThread().interrupt();
                super.rename(from, to);
            }
        };
        new AtomicFile(interrupting, sleeping).write(target, "whole");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target).hasContent("whole");
    }

    private static final class Sleeping implements dev.stratiform.resilience.retry.Sleeper {
        @Override
        public void sleep(Duration length) throws InterruptedException {
            throw new InterruptedException();
        }
    }

    @Test
    void ofManyWritersOneWinsWhole() throws Exception {
        Path target = folder.resolve("f");
        List<Callable<Integer>> writers = IntStream.range(0, 40)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    file().write(target, (i + "\n").repeat(2000));
                    return i;
                })
                .toList();
        new Parallel(8).firstError(writers);
        assertThat(Files.readAllLines(target)).hasSize(2000);
        assertThat(Files.readAllLines(target).stream().distinct()).hasSize(1);
        assertThat(names(folder)).containsExactly("f");
    }
}
