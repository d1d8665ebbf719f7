package dev.stratiform.resilience.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A disk whose steps `first` to `last`, counted from 1, fail. A write that fails leaves half of its bytes.
final class FaultyDisk extends Disk {
    private final int first;
    private final int last;
    private final Supplier<? extends IOException> fault;
    private int steps;

    FaultyDisk(int first, int last, Supplier<? extends IOException> fault) {
        this.first = first;
        this.last = last;
        this.fault = fault;
    }

    int steps() {
        return steps;
    }

    private boolean fails() {
        steps++;
        return steps >= first && steps <= last;
    }

    private void step() throws IOException {
        if (fails()) {
            throw fault.get();
        }
    }

    @Override
    void createFolder(Path folder, boolean onlyOwner) throws IOException {
        step();
        super.createFolder(folder, onlyOwner);
    }

    @Override
    void createFile(Path file, boolean onlyOwner) throws IOException {
        step();
        super.createFile(file, onlyOwner);
    }

    @Override
    void copyMode(Path from, Path to) throws IOException {
        step();
        super.copyMode(from, to);
    }

    @Override
    void write(FileOutputStream out, byte[] content) throws IOException {
        if (fails()) {
            out.write(content, 0, content.length / 2);
            throw fault.get();
        }
        super.write(out, content);
    }

    @Override
    void sync(FileOutputStream out) throws IOException {
        step();
        super.sync(out);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        step();
        super.rename(from, to);
    }

    @Override
    void syncFolder(Path folder) throws IOException {
        step();
        super.syncFolder(folder);
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        super.delete(file);
    }
}
