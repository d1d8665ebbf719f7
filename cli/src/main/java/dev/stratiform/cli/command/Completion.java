package dev.stratiform.cli.command;

import dev.stratiform.core.value.Nearest;
import java.util.ArrayList;
import java.util.List;

/// Completion scripts, made from the table of commands.
final class Completion {
    private Completion() {}

    static List<String> script(String shell) {
        return switch (shell) {
            case "bash" -> bash();
            case "zsh" -> zsh();
            case "fish" -> fish();
            default ->
                throw Arguments.usage("there is no completion for '" + shell + "'; there is for bash, zsh and fish"
                        + Nearest.question(shell, List.of("bash", "zsh", "fish")));
        };
    }

    private static String words() {
        return String.join(" ", Commands.names());
    }

    private static List<String> options(Command command) {
        List<String> names = new ArrayList<>();
        command.options().forEach(option -> names.addAll(option.names()));
        Commands.GLOBAL.forEach(option -> names.addAll(option.names()));
        return names;
    }

    private static List<String> bash() {
        List<String> lines = new ArrayList<>();
        lines.add("_stratiform() {");
        lines.add("  local word=${COMP_WORDS[COMP_CWORD]} i command=");
        lines.add("  for ((i = 1; i < COMP_CWORD; i++)); do");
        lines.add("    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac");
        lines.add("  done");
        lines.add("  case $command in");
        for (Command command : Commands.all()) {
            lines.add("    " + command.flat() + ") COMPREPLY=($(compgen -W '" + String.join(" ", options(command))
                    + "' -- \"$word\")) ;;");
        }
        lines.add("    *) COMPREPLY=($(compgen -W '" + words() + "' -- \"$word\")) ;;");
        lines.add("  esac");
        lines.add("}");
        lines.add("complete -F _stratiform stratiform");
        return lines;
    }

    private static List<String> zsh() {
        List<String> lines = new ArrayList<>();
        lines.add("#compdef stratiform");
        lines.add("local -a commands");
        lines.add("commands=(");
        for (Command command : Commands.all()) {
            lines.add("  '" + command.flat() + ":" + command.summary().replace("'", "") + "'");
        }
        lines.add(")");
        lines.add("if (( CURRENT == 2 )); then _describe command commands; else _files; fi");
        return lines;
    }

    private static List<String> fish() {
        List<String> lines = new ArrayList<>();
        lines.add("complete -c stratiform -f");
        for (Command command : Commands.all()) {
            lines.add("complete -c stratiform -n __fish_use_subcommand -a " + command.flat() + " -d '"
                    + command.summary().replace("'", "") + "'");
            for (Option option : command.options()) {
                String name = option.names().getLast();
                if (name.startsWith("--")) {
                    lines.add("complete -c stratiform -n '__fish_seen_subcommand_from " + command.flat() + "' -l "
                            + name.substring(2) + (option.takesValue() ? " -r" : "") + " -d '"
                            + option.help().replace("'", "") + "'");
                }
            }
        }
        return lines;
    }
}
