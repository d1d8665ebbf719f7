package dev.stratiform.stores.sqlite;

import static dev.stratiform.core.run.StoreExamples.DEV;
import static dev.stratiform.core.run.StoreExamples.commit;
import static dev.stratiform.core.run.StoreExamples.holder;

import dev.stratiform.core.run.Lease;
import dev.stratiform.core.run.RunRow;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process that crash tests start. `write <folder>` commits until it is killed; `race <folder>
/// <name>` takes and gives back the lease as it is told on its input.
final class CrashChild {
    private CrashChild() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[1]))) {
            if (arguments[0].equals("write")) {
                write(store, out);
            } else {
                race(store, arguments[2], out);
            }
        }
    }

    private static void write(SqliteStore store, PrintStream out) {
        Lease lease = store.runs().acquire(DEV, holder("child"));
        long version = store.runs().run("r1").map(RunRow::version).orElse(0L);
        while (true) {
            store.runs().commit(commit(lease, "r1", version, 2));
            version += 2;
            out.println(version);
        }
    }

    private static void race(SqliteStore store, String name, PrintStream out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println("ready");
        Lease lease = null;
        for (String order = in.readLine(); order != null; order = in.readLine()) {
            if (order.equals("take")) {
                try {
                    lease = store.runs().acquire(DEV, holder(name));
                    out.println("won " + lease.token());
                } catch (StratiformException e) {
                    out.println("lost " + e.getMessage());
                }
            } else {
                store.runs().release(lease);
                out.println("free");
            }
        }
    }
}
