package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.LogStore;
import dev.stratiform.core.run.LogStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteLogStoreTest implements LogStoreContract {
    @TempDir
    private Path folder;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("state"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public LogStore logs() {
        return store.logs();
    }
}
