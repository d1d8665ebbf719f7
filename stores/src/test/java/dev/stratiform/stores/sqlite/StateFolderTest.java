package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {
    @TempDir
    private Path temporary;

    private Path state;

    @BeforeEach
    void make() {
        state = temporary.resolve("state");
        new StateFolder(state, StateFolder.machine()).create();
    }

    private static StateFolder.Surroundings surroundings(int user, String fileSystem) {
        return new StateFolder.Surroundings() {
            @Override
            public int user() {
                return user;
            }

            @Override
            public String fileSystem(Path folder) {
                return fileSystem;
            }
        };
    }

    private static void refuses(StateFolder folder, String... words) {
        assertThatThrownBy(folder::holdsDatabase)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.STATE_UNSAFE));
        assertThat(codeOf(folder::create)).isEqualTo(ErrorCode.STATE_UNSAFE);
    }

    private void refused(String... words) {
        refuses(new StateFolder(state, StateFolder.machine()), words);
    }

    @Test
    void aFreshFolderIsSafe() {
        assertThat(new StateFolder(state, StateFolder.machine()).holdsDatabase())
                .isTrue();
        assertThat(new StateFolder(temporary.resolve("absent"), StateFolder.machine()).holdsDatabase())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwx-w----", "rwx----w-"})
    void aFolderThatOthersMayWriteIsRefused(String rights) throws IOException {
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString(rights));
        refused("writable by others", state.toString());
    }

    @Test
    void aDatabaseThatOthersMayWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(state.resolve("state.db"), PosixFilePermissions.fromString("rw-rw-rw-"));
        refused("state.db", "mode 666");
    }

    @Test
    void aForeignOwnerIsRefused() {
        refuses(new StateFolder(state, surroundings(54_321, "ext4")), "belongs to user", "54321");
        assertThat(new StateFolder(state, surroundings(-1, "ext4")).holdsDatabase())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs4", "cifs", "SMB3", "fuse.sshfs", "9p"})
    void aNetworkFileSystemIsRefused(String type) throws IOException {
        StateFolder folder = new StateFolder(state, surroundings((int) Files.getAttribute(state, "unix:uid"), type));
        refuses(folder, "network file system", type.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), state);
        refuses(new StateFolder(link, StateFolder.machine()), "symbolic link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.db", "state.db-wal", "key", "locks"})
    void aSymbolicLinkInsideIsRefused(String name) throws IOException {
        Files.deleteIfExists(state.resolve(name));
        Files.createSymbolicLink(state.resolve(name), temporary.resolve("elsewhere"));
        refused("symbolic link", name);
        assertThat(temporary.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(new StateFolder(file, StateFolder.machine())::holdsDatabase)
                .hasMessageContaining("no ordinary folder");
        StateFolder below = new StateFolder(file.resolve("state"), StateFolder.machine());
        assertThat(codeOf(below::create)).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(below.holdsDatabase()).isFalse();
    }

    @Test
    void aFolderThatCannotBeLookedAtIsUnavailable() {
        StateFolder folder = new StateFolder(state, new StateFolder.Surroundings() {
            @Override
            public int user() {
                return -1;
            }

            @Override
            public String fileSystem(Path path) throws IOException {
                throw new IOException("the disk is gone");
            }
        });
        assertThat(codeOf(folder::holdsDatabase)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(codeOf(folder::create)).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }

    @Test
    void aFolderInPlaceOfTheDatabaseIsRefused() throws IOException {
        Files.delete(state.resolve("state.db"));
        Files.createDirectory(state.resolve("state.db"));
        refused("no ordinary file");
    }

    @Test
    void aQuestionMarkInThePathIsRefused() {
        Path odd = temporary.resolve("what?");
        assertThat(codeOf(new StateFolder(odd, StateFolder.machine())::create)).isEqualTo(ErrorCode.STATE_UNSAFE);
    }
}
