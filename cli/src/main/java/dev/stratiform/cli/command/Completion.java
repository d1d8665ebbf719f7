package dev.stratiform.cli.command;

import dev.stratiform.core.value.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        return String.join(
                " ",
                Commands.names().stream()
                        .map(name -> name.split(" ", 2)[0])
                        .distinct()
                        .toList());
    }

    private static List<String> options(Command command) {
        List<String> names = new ArrayList<>();
        command.options().forEach(option -> names.addAll(option.names()));
        Commands.GLOBAL.forEach(option -> names.addAll(option.names()));
        return names;
    }

    /// Groups with their commands' second words, in order: `stack` has `deploy` and others.
    private static Map<String, List<Command>> groups() {
        Map<String, List<Command>> groups = new LinkedHashMap<>();
        for (Command command : Commands.all()) {
            int space = command.name().indexOf(' ');
            if (space > 0) {
                groups.computeIfAbsent(command.name().substring(0, space), _ -> new ArrayList<>())
                        .add(command);
            }
        }
        return groups;
    }

    private static String second(Command command) {
        return command.name().substring(command.name().indexOf(' ') + 1);
    }

    private static String seconds(List<Command> commands) {
        return String.join(" ", commands.stream().map(Completion::second).toList());
    }

    private static List<String> bash() {
        List<String> lines = new ArrayList<>();
        lines.add("_stratiform() {");
        lines.add("  local word=${COMP_WORDS[COMP_CWORD]} i first= second= words");
        lines.add("  for ((i = 1; i < COMP_CWORD; i++)); do");
        lines.add("    case ${COMP_WORDS[i]} in");
        lines.add("      " + String.join(" | ", valued()) + ") i=$((i + 1)) ;;");
        lines.add("      -*) ;;");
        lines.add(
                "      *) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]}; else second=${COMP_WORDS[i]}; break; fi ;;");
        lines.add("    esac");
        lines.add("  done");
        lines.add("  case \"$first $second\" in");
        Map<String, List<Command>> groups = groups();
        List<Command> nestedFirst = Commands.all().stream()
                .sorted(Comparator.comparing(command -> !command.name().contains(" ")))
                .toList();
        for (Command command : nestedFirst) {
            boolean nested = command.name().contains(" ");
            String more = seconds(groups.getOrDefault(command.name(), List.of()));
            lines.add("    " + (nested ? "'" + command.name() + "' | '" : "'") + command.flat() + " '*) words='"
                    + (String.join(" ", options(command)) + " " + more).strip() + "' ;;");
        }
        groups.forEach((group, commands) -> lines.add("    '" + group + " '*) words='" + seconds(commands) + "' ;;"));
        lines.add("    *) words='" + words() + "' ;;");
        lines.add("  esac");
        lines.add("  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))");
        lines.add("}");
        lines.add("complete -o default -F _stratiform stratiform");
        return lines;
    }

    /// The options whose next word is their value.
    private static List<String> valued() {
        return Commands.options()
                .filter(Option::takesValue)
                .flatMap(option -> option.names().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static String described(String name, Command command) {
        return "'" + name + ":" + command.summary().replace("'", "").replace(":", " -") + "'";
    }

    private static List<String> zsh() {
        List<String> lines = new ArrayList<>();
        lines.add("#compdef stratiform");
        lines.add("local -a commands");
        lines.add("if (( CURRENT == 3 )); then");
        lines.add("  case $words[2] in");
        groups().forEach((group, commands) -> {
            List<String> all = commands.stream()
                    .map(command -> described(second(command), command))
                    .toList();
            lines.add("    " + group + ") commands=(" + String.join(" ", all) + ") ;;");
        });
        lines.add("  esac");
        lines.add("elif (( CURRENT == 2 )); then");
        lines.add("  commands=(");
        for (Command command : Commands.all()) {
            lines.add("    " + described(command.flat(), command));
        }
        groups().keySet().forEach(group -> lines.add("    '" + group + ":commands about it'"));
        lines.add("  )");
        lines.add("fi");
        lines.add("if (( $#commands )); then _describe command commands; else _files; fi");
        return lines;
    }

    private static List<String> fish() {
        List<String> lines = new ArrayList<>();
        lines.add("complete -c stratiform -f");
        groups().forEach((group, commands) -> {
            lines.add("complete -c stratiform -n __fish_use_subcommand -a " + group);
            commands.forEach(command -> lines.add("complete -c stratiform -n '__fish_seen_subcommand_from " + group
                    + "' -a " + second(command) + " -d '" + command.summary().replace("'", "") + "'"));
        });
        for (Command command : Commands.all()) {
            lines.add("complete -c stratiform -n __fish_use_subcommand -a " + command.flat() + " -d '"
                    + command.summary().replace("'", "") + "'");
            boolean nested = command.name().contains(" ");
            String seen = nested
                    ? "'__fish_seen_subcommand_from " + second(command) + " " + command.flat() + "'"
                    : "'__fish_seen_subcommand_from " + command.flat() + "'";
            for (Option option : command.options()) {
                String name = option.names().getLast();
                if (name.startsWith("--")) {
                    lines.add("complete -c stratiform -n " + seen + " -l " + name.substring(2)
                            + (option.takesValue() ? " -r" : "") + " -d '"
                            + option.help().replace("'", "") + "'");
                }
            }
        }
        return lines;
    }
}
