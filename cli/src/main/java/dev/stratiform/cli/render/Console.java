package dev.stratiform.cli.render;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.PrintStream;

/// Where a command speaks: results on one stream, progress and diagnostics on the other.
/// Thread-safe.
public final class Console {
    /// The kind of terminal: `width` and `height` in characters; `live` when the display may redraw
    /// itself.
    public record Screen(int width, int height, boolean colour, boolean live, boolean unicode) {}

    /// The form of results.
    public enum Form {
        /// Lines for people.
        TEXT,
        /// JSON, one object per line.
        JSON,
        /// YAML, one document per object.
        YAML
    }

    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private final Form form;
    private final boolean quiet;

    /// A console over two streams.
    public Console(PrintStream out, PrintStream err, Screen screen, Form form, boolean quiet) {
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.form = form;
        this.quiet = quiet;
    }

    /// Whether results are for programs: JSON or YAML.
    public boolean structured() {
        return form != Form.TEXT;
    }

    /// What the terminal can do.
    public Screen screen() {
        return screen;
    }

    /// A line of the result.
    public void result(String line) {
        out.println(line);
    }

    /// The result for programs: a line of JSON, or a YAML document.
    public void result(Value.Fields value) {
        switch (form) {
            case YAML -> raw("---\n" + YamlText.of(value));
            case TEXT, JSON -> out.println(Json.write(value));
        }
    }

    /// A text of several lines, without a line end of its own.
    public void raw(String text) {
        out.print(text);
        out.flush();
    }

    /// A line about progress; nothing when quiet or when results are for programs.
    public void progress(String line) {
        if (!quiet && !structured()) {
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
