package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.Lease;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    @TempDir
    private Path temporary;

    @BeforeEach
    void makeVersionOne() {
        try (SqliteStore store = store("schema-1.sql")) {
            Lease lease = store.runs().acquire(DEV, holder("ann"));
            store.runs().commit(commit(lease, "r1", 0, 2));
        }
    }

    private SqliteStore store(String... migrations) {
        StateFolder folder = new StateFolder(temporary.resolve("state"), StateFolder.machine());
        return new SqliteStore(new Database(folder, new Schema(List.of(migrations))));
    }

    @Test
    void anOlderStateIsMigratedByTheFirstReader() {
        try (SqliteStore store = store("schema-1.sql", "good-2.sql")) {
            assertThat(store.runs().entries("r1", 0, 10)).hasSize(2);
            assertThat((long) store.readers().read(0L, s -> s.number("SELECT count(*) FROM note")))
                    .isOne();
            assertThat((long) store.readers().read(0L, s -> s.number("PRAGMA user_version")))
                    .isEqualTo(2);
        }
    }

    @Test
    void anOlderStateIsMigratedByTheFirstWriter() {
        try (SqliteStore store = store("schema-1.sql", "good-2.sql")) {
            Lease lease = store.runs().acquire(DEV, holder("ann"));
            store.runs().commit(commit(lease, "r1", 2, 1));
            assertThat((long) store.writer().write(s -> s.number("SELECT count(*) FROM note")))
                    .isOne();
        }
    }

    @Test
    void aNewerStateIsRefusedAndLeftAlone() {
        store("schema-1.sql", "good-2.sql").runs().entries("r1", 0, 1);
        try (SqliteStore old = store("schema-1.sql")) {
            assertThat(codeOf(() -> old.runs().run("r1"))).isEqualTo(ErrorCode.STATE_TOO_NEW);
            assertThat(codeOf(() -> old.runs().acquire(DEV, holder("ann")))).isEqualTo(ErrorCode.STATE_TOO_NEW);
        }
        try (SqliteStore store = store("schema-1.sql", "good-2.sql")) {
            assertThat(store.runs().holder(DEV)).isEmpty();
            assertThat(store.runs().run("r1")).isPresent();
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() {
        try (SqliteStore store = store("schema-1.sql", "broken-2.sql")) {
            assertThat(codeOf(() -> store.runs().run("r1"))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
            assertThat(codeOf(() -> store.runs().acquire(DEV, holder("ann")))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        }
        try (SqliteStore store = store("schema-1.sql", "absent-2.sql")) {
            assertThat(codeOf(() -> store.runs().run("r1"))).isEqualTo(ErrorCode.INTERNAL);
        }
        try (SqliteStore store = store("schema-1.sql")) {
            assertThat(store.runs().entries("r1", 0, 10)).hasSize(2);
            assertThat((long) store.readers()
                            .read(1L, s -> s.number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")))
                    .isZero();
        }
    }
}
