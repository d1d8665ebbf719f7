package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.codeOf;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;
import static dev.stratiform.core.run.StoreExamples.noise;
import static dev.stratiform.core.run.StoreExamples.together;
import static dev.stratiform.core.run.StoreExamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.core.run.StoreExamples;
import dev.stratiform.resilience.failure.ErrorCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
    private static final int BUSY = 5;
    private static final int IOERR = 10;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;

    @TempDir
    private Path temporary;

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger notified = new AtomicInteger();
    private volatile String failing = "";
    private volatile int code;

    /// A writer on a table with one column; the statement `failing` fails with `code`.
    private Writer writer() {
        Path file = temporary.resolve("test.db");
        return new Writer(
                file,
                () -> {
                    try {
                        Connection real = DriverManager.getConnection("jdbc:sqlite:" + file);
                        Session session = new Session(faulty(real));
                        session.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY) STRICT");
                        return session;
                    } catch (SQLException e) {
                        throw SqlFailures.writing(file, e);
                    }
                },
                notified::incrementAndGet);
    }

    private Connection faulty(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    Object result = call(() -> method.invoke(real, arguments));
                    return result instanceof PreparedStatement statement
                            ? faulty(statement, (String) arguments[0])
                            : result;
                });
    }

    private PreparedStatement faulty(PreparedStatement real, String sql) {
        return (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (_, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        if (sql.equals("COMMIT")) {
                            commits.incrementAndGet();
                        }
                        if (sql.equals(failing)) {
                            throw new SQLException("injected", "", code);
                        }
                    }
                    return call(() -> method.invoke(real, arguments));
                });
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    private static Object call(Call call) throws Throwable {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Session.Work<Integer> insert(int n) {
        return session -> session.update("INSERT INTO t (n) VALUES (?)", n);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long count(Writer writer) {
        return writer.write(s -> s.number("SELECT count(*) FROM t"));
    }

    @Test
    void manyThatWaitShareOneCommit() throws Exception {
        try (Writer writer = writer()) {
            CountDownLatch full = new CountDownLatch(1);
            writer.writeLater(_ -> {
                await(full);
                return true;
            });
            AtomicInteger next = new AtomicInteger();
            Thread release = Thread.ofVirtual().unstarted(() -> {
                while (next.get() < 500) {
                    Thread.onSpinWait();
                }
                full.countDown();
            });
            release.start();
            together(500, () -> writer.write(insert(next.incrementAndGet())));
            release.join();
            assertThat(commits.get()).isLessThan(100);
            assertThat(notified.get()).isEqualTo(commits.get());
            assertThat(count(writer)).isEqualTo(500);
        }
    }

    @Test
    void refusedWorkLeavesNothingAndDisturbsNobody() {
        try (Writer writer = writer()) {
            writer.write(insert(1));
            assertThat(codeOf(() -> writer.write(s -> {
                        insert(2).on(s);
                        return insert(1).on(s);
                    })))
                    .isEqualTo(ErrorCode.INTERNAL);
            assertThat(codeOf(() -> writer.write(s -> {
                        insert(3).on(s);
                        throw dev.stratiform.resilience.failure.Failure.of(ErrorCode.LEASE_LOST, "gone")
                                .toException();
                    })))
                    .isEqualTo(ErrorCode.LEASE_LOST);
            assertThat(count(writer)).isEqualTo(1);
        }
    }

    @Test
    void afterAFailedFsyncNothingIsEverWrittenAgain() {
        Writer writer = writer();
        writer.write(insert(1));
        failing = "COMMIT";
        code = IOERR;
        assertThatThrownBy(() -> writer.write(insert(2)))
                .hasMessageContaining("STATE_NOT_WRITABLE")
                .hasMessageContaining("failed while writing");
        int tried = commits.get();
        failing = "";
        for (int n = 3; n < 6; n++) {
            int number = n;
            assertThat(codeOf(() -> writer.write(insert(number)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        }
        assertThat(commits.get()).isEqualTo(tried);
        writer.close();
        try (Writer second = writer()) {
            assertThat(count(second)).isEqualTo(1);
        }
    }

    @Test
    void everybodyWhoWaitsHearsOfTheFailure() {
        Writer writer = writer();
        failing = "COMMIT";
        code = FULL;
        AtomicInteger next = new AtomicInteger();
        List<ErrorCode> codes = together(600, () -> codeOf(() -> writer.write(insert(next.incrementAndGet()))));
        assertThat(codes).containsOnly(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(commits.get()).isOne();
        writer.close();
    }

    @Test
    void aFaultOfTheProgramAlsoEndsTheWriter() {
        Writer writer = writer();
        assertThat(codeOf(() -> writer.write(_ -> {
                    throw new IllegalStateException("a fault");
                })))
                .isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        assertThat(codeOf(() -> writer.write(insert(1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        writer.close();
    }

    @Test
    void aBusyDatabaseFailsTheCallButNotTheWriter() {
        try (Writer writer = writer()) {
            writer.write(insert(1));
            failing = "BEGIN IMMEDIATE";
            code = BUSY;
            assertThatThrownBy(() -> writer.write(insert(2))).hasMessageContaining("busy");
            failing = "";
            writer.write(insert(2));
            assertThat(count(writer)).isEqualTo(2);
        }
    }

    @Test
    void aDatabaseThatCannotBeginEndsTheWriter() {
        Writer writer = writer();
        failing = "BEGIN IMMEDIATE";
        code = CANTOPEN;
        assertThatThrownBy(() -> writer.write(insert(1))).hasMessageContaining("not writable");
        failing = "";
        assertThat(codeOf(() -> writer.write(insert(1)))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
        writer.close();
    }

    @Test
    void aFullDiskIsToldWithANextStepAndReadingGoesOn() {
        try (SqliteStore store = SqliteStore.open(temporary.resolve("state"))) {
            Lease lease = store.runs().acquire(DEV, holder("ann"));
            store.runs().commit(commit(lease, "r1", 0, 1));
            store.writer().write(s -> s.number("PRAGMA max_page_count = 60"));
            assertThatThrownBy(() -> store.runs()
                            .commit(with(commit(lease, "r1", 1, 1), List.of(), List.of(noise(1_000_000, 1)))))
                    .hasMessageContaining("is full")
                    .isInstanceOfSatisfying(
                            dev.stratiform.resilience.failure.StratiformException.class,
                            e -> assertThat(e.failure().nextStep()).contains("make room"));
            assertThat(codeOf(() -> store.runs().commit(commit(lease, "r1", 1, 1))))
                    .isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
            LogLine line = new LogLine("r1", 0, StoreExamples.START, LogLine.Level.INFO, "a", 1, "x");
            assertThat(codeOf(() -> {
                        store.logs().append(List.of(line));
                        store.logs().flush();
                    }))
                    .isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
            assertThat(store.runs().run("r1").orElseThrow().version()).isOne();
            assertThat(codeOf(() -> store.runs().release(lease))).isEqualTo(ErrorCode.STATE_NOT_WRITABLE);
            assertThat(store.runs().holder(DEV)).isEmpty();
        }
    }

    @Test
    void eachResultCodeIsToldInPlainWords() {
        Path file = Path.of("state.db");
        assertThat(SqlFailures.writing(file, new SQLException("", "", 8))).hasMessageContaining("not writable");
        assertThat(SqlFailures.writing(file, new SQLException("", "", 11))).hasMessageContaining("damaged");
        assertThat(SqlFailures.writing(file, new SQLException("", "", 1))).hasMessageContaining("could not be written");
        assertThat(SqlFailures.reading(file, new SQLException("", "", 5))).hasMessageContaining("busy");
        assertThat(SqlFailures.reading(file, new SQLException("", "", 26))).hasMessageContaining("damaged");
        assertThat(SqlFailures.reading(file, new SQLException("", "", 1))).hasMessageContaining("cannot be read");
    }
}
