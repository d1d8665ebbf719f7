package dev.stratiform.cli;

import dev.stratiform.cli.command.CommandLine;
import dev.stratiform.cli.command.Invocation;
import dev.stratiform.cli.render.Console;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// A person at the command line: the real parts in this process, with streams, answers and signals
/// of the test.
final class Session {
    final Deque<String> answers = new ArrayDeque<>();
    final BlockingQueue<Consumer<Invocation.Signal>> signals = new LinkedBlockingQueue<>();
    Console.Screen screen = new Console.Screen(100, 24, false, false, true);
    Map<String, String> environment = new HashMap<>(System.getenv());
    OutputStream terminal = OutputStream.nullOutputStream();
    String out = "";
    String err = "";
    Optional<Path> installation = Optional.empty();
    private final Path folder;

    Session(Path folder) {
        this.folder = folder;
    }

    int run(String... words) {
        var said = new ByteArrayOutputStream();
        var told = new ByteArrayOutputStream();
        CommandLine.Makers real = Main.makers(environment);
        CommandLine line = new CommandLine(new CommandLine.Makers(
                wishes -> new Console(
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new PrintStream(new Both(told, terminal), true, StandardCharsets.UTF_8),
                        screen,
                        wishes.form(),
                        wishes.quiet()),
                from -> outside(real.outside().apply(from)),
                real.plane()));
        List<String> all = new ArrayList<>(List.of("-C", folder.toString()));
        all.addAll(List.of(words));
        int code = line.run(all);
        out = said.toString(StandardCharsets.UTF_8);
        err = told.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Invocation.Outside outside(Invocation.Outside real) {
        return new Invocation.Outside(
                real.user(),
                real.clock(),
                real.environment(),
                real.folder(),
                installation.or(real::installation),
                () -> Optional.ofNullable(answers.poll()),
                () -> java.util.Objects.requireNonNullElse(answers.poll(), ""),
                signals::add,
                real.opener());
    }

    /// The last line of the result as JSON.
    Map<String, Value> json() {
        Value value = Json.read(out.lines().toList().getLast(), "the output");
        return ((Value.Fields) value).values();
    }

    private static final class Both extends OutputStream {
        private final OutputStream first;
        private final OutputStream second;

        private Both(OutputStream first, OutputStream second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int b) throws java.io.IOException {
            first.write(b);
            second.write(b);
        }

        @Override
        public void flush() throws java.io.IOException {
            first.flush();
            second.flush();
        }
    }
}
