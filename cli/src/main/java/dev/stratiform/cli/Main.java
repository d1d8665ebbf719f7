package dev.stratiform.cli;

import dev.stratiform.cli.command.CommandLine;
import dev.stratiform.cli.command.Invocation;
import dev.stratiform.cli.wiring.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Entry point of the command line.
final class Main {
    private Main() {}

    /// Starts the program and exits with the command's code.
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("aot-train")) {
            Training.run();
            System.exit(0);
        }
        int code = new CommandLine(makers(System.getenv())).run(List.of(args));
        System.out.flush();
        if (code != 0 || othersAreAlive()) {
            System.exit(code);
        }
        // Exiting would first look for a logger in every jar, which takes longer than a short
        // command.
    }

    /// Whether a thread is left that the end of this one would wait for.
    private static boolean othersAreAlive() {
        ThreadGroup own = Thread.currentThread().getThreadGroup();
        Thread[] threads = new Thread[own.activeCount() + 8];
        int count = own.enumerate(threads, true);
        for (int i = 0; i < count; i++) {
            if (!threads[i].isDaemon() && !threads[i].equals(Thread.currentThread())) {
                return true;
            }
        }
        return false;
    }

    static CommandLine.Makers makers(Map<String, String> environment) {
        String user = user(environment);
        Wiring.Person who = new Wiring.Person(user, host());
        Terminal terminal = new Terminal(environment);
        return new CommandLine.Makers(
                wishes -> terminal.console(wishes.form(), wishes.quiet(), wishes.noColour()),
                folder -> new Invocation.Outside(
                        user,
                        InstantSource.system(),
                        environment,
                        folder,
                        installation(),
                        Terminal::prompt,
                        Terminal::secret,
                        Interrupts::handle,
                        other -> Wiring.local(CommandLine.Opening.of(other), environment, Terminal::passphrase, who)),
                opening -> Wiring.local(opening, environment, Terminal::passphrase, who));
    }

    private static String user(Map<String, String> environment) {
        String name = environment.getOrDefault("USER", environment.getOrDefault("LOGNAME", ""));
        return name.isEmpty() ? System.getProperty("user.name", "unknown") : name;
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /// The folder that this program is installed in, which the launcher tells. Not asked of the
    /// class: one that comes out of an ahead-of-time cache knows its place no more when the
    /// installation was moved.
    private static Optional<Path> installation() {
        return Optional.ofNullable(System.getProperty("stratiform.home"))
                .map(Path::of)
                .filter(Files::isDirectory);
    }
}
