package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Console;
import dev.stratiform.cli.render.JsonShape;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.Order;
import dev.stratiform.core.manifest.Durations;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One call of one command: its arguments and what it may use.
///
/// `plane` is opened on first use. `folder` is the one that -C names, or where the user is.
public record Invocation(
        Arguments arguments, Console console, Supplier<ControlPlane> plane, Outside outside, Command command) {
    /// Opens the control plane of another workspace.
    public interface Opener {
        /// The control plane of the workspace that a folder is in.
        ControlPlane open(Path folder);
    }

    /// How a process is asked to end.
    public enum Signal {
        /// Ctrl-C: a person asks, and asks for more each time.
        INTERRUPT("INT"),
        /// SIGTERM: a program asks, maybe several times in a row.
        TERMINATE("TERM");

        private final String label;

        Signal(String label) {
            this.label = label;
        }

        /// The signal's name for the operating system.
        public String label() {
            return label;
        }
    }

    /// What lies outside the process: the user, the clock, the environment, and keys that a person
    /// types.
    ///
    /// `prompt` reads a line from a person, empty when there is nobody. `secretInput` reads a
    /// secret: what a person types unseen, or standard input to its end. What is given to
    /// `onSignal` hears of each request to end from then on.
    public record Outside(
            String user,
            InstantSource clock,
            Map<String, String> environment,
            Path folder,
            Optional<Path> installation,
            Supplier<Optional<String>> prompt,
            Supplier<String> secretInput,
            Consumer<Consumer<Signal>> onSignal,
            Opener opener) {}

    ControlPlane control() {
        return plane.get();
    }

    /// Tells a result in words, or as an object when results are for programs.
    void tell(String words, JsonShape shape) {
        if (console.structured()) {
            console.result(shape.value());
        } else {
            console.result(words);
        }
    }

    /// Goes on only with --yes, or once a person typed yes. `question` says what would happen,
    /// `needs` what needs the yes, `otherwise` how things stand without it.
    void requireYes(String question, String needs, String otherwise) {
        if (arguments.has("--yes")) {
            return;
        }
        console.diagnostic(question + " Type yes to go on:");
        Optional<String> answer = outside.prompt().get();
        if (answer.isEmpty()) {
            throw Arguments.usage("nobody can be asked here, and " + needs + " needs a yes: add --yes");
        }
        if (!answer.get().strip().equals("yes")) {
            throw Arguments.usage("not confirmed; " + otherwise);
        }
    }

    Optional<String> position(int index) {
        List<String> positions = arguments.positions();
        return index < positions.size() ? Optional.of(positions.get(index)) : Optional.empty();
    }

    String required(int index, String what) {
        return position(index)
                .orElseThrow(() -> Arguments.usage("stratiform " + command.name() + " needs " + what + ": stratiform "
                        + command.name() + " " + command.positions()));
    }

    /// The deployment's id, empty for the only one of the workspace.
    String deployment() {
        return position(0).orElse("");
    }

    String environment() {
        return arguments.get("-e").orElse("dev");
    }

    /// The time that `--since` means.
    Optional<Instant> since() {
        return arguments
                .get("--since")
                .map(text -> outside.clock()
                        .instant()
                        .minus(Durations.parse(text)
                                .orElseThrow(
                                        () -> Arguments.usage("--since is '" + text + "'; write 30s, 10m or 1h"))));
    }

    Order.Target target() {
        return new Order.Target(deployment(), environment(), arguments.pairs("-p"), arguments.pairs("-c"));
    }
}
