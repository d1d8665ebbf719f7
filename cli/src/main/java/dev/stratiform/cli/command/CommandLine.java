package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.cli.render.RunJson;
import dev.stratiform.cli.render.Style;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.run.LogLine;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Understands a command line, runs the command, and turns every failure into words and an exit
/// code.
public final class CommandLine {
    /// Makes what commands need; all parts are made on first use.
    ///
    /// `console` takes the form of results, whether progress is unwanted, and whether colours are
    /// unwanted.
    public record Makers(
            Function<Wishes, Console> console,
            Function<Path, Invocation.Outside> outside,
            Function<Opening, ControlPlane> plane) {}

    /// How a control plane is opened: for which folder, and where it logs what its drivers do.
    ///
    /// The log gets what matters as much as `level`.
    public record Opening(Path folder, Optional<Path> logFile, LogLine.Level level) {
        /// Without a log.
        public static Opening of(Path folder) {
            return new Opening(folder, Optional.empty(), LogLine.Level.INFO);
        }
    }

    /// How the user wants to be answered.
    public record Wishes(Console.Form form, boolean quiet, boolean noColour) {}

    private final Makers makers;

    /// A command line over makers.
    public CommandLine(Makers makers) {
        this.makers = makers;
    }

    /// Runs one command line; the result is the exit code. Never throws.
    public int run(List<String> words) {
        Wishes wishes = new Wishes(form(words), has(words, "-q", "--quiet"), words.contains("--no-color"));
        Console console = makers.console().apply(wishes);
        try {
            return dispatch(words, console);
        } catch (StratiformException e) {
            report(e.failure(), console);
            return e.failure().code().exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ErrorCode.RUN_CANCELLED.exitCode();
        } catch (RuntimeException e) {
            Failure failure = Failure.of(ErrorCode.INTERNAL, "an internal error stopped the command");
            writeDetails(words, e);
            report(failure, console);
            return failure.code().exitCode();
        }
    }

    private static boolean has(List<String> words, String... names) {
        return java.util.Arrays.stream(names).anyMatch(words::contains);
    }

    /// The form of results, known before the words are read as a whole: errors have it too.
    private static Console.Form form(List<String> words) {
        Console.Form form = Console.Form.TEXT;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean named = word.equals("-o") || word.equals("--output");
            String wished = named && i + 1 < words.size() ? "-o=" + words.get(i + 1) : word;
            form = switch (wished) {
                case "--json", "-o=json", "--output=json" -> Console.Form.JSON;
                case "-o=yaml", "--output=yaml" -> Console.Form.YAML;
                default -> form;
            };
        }
        return form;
    }

    private int dispatch(List<String> words, Console console) throws InterruptedException {
        List<String> rest = new ArrayList<>(words);
        int at = firstPosition(rest);
        if (at < 0) {
            boolean version = rest.contains("-V") || rest.contains("--version");
            if (!version) {
                Arguments.parse(rest, Commands.GLOBAL);
                Help.all().forEach(console::result);
                return 0;
            }
            rest = new ArrayList<>(List.of("version"));
            at = 0;
        }
        if (rest.get(at).equals("help")) {
            return help(rest.subList(at + 1, rest.size()), console);
        }
        String first = rest.get(at);
        String second = at + 1 < rest.size() ? rest.get(at + 1) : "";
        Command command = Commands.find(first, second);
        rest.remove(at);
        if (!command.flat().equals(first) && command.name().contains(" ")) {
            rest.remove(at);
        }
        // A command's own option stands before a global one of the same name.
        List<Option> known = new ArrayList<>(command.options());
        known.addAll(Commands.GLOBAL);
        Arguments arguments = Arguments.parse(rest, known);
        if (arguments.has("-h")) {
            Help.of(command).forEach(console::result);
            return 0;
        }
        checkForm(arguments);
        if (arguments.positions().size() > command.most()) {
            throw Arguments.usage("'" + arguments.positions().get(command.most())
                    + "' is one argument too many: stratiform " + command.name() + " " + command.positions());
        }
        return invoke(command, arguments, console);
    }

    private static int help(List<String> topic, Console console) {
        List<String> lines = topic.isEmpty() || topic.getFirst().startsWith("-")
                ? Help.all()
                : Help.of(Commands.find(topic.getFirst(), topic.size() > 1 ? topic.get(1) : ""));
        lines.forEach(console::result);
        return 0;
    }

    private static void checkForm(Arguments arguments) {
        arguments.get("-o").ifPresent(form -> {
            if (!List.of("text", "json", "yaml").contains(form)) {
                throw Arguments.usage("-o is '" + form + "'; allowed are text, json and yaml");
            }
        });
    }

    /// The place of the first word that is no option and no option's value.
    private static int firstPosition(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                return i;
            }
            boolean takesNext = !word.contains("=")
                    && Commands.options()
                            .anyMatch(o -> o.takesValue() && o.names().contains(word));
            i += takesNext ? 1 : 0;
        }
        return -1;
    }

    private int invoke(Command command, Arguments arguments, Console console) throws InterruptedException {
        Path folder = arguments.get("-C").map(Path::of).orElse(Path.of(""));
        Opening opening = new Opening(
                folder,
                arguments.get("--log-file").map(Path::of),
                arguments.get("--log-level").map(Runs::level).orElse(LogLine.Level.INFO));
        var plane = new Lazy(() -> makers.plane().apply(opening));
        try {
            Invocation.Outside outside = makers.outside().apply(folder);
            return command.action().run(new Invocation(arguments, console, plane, outside, command));
        } finally {
            plane.close();
        }
    }

    /// A control plane that is opened on first use.
    private static final class Lazy implements Supplier<ControlPlane> {
        private final Supplier<ControlPlane> maker;
        private Optional<ControlPlane> made = Optional.empty();

        Lazy(Supplier<ControlPlane> maker) {
            this.maker = maker;
        }

        @Override
        public ControlPlane get() {
            ControlPlane plane = made.orElseGet(maker);
            made = Optional.of(plane);
            return plane;
        }

        void close() {
            made.ifPresent(ControlPlane::close);
        }
    }

    /// Tells a failure in words, or as one object when results are for programs.
    static void report(Failure failure, Console console) {
        if (console.structured()) {
            console.result(JsonShape.part()
                    .with("error", RunJson.failure(failure).value())
                    .value());
            return;
        }
        Style style = new Style(console.screen());
        String where = failure.location() == null ? "" : failure.location() + ": ";
        console.diagnostic(style.error("error: ") + where + Style.safe(failure.message()));
        failure.nextStep().lines().forEach(line -> console.diagnostic("next: " + Style.safe(line)));
    }

    private static void writeDetails(List<String> words, RuntimeException fault) {
        int at = words.indexOf("--log-file");
        if (at < 0 || at + 1 >= words.size()) {
            return;
        }
        try (var out = new java.io.PrintWriter(
                new java.io.FileWriter(words.get(at + 1), java.nio.charset.StandardCharsets.UTF_8, true))) {
            fault.printStackTrace(out);
        } catch (java.io.IOException e) {
            // The fault itself is reported; that its details have no place to go changes nothing.
        }
    }
}
