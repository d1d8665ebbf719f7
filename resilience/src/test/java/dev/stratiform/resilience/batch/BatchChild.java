package dev.stratiform.resilience.batch;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A process that kill tests start: works on a batch, and prints the key of every item after its state was saved.
///
/// At the end it waits to be killed. Arguments: folder of the batch, file of the effects, `plain` or `idempotent`,
/// items at once.
final class BatchChild {
    static final int ITEMS = 400;

    static final String END = "end";

    private BatchChild() {}

    static List<String> keys() {
        return IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList();
    }

    /// The work: one line in the file of effects, with time before and after it for a kill.
    static void work(Path effects, String key) throws IOException {
        LockSupport.parkNanos(500_000);
        try (FileOutputStream out = new FileOutputStream(effects.toFile(), true)) {
            out.write((key + "\n").getBytes(StandardCharsets.UTF_8));
        }
        LockSupport.parkNanos(500_000);
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path effects = Path.of(arguments[1]);
        BatchOptions options = BatchOptions.standard()
                .parallel(Integer.parseInt(arguments[3]))
                .telling(progress -> out.println(progress.item().key()));
        try (Batch batch = Batch.open(Path.of(arguments[0]), InstantSource.system())) {
            out.println("open");
            batch.run(
                    keys(),
                    arguments[2].equals("idempotent") ? options.idempotentItems() : options,
                    key -> work(effects, key));
            out.println(END);
            LockSupport.park(batch);
        }
    }
}
