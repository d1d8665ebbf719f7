package dev.stratiform.resilience.io;

import dev.stratiform.resilience.failure.StratiformException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that only grows, whose records outlive a crash once synchronised.
///
/// Costs the same per record however long the file is. Threads that synchronise at the same moment share one call
/// of the system. After the first error nothing more is written, for nobody knows what the file then holds: every
/// method throws `STATE_NOT_WRITABLE`. An interrupt disturbs nothing. Thread-safe.
public final class DurableAppend implements AutoCloseable {
    private final Path file;
    private final Disk disk;
    private final FileOutputStream out;
    private final Object syncing = new Object();
    private long written;
    private long durable;
    private @Nullable StratiformException broken;

    private DurableAppend(Path file, Disk disk, FileOutputStream out, long length) {
        this.file = file;
        this.disk = disk;
        this.out = out;
        this.written = length;
    }

    /// Opens a file to append to, private to its owner; creates it and its parents.
    ///
    /// @param keep how many bytes of an existing file stay; what stands behind them is cut off
    public static DurableAppend open(Path file, long keep) {
        return open(new Disk(), file, keep);
    }

    static DurableAppend open(Disk disk, Path file, long keep) {
        Path target = file.toAbsolutePath().normalize();
        try {
            Path folder = target.getParent();
            if (folder == null || Files.isDirectory(target)) {
                throw new IOException("it is a folder");
            }
            Folders.create(disk, folder, true);
            if (!Files.exists(target)) {
                disk.createFile(target, true);
            }
            disk.syncFolder(folder);
            try (RandomAccessFile old = new RandomAccessFile(target.toFile(), "rw")) {
                if (old.length() > keep) {
                    old.setLength(keep);
                }
            }
            return new DurableAppend(target, disk, new FileOutputStream(target.toFile(), true), keep);
        } catch (IOException e) {
            throw WriteFault.notWritable(target, e);
        }
    }

    /// Writes a record behind the others, not yet durably; gives the position to synchronise up to.
    public synchronized long append(byte[] content) {
        check();
        try {
            disk.write(out, content);
        } catch (IOException e) {
            throw broke(e);
        }
        written += content.length;
        return written;
    }

    /// Returns when everything up to a position that `append` gave is durable.
    public void sync(long upTo) {
        synchronized (syncing) {
            long end = end();
            if (durable >= upTo) {
                return;
            }
            try {
                disk.sync(out);
            } catch (IOException e) {
                throw broke(e);
            }
            durable = end;
        }
    }

    private synchronized long end() {
        check();
        return written;
    }

    private void check() {
        if (broken != null) {
            throw new StratiformException(broken.failure(), broken);
        }
    }

    private synchronized StratiformException broke(IOException e) {
        StratiformException failed = WriteFault.notWritable(file, e);
        if (broken == null) {
            broken = failed;
        }
        return failed;
    }

    /// Closes the file; what was not synchronised may be lost in a crash. Closing twice does nothing.
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw broke(e);
        }
    }
}
