package dev.stratiform.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.resilience.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The generated references are what the tables say; `-Daccept` writes them anew.
class ReferenceDocsTest {
    private static final Path DOCS = Path.of("").toAbsolutePath().getParent().resolve("docs");

    private static void check(String file, String expected) throws IOException {
        Path path = DOCS.resolve(file);
        if (System.getProperty("accept") != null) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected);
        }
        assertThat(path).as("run the test with -Daccept to write it anew").exists();
        assertThat(Files.readString(path)).isEqualTo(expected);
    }

    @Test
    void theCommandsAreDocumented() throws IOException {
        StringBuilder text = new StringBuilder("# Commands\n\nGenerated from the table of commands; do not edit.\n\n");
        text.append("## Options of every command\n| option | meaning |\n|---|---|\n");
        Commands.GLOBAL.forEach(option -> row(text, option));
        text.append("\n## Exit codes\n| code | meaning |\n|---|---|\n");
        ManPage.EXITS.forEach((code, meaning) ->
                text.append("| ").append(code).append(" | ").append(meaning).append(" |\n"));
        for (Command command : Commands.all()) {
            text.append("\n## ")
                    .append(command.name())
                    .append("\n")
                    .append(command.summary())
                    .append(".\n```\n");
            text.append(("stratiform " + command.name() + " " + command.positions()).strip())
                    .append("\n```\n");
            if (!command.flat().equals(command.name())) {
                text.append("Also: `stratiform ").append(command.flat()).append("`.\n");
            }
            if (!command.options().isEmpty()) {
                text.append("\n| option | meaning |\n|---|---|\n");
                command.options().forEach(option -> row(text, option));
            }
        }
        check("reference/commands.md", text.toString());
    }

    @Test
    void theManualPageIsGenerated() throws IOException {
        check("reference/stratiform.1", ManPage.text());
        assertThat(ManPage.text().lines())
                .allSatisfy(line -> assertThat(line.startsWith(".") && !line.matches("\\.(TH|SH|SS|TP|B|I|BI)( .*)?"))
                        .as(line)
                        .isFalse());
    }

    private static void row(StringBuilder text, Option option) {
        String names = String.join(", ", option.names()) + (option.takesValue() ? " " + option.value() : "");
        text.append("| `")
                .append(names.replace("|", "\\|"))
                .append("` | ")
                .append(option.help())
                .append(" |\n");
    }

    @Test
    void theErrorsAreDocumented() throws IOException {
        StringBuilder text = new StringBuilder("# Errors\n\nGenerated from the table of failures; do not edit.\n\n");
        text.append("| code | category | may be tried again | exit code | next step |\n|---|---|---|---|---|\n");
        for (ErrorCode code : ErrorCode.values()) {
            text.append("| `")
                    .append(code.name())
                    .append("` | ")
                    .append(code.category().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(" | ")
                    .append(code.retryable() ? "yes" : "no")
                    .append(" | ")
                    .append(code.exitCode())
                    .append(" | ")
                    .append(code.remedy())
                    .append(" |\n");
        }
        check("errors.md", text.toString());
    }
}
