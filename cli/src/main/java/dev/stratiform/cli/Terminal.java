package dev.stratiform.cli;

import dev.stratiform.cli.render.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The terminal that the process may have, and its standard streams.
final class Terminal {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final int MOST_SECRET_BYTES = 64 * 1024;
    private static final long WINDOW_SIZE = 0x5413;
    private static final int WIDTH = 100;
    private static final int HEIGHT = 24;

    private final Map<String, String> environment;

    Terminal(Map<String, String> environment) {
        this.environment = environment;
    }

    Console console(Console.Form form, boolean quiet, boolean noColour) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean live = is(ERROR) && !dumb;
        boolean colour = live && is(OUTPUT) && !noColour && !environment.containsKey("NO_COLOR");
        int[] size = live ? size() : new int[] {WIDTH, HEIGHT};
        return new Console(out, err, new Console.Screen(size[0], size[1], colour, live, unicode()), form, quiet);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private boolean unicode() {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String upper = value.toUpperCase(java.util.Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return false;
    }

    /// Whether a standard stream is a terminal; asked of the kernel's own list, without starting
    /// anything.
    private static boolean is(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// A secret: what a person types unseen, else standard input to its end without the last line
    /// feed; at most 64 KiB.
    static String secret() {
        try {
            if (is(INPUT)) {
                return unseen("value (not shown): ").orElse("");
            }
            byte[] read = System.in.readNBytes(MOST_SECRET_BYTES);
            String text = new String(read, StandardCharsets.UTF_8);
            return text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
        } catch (IOException e) {
            return "";
        }
    }

    /// A passphrase that a person types unseen; empty when there is nobody.
    static Optional<String> passphrase() {
        if (!is(INPUT)) {
            return Optional.empty();
        }
        return unseen("passphrase of the workspace's secrets (not shown): ");
    }

    private static Optional<String> unseen(String question) {
        return Optional.ofNullable(System.console())
                .map(console -> console.readPassword(question))
                .map(String::new);
    }

    /// A line that a person types; empty when standard input is no terminal.
    static Optional<String> prompt() {
        if (!is(INPUT)) {
            return Optional.empty();
        }
        try {
            StringBuilder line = new StringBuilder();
            int c = System.in.read();
            while (c >= 0 && c != '\n' && line.length() < 1_000) {
                line.append((char) c);
                c = System.in.read();
            }
            return Optional.of(line.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private int[] size() {
        int columns = number(environment.get("COLUMNS"));
        int lines = number(environment.get("LINES"));
        if (columns > 0 && lines > 0) {
            return new int[] {columns, lines};
        }
        int[] asked = askKernel();
        return new int[] {columns > 0 ? columns : asked[0], lines > 0 ? lines : asked[1]};
    }

    private static int number(@org.jspecify.annotations.Nullable String text) {
        try {
            return text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @SuppressWarnings("restricted")
    private static int[] askKernel() {
        try (Arena arena = Arena.ofConfined()) {
            var ioctl = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS),
                            Linker.Option.firstVariadicArg(2));
            MemorySegment window = arena.allocate(8);
            int code = (int) ioctl.invokeExact(ERROR, WINDOW_SIZE, window);
            int height = Short.toUnsignedInt(window.get(ValueLayout.JAVA_SHORT, 0));
            int width = Short.toUnsignedInt(window.get(ValueLayout.JAVA_SHORT, 2));
            return code == 0 && width > 0 && height > 0 ? new int[] {width, height} : new int[] {WIDTH, HEIGHT};
        } catch (Throwable e) {
            return new int[] {WIDTH, HEIGHT};
        }
    }
}
