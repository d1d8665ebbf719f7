package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What shells offer while a person types.
class CompletionTest {
    @TempDir
    Path folder;

    private Path script(String shell) throws IOException {
        Session session = new Session(folder);
        assertThat(session.run("completion", shell)).isZero();
        return Files.writeString(folder.resolve("completion." + shell), session.out);
    }

    private String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "stratiform depl # deploy deploy-stack",
                "stratiform stack ex # export",
                "stratiform stack deploy D1 --fail # --fail-fast",
                "stratiform deploy-stack D1 --fail # --fail-fast",
                "stratiform -C x plan --detailed # --detailed-exitcode",
                "stratiform validate en # engines",
                "stratiform validate --fi # --fix",
                "stratiform template sh # show",
            })
    void bashOffersCommandsAndOptionsInBothForms(String typed, String offered) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "SKIPPED: there is no bash on this machine");
        String words = String.join(
                " ", List.of(typed.split(" ")).stream().map(w -> "'" + w + "'").toList());
        String call = "source " + script("bash") + "; COMP_WORDS=(" + words
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));" + " _stratiform; echo \"${COMPREPLY[*]}\"";
        assertThat(said("/bin/bash", "-c", call)).isEqualTo(offered);
    }

    @Test
    void theOtherShellsGetGroupsAndCommands() throws IOException {
        assertThat(Files.readString(script("zsh")))
                .contains("stack) commands=('outputs:", "'deploy-stack:", "'template:");
        assertThat(Files.readString(script("fish")))
                .contains("-n '__fish_seen_subcommand_from stack' -a deploy", "__fish_use_subcommand -a deploy-stack");
    }

    @Test
    void theManualPageIsPrinted() {
        Session session = new Session(folder);
        assertThat(session.run("man")).isZero();
        assertThat(session.out)
                .startsWith(".TH STRATIFORM 1")
                .contains(".SS \"stratiform deploy [ID]\"", "EXIT STATUS");
    }
}
