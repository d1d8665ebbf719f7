package dev.stratiform.resilience.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncFoldersTest {
    @ParameterizedTest
    @CsvSource({
        "/home/a/OneDrive/x, OneDrive",
        "/Users/a/Library/CloudStorage/OneDrive-Personal, OneDrive",
        "/home/a/Dropbox (Work)/x, Dropbox",
        "/home/a/dropbox, Dropbox",
        "/home/a/Google Drive/x, Google Drive",
        "/Users/a/Library/CloudStorage/GoogleDrive-a@b.c/x, Google Drive",
        "/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x, iCloud",
        "/home/a/iCloudDrive/x, iCloud",
    })
    void theFoldersOfKnownMakersAreSeen(Path folder, String keeper) {
        assertThat(SyncFolders.keeperOf(folder)).contains(keeper);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/a/dropboxes/x", "/home/a/project", "/home/a/onedriver", "/", "/not/there"})
    void ordinaryFoldersAreNot(Path folder) {
        assertThat(SyncFolders.keeperOf(folder)).isEmpty();
    }

    @Test
    void networkFileSystemsAreKnownByTheirType() {
        assertThat(SyncFolders.isNetwork("NFS4")).isTrue();
        assertThat(SyncFolders.isNetwork("cifs")).isTrue();
        assertThat(SyncFolders.isNetwork("ext4")).isFalse();
    }
}
