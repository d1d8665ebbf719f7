package dev.stratiform.cli.command;

import dev.stratiform.cli.render.Style;
import java.util.ArrayList;
import java.util.List;

/// Help texts, made from the table of commands.
final class Help {
    private Help() {}

    /// The overview.
    static List<String> all() {
        List<String> lines = new ArrayList<>();
        lines.add("Stratiform deploys many infrastructure stacks as one.");
        lines.add("");
        lines.add("Usage: stratiform [options] COMMAND [arguments]");
        lines.add("");
        lines.add("Commands");
        for (Command command : Commands.all()) {
            lines.add("  " + Style.pad(command.name() + " " + command.positions(), 26) + " " + command.summary());
        }
        lines.add("");
        lines.add("Options of every command");
        Commands.GLOBAL.forEach(option -> lines.add(line(option)));
        lines.add("");
        lines.add("Begin with: stratiform quickstart     Help on one: stratiform COMMAND --help");
        return lines;
    }

    /// One command's help.
    static List<String> of(Command command) {
        List<String> lines = new ArrayList<>();
        lines.add("stratiform " + command.name() + ": " + command.summary());
        lines.add("");
        lines.add("Usage: stratiform " + command.name() + " " + command.positions() + " [options]");
        if (!command.flat().equals(command.name())) {
            lines.add("Also:  stratiform " + command.flat());
        }
        if (!command.options().isEmpty()) {
            lines.add("");
            lines.add("Options");
            command.options().forEach(option -> lines.add(line(option)));
        }
        lines.add("");
        lines.add("Options of every command");
        Commands.GLOBAL.forEach(option -> lines.add(line(option)));
        return lines;
    }

    private static String line(Option option) {
        String names = String.join(", ", option.names()) + (option.takesValue() ? " " + option.value() : "");
        return "  " + Style.pad(names, 34) + " " + option.help();
    }
}
