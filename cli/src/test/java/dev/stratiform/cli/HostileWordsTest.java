package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words that no sensible person types.
class HostileWordsTest {
    /// Commands that only look, so that random words can do no harm.
    private static final List<String> COMMANDS = List.of(
            "validate",
            "graph",
            "plan",
            "why",
            "status",
            "list",
            "outputs",
            "stack",
            "stack outputs",
            "history",
            "settings",
            "metrics",
            "logs",
            "watch",
            "version",
            "help",
            "completion",
            "manifest convert",
            "deploi",
            "");

    private static final List<String> WORDS = List.of(
            "-e",
            "dev",
            "-p",
            "a=b",
            "-c",
            "x:y=z",
            "--filter",
            "...",
            "!x",
            "--json",
            "-o",
            "yaml",
            "-o=json",
            "--",
            "-",
            "--=",
            "=",
            "-h",
            "-V",
            "--since",
            "10m",
            "-1",
            "99999999999",
            "--tail",
            "0",
            "\u0130stanbul",
            "'\"$(id)",
            "../../etc",
            "\u202eabc",
            "a\nb",
            "",
            " ",
            "--parallel",
            "--log-level",
            "debug",
            "--format",
            "dot",
            "%s%n",
            "\ud800",
            "-C");

    @TempDir
    Path folder;

    private String said = "";

    private int run(String... words) {
        Session session = new Session(folder);
        session.environment = new HashMap<>(Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin"));
        int code = session.run(words);
        said = session.out + session.err;
        return code;
    }

    @Test
    void randomWordsEndWithAKnownCodeAndPlainWords() {
        assertThat(run("init", "D1BRV40")).isZero();
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int turn = 0; turn < 1_500; turn++) {
            List<String> words = new ArrayList<>();
            String command = COMMANDS.get(random.nextInt(COMMANDS.size()));
            words.addAll(command.isEmpty() ? List.of() : List.of(command.split(" ", -1)));
            for (int n = random.nextInt(5); n > 0; n--) {
                words.add(random.nextInt(words.size() + 1), WORDS.get(random.nextInt(WORDS.size())));
            }
            int code = run(words.toArray(String[]::new));
            assertThat(code).as("-Dseed=%d %s%n%s", seed, words, said).isIn(0, 1, 2, 3, 4, 5, 6, 74);
            assertThat(said)
                    .as("-Dseed=%d %s", seed, words)
                    .doesNotContain("Exception")
                    .doesNotContain("dev.stratiform")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void theUsersLanguageChangesNothing() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertThat(run("init", "D1BRV40")).isZero();
            assertThat(run("validate")).isZero();
            assertThat(run("deploy", "--json")).isZero();
            assertThat(said).contains("\"state\":\"unchanged\"".replace("unchanged", "succeeded"));
            assertThat(run("metrics", "--format", "prometheus")).isZero();
            assertThat(said).contains("stratiform_step_total{engine=\"command\",outcome=\"succeeded\"} 1");
        } finally {
            Locale.setDefault(before);
        }
    }
}
