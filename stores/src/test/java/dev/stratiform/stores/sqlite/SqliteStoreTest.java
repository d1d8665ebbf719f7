package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.START;
import static dev.stratiform.core.run.StoreExamples.bytes;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.fields;
import static dev.stratiform.core.run.StoreExamples.hardValue;
import static dev.stratiform.core.run.StoreExamples.holder;
import static dev.stratiform.core.run.StoreExamples.record;
import static dev.stratiform.core.run.StoreExamples.row;
import static dev.stratiform.core.run.StoreExamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.JournalEntry;
import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.RunStore.Commit;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    private final List<SqliteStore> opened = new ArrayList<>();

    @TempDir
    private Path temporary;

    private Path state() {
        return temporary.resolve("state");
    }

    private SqliteStore open() {
        SqliteStore store = SqliteStore.open(state());
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(SqliteStore::close);
    }

    private static void commitSecrets(SqliteStore store) {
        Lease lease = store.runs().acquire(DEV, holder("ann"));
        JournalEntry entry = new JournalEntry("r1", 1, START, "A", hardValue());
        store.runs()
                .commit(new Commit(
                        row("r1", DEV, 1), 0, lease, List.of(entry), List.of(record(DEV, "api", 1)), Map.of()));
        store.runs().release(lease);
    }

    @Test
    void readingAnAbsentStateMakesNothing() {
        SqliteStore store = open();
        assertThat(store.runs().environments()).isEmpty();
        assertThat(store.runs().holder(DEV)).isEmpty();
        assertThat(store.runs().takeRequests("r1")).isEmpty();
        assertThat(store.runs().awaitEntry("r1", 0, Duration.ofMillis(60))).isFalse();
        store.logs().flush();
        store.close();
        assertThat(state()).doesNotExist();
    }

    @Test
    void theDatabaseIsDurableAndForItsOwnerOnly() throws IOException {
        SqliteStore store = open();
        commitSecrets(store);
        assertThat((long) store.writer().write(s -> s.number("PRAGMA synchronous")))
                .isEqualTo(2);
        assertThat((long) store.writer().write(s -> s.number("PRAGMA foreign_keys")))
                .isEqualTo(1);
        assertThat((long) store.readers().read(0L, s -> s.number("PRAGMA query_only")))
                .isEqualTo(1);
        assertThat(state().resolve("state.db-wal")).isNotEmptyFile();
        try (Stream<Path> files = Files.walk(state())) {
            assertThat(files)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void noSecretReachesTheDiskInClear() throws IOException {
        SqliteStore store = open();
        commitSecrets(store);
        Value.Fields big = fields("s", new Value.Secret(Value.of("canary-big ".repeat(20_000))));
        Lease lease = store.runs().acquire(DEV, holder("ann"));
        JournalEntry entry = new JournalEntry("r1", 2, START, "A", big);
        store.runs().commit(new Commit(row("r1", DEV, 2), 1, lease, List.of(entry), List.of(), Map.of()));
        assertThat(store.runs().entries("r1", 1, 1).equals(List.of(entry))).isTrue();
        store.backup(temporary.resolve("copy.db"));
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(content.contains("canary")).as(file.toString()).isFalse();
                assertThat(content.contains("pass-1")).as(file.toString()).isFalse();
            }
        }
    }

    @Test
    void aSecretThatWasMovedToAnotherRowDoesNotOpen() {
        SqliteStore store = open();
        commitSecrets(store);
        store.writer()
                .write(s -> s.update("INSERT INTO entry (run, sequence, at, type, payload) "
                        + "SELECT run, 2, at, type, payload FROM entry WHERE sequence = 1"));
        assertThat(store.runs().entries("r1", 0, 1)).hasSize(1);
        assertThat(codeOf(() -> store.runs().entries("r1", 1, 1))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }

    @Test
    void twoProcessesAgreeOnOneKey() {
        commitSecrets(open());
        assertThat(open().runs().records(DEV)).containsExactly(record(DEV, "api", 1));
    }

    @Test
    void aMissingOrForeignKeyIsNamed() throws IOException {
        commitSecrets(open());
        Path key = state().resolve("key");
        byte[] good = Files.readAllBytes(key);
        assertThat(good).hasSize(32);

        Files.write(key, new byte[32]);
        assertThatThrownBy(() -> open().runs().records(DEV)).hasMessageContaining(key.toString());
        Files.write(key, new byte[31]);
        assertThatThrownBy(() -> open().runs().records(DEV)).hasMessageContaining("31 bytes");
        Files.delete(key);
        assertThat(codeOf(() -> open().runs().records(DEV))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        Files.write(key, good);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(codeOf(() -> open().runs().records(DEV))).isEqualTo(ErrorCode.STATE_UNSAFE);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(open().runs().records(DEV)).hasSize(1);
        assertThat(codeOf(() -> new Secrets(key).open("v2:x", "i"))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(codeOf(() -> new Secrets(key).open("v1:%", "i"))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        Path nowhere = temporary.resolve("absent").resolve("key");
        assertThat(codeOf(() -> new Secrets(nowhere).seal("x", "i"))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }

    @Test
    void largeValuesAndBlobsAreStoredCompressed() {
        SqliteStore store = open();
        Lease lease = store.runs().acquire(DEV, holder("ann"));
        JournalEntry entry = new JournalEntry("r1", 1, START, "A", fields("t", Value.of("word ".repeat(100_000))));
        byte[] blob = bytes("blob ".repeat(100_000));
        store.runs()
                .commit(with(
                        new Commit(row("r1", DEV, 1), 0, lease, List.of(entry), List.of(), Map.of()),
                        List.of(),
                        List.of(blob)));
        assertThat((long) store.readers().read(0L, s -> s.number("SELECT length(payload) FROM entry")))
                .isBetween(100L, 20_000L);
        assertThat((long) store.readers().read(0L, s -> s.number("SELECT length(body) FROM blob")))
                .isBetween(100L, 20_000L);
        assertThat(store.runs().entries("r1", 0, 1).equals(List.of(entry))).isTrue();
    }

    @Test
    void aValueThatCouldNotBeReadBackIsRefused() {
        SqliteStore store = open();
        Lease lease = store.runs().acquire(DEV, holder("ann"));
        JournalEntry entry = new JournalEntry("r1", 1, START, "A", fields("t", Value.of("x".repeat(17 << 20))));
        Commit commit = new Commit(row("r1", DEV, 1), 0, lease, List.of(entry), List.of(), Map.of());
        assertThat(codeOf(() -> store.runs().commit(commit))).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(store.runs().run("r1")).isEmpty();
    }

    @Test
    void aBackupIsAStateOfItsOwn() throws IOException {
        SqliteStore store = open();
        commitSecrets(store);
        store.logs().append(List.of(new LogLine("r1", 0, START, LogLine.Level.INFO, "api", 1, "hello")));
        Path copy = Files.createDirectory(temporary.resolve("copy"), StateFolder.FOLDER);
        store.backup(copy.resolve("state.db"));
        Files.copy(state().resolve("key"), copy.resolve("key"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("state.db"))))
                .isEqualTo("rw-------");
        try (SqliteStore second = SqliteStore.open(copy)) {
            assertThat(second.runs().records(DEV)).isEqualTo(store.runs().records(DEV));
            assertThat(second.runs().entries("r1", 0, 10)).hasSize(1);
            LogStore.Query all =
                    new LogStore.Query("r1", Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), 0, 10);
            assertThat(second.logs().read(all)).hasSize(1);
            Lease lease = second.runs().acquire(DEV, holder("bob"));
            second.runs().commit(commit(lease, "r1", 1, 1));
        }
        assertThat(store.runs().entries("r1", 0, 10)).hasSize(1);
    }

    @Test
    void aBackupNeverOverwritesAndNeedsAState() {
        assertThat(codeOf(() -> open().backup(temporary.resolve("copy.db")))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        SqliteStore store = open();
        commitSecrets(store);
        store.backup(temporary.resolve("copy.db"));
        assertThat(codeOf(() -> store.backup(temporary.resolve("copy.db")))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(codeOf(() -> store.backup(temporary.resolve("absent").resolve("copy.db"))))
                .isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }

    @Test
    void linesAreReadableForOthersSoonWithoutAFlush() {
        SqliteStore store = open();
        store.logs().append(List.of(new LogLine("r1", 0, START, LogLine.Level.INFO, "api", 1, "hello")));
        LogStore other = open().logs();
        LogStore.Query all = new LogStore.Query("r1", Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), 0, 10);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (other.read(all).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(other.read(all)).hasSize(1);
    }

    @Test
    void theLogOfAResumedRunGoesOnWhereItEnded() {
        LogLine line = new LogLine("r1", 0, START, LogLine.Level.INFO, "api", 1, "hello");
        for (int n = 0; n < 3; n++) {
            SqliteStore store = open();
            store.logs().append(List.of(line, line));
            store.close();
        }
        LogStore.Query all = new LogStore.Query("r1", Optional.empty(), LogLine.Level.DEBUG, Optional.empty(), 0, 10);
        assertThat(open().logs().read(all).stream().map(LogLine::sequence)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void linesAfterTheEndAreRefused() {
        SqliteStore store = open();
        store.close();
        LogLine line = new LogLine("r1", 0, START, LogLine.Level.INFO, "api", 1, "hello");
        store.logs().append(List.of(line));
        assertThat(codeOf(store.logs()::flush)).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }

    @Test
    void linesArePackedIntoFewRows() {
        SqliteStore store = open();
        store.logs()
                .append(IntStream.range(0, 10_000)
                        .mapToObj(n -> new LogLine("r1", 0, START, LogLine.Level.INFO, "api", 1, "line " + n))
                        .toList());
        store.logs().flush();
        assertThat((long) store.readers().read(0L, s -> s.number("SELECT count(*) FROM log_chunk")))
                .isBetween(40L, 45L);
    }

    @Test
    void aDamagedDatabaseIsNamed() throws IOException {
        Files.createDirectory(state(), StateFolder.FOLDER);
        Files.createFile(state().resolve("state.db"), StateFolder.FILE);
        Files.write(state().resolve("state.db"), bytes("this is no database at all ".repeat(100)));
        assertThatThrownBy(() -> open().runs().environments()).hasMessageContaining("damaged");
        assertThat(codeOf(() -> open().runs().acquire(DEV, holder("ann")))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
    }

    @Test
    void anEmptyDatabaseFileIsAnEmptyState() throws IOException {
        Files.createDirectory(state(), StateFolder.FOLDER);
        Files.createFile(state().resolve("state.db"), StateFolder.FILE);
        SqliteStore store = open();
        assertThat(store.runs().environments()).isEmpty();
        commitSecrets(open());
        assertThat(store.runs().environments()).containsExactly(DEV);
    }
}
