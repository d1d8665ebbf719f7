package dev.stratiform.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The manual page `stratiform.1` in the language of man(7), made from the table of commands.
final class ManPage {
    /// What the exit codes mean.
    static final Map<String, String> EXITS = exits();

    private final List<String> lines = new ArrayList<>();

    private ManPage() {}

    private static Map<String, String> exits() {
        Map<String, String> exits = new LinkedHashMap<>();
        exits.put("0", "done");
        exits.put("1", "a run or a check failed");
        exits.put("2", "the command line is wrong");
        exits.put("3", "a file or a name that was read is wrong");
        exits.put("4", "not allowed, or an approval is needed");
        exits.put("5", "a conflict, or somebody else holds what is needed");
        exits.put("6", "changes are pending (with --detailed-exitcode), or drift was found");
        exits.put("70", "an internal error");
        exits.put("74", "state cannot be read or written");
        exits.put("130", "cancelled");
        return exits;
    }

    static String text() {
        ManPage page = new ManPage();
        page.write();
        return String.join("\n", page.lines) + "\n";
    }

    /// `man`: prints the page.
    static int show(Invocation in) {
        in.console().raw(text());
        return 0;
    }

    private void write() {
        lines.add(".TH STRATIFORM 1 \"\" \"Stratiform " + Version.NUMBER + "\" \"Stratiform\"");
        section("NAME");
        lines.add("stratiform \\- deploy many infrastructure stacks as one");
        section("SYNOPSIS");
        lines.add(".B stratiform");
        lines.add("[options]");
        lines.add(".I command");
        lines.add("[arguments]");
        section("DESCRIPTION");
        plain("A manifest names stacks and environments. Stratiform builds their graph, plans, runs every stack the");
        plain("moment its own dependencies are done, hands outputs on, and survives the death of its process.");
        section("COMMANDS");
        for (Command command : Commands.all()) {
            lines.add(".SS \"" + escaped(("stratiform " + command.name() + " " + command.positions()).strip()) + "\"");
            plain(command.summary() + ".");
            if (!command.flat().equals(command.name())) {
                plain("Also: stratiform " + command.flat() + ".");
            }
            command.options().forEach(this::option);
        }
        section("OPTIONS OF EVERY COMMAND");
        Commands.GLOBAL.forEach(this::option);
        section("EXIT STATUS");
        EXITS.forEach(this::status);
        section("FILES");
        status("stratiform.yaml", "makes a folder a workspace, and holds its settings");
        status("deploy/*/manifest.yaml", "the deployments");
        status("stacks/*/stack.yaml", "the definitions of stacks");
        status(".stratiform/", "the local state");
        section("SEE ALSO");
        plain("The guides in docs/guide of the source tree.");
    }

    private void section(String name) {
        lines.add(".SH " + name);
    }

    private void plain(String text) {
        lines.add(escaped(text));
    }

    private void status(String term, String text) {
        lines.add(".TP");
        lines.add(".B " + escaped(term));
        plain(text);
    }

    private void option(Option option) {
        lines.add(".TP");
        lines.add(
                ".B " + escaped(String.join(", ", option.names()) + (option.takesValue() ? " " + option.value() : "")));
        plain(option.help());
    }

    /// No text begins a request, and no hyphen becomes a dash.
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
