package dev.stratiform.stores.sqlite;

import dev.stratiform.core.run.MetricStore;
import dev.stratiform.core.run.MetricStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetricStoreTest implements MetricStoreContract {
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
    public MetricStore metrics() {
        return store.metrics();
    }

    @Override
    public void settle() {
        store.writer().write(_ -> true);
    }
}
