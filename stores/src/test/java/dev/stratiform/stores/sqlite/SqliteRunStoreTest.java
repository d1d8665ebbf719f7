package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.RunStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteRunStoreTest implements RunStoreContract {
    private final List<SqliteStore> opened = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        another();
    }

    @AfterEach
    void close() {
        opened.forEach(SqliteStore::close);
    }

    @Override
    public RunStore store() {
        return opened.getFirst().runs();
    }

    @Override
    public RunStore another() {
        SqliteStore store = SqliteStore.open(folder.resolve("state"));
        opened.add(store);
        return store.runs();
    }
}
