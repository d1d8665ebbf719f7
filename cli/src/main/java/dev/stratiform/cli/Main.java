package dev.stratiform.cli;

import java.io.PrintStream;

/// Entry point of the command line.
public final class Main {
    private Main() {}

    /// Starts the program with the words of the command line; ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && (command.equals("version") || command.equals("aot-train"))) {
            String version = Main.class.getPackage().getImplementationVersion();
            out.println("stratiform " + (version == null ? "unreleased" : version));
            return 0;
        }
        err.println("stratiform: '" + command + "' is no command; there is: version");
        return 2;
    }
}
