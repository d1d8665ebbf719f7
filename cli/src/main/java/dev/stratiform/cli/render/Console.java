package dev.stratiform.cli.render;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.PrintStream;

/// Where a command speaks: results on one stream, progress and diagnostics on the other.
/// Thread-safe.
public final class Console {
    /// The kind of terminal: `width` and `height` in characters; `live` when the display may redraw
    /// itself.
    public record Screen(int width, int height, boolean colour, boolean live, boolean unicode) {}

    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private final boolean json;
    private final boolean quiet;

    /// A console over two streams.
    public Console(PrintStream out, PrintStream err, Screen screen, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.json = json;
        this.quiet = quiet;
    }

    /// Whether results are JSON.
    public boolean json() {
        return json;
    }

    /// What the terminal can do.
    public Screen screen() {
        return screen;
    }

    /// A line of the result.
    public void result(String line) {
        out.println(line);
    }

    /// The result as JSON.
    public void result(Value value) {
        out.println(Json.write(value));
    }

    /// A text of several lines, without a line end of its own.
    public void raw(String text) {
        out.print(text);
        out.flush();
    }

    /// A line about progress; nothing when quiet or when results are JSON.
    public void progress(String line) {
        if (!quiet && !json) {
            err.println(line);
        }
    }

    /// A line that a person must see.
    public void diagnostic(String line) {
        err.println(line);
    }

    /// Text of the live display, written as it is.
    void draw(String text) {
        err.print(text);
        err.flush();
    }

    boolean quiet() {
        return quiet;
    }

    /// Whether nobody reads the results any more.
    public boolean broken() {
        return out.checkError();
    }
}
