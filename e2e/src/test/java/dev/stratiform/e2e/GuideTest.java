package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every command of a guide is run, in order, and answers what the guide says.
///
/// Blocks of code that begin with `# file: PATH` are written to that file. In blocks marked
/// `console` a line `$ COMMAND` is run by a shell, and what follows it must be in its output, in
/// order; `…` stands for any text. `# exit N` at a command's end is its exit code. `RUN` stands for
/// the last run's id. Comments of the page: `workspace: examples/NAME` copies an example,
/// `needs: tofu` skips the guide where a program is not on the machine.
@Tag("product")
class GuideTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern DIRECTIVE = Pattern.compile("<!-- (workspace|needs): (.*?) -->");
    private static final Pattern RUN_ID = Pattern.compile("\\b0[0-9A-HJKMNP-TV-Z]{25}\\b");
    private static final Pattern EXIT = Pattern.compile("\\s+# exit (\\d+)$");

    @TempDir
    Path folder;

    private String run = "RUN";

    static Stream<String> guides() throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(ROOT.resolve("docs/guide"))) {
            for (Path file : files.sorted().toList()) {
                if (Files.readString(file).contains("```console")) {
                    names.add(file.getFileName().toString());
                }
            }
        }
        return names.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guides")
    void everyCommandOfTheGuideDoesWhatItSays(String name) throws Exception {
        String page = Files.readString(ROOT.resolve("docs/guide").resolve(name));
        prepare(page);
        int commands = 0;
        Matcher fence = FENCE.matcher(page);
        while (fence.find()) {
            String body = fence.group(2);
            if (body.startsWith("# file: ")) {
                write(body);
            } else if (fence.group(1).equals("console")) {
                commands += console(body);
            }
        }
        assertThat(commands).as("commands of " + name).isPositive();
    }

    private void prepare(String page) throws IOException {
        Matcher directive = DIRECTIVE.matcher(page);
        while (directive.find()) {
            if (directive.group(1).equals("workspace")) {
                Launched.example(directive.group(2).replace("examples/", ""), folder);
            } else {
                for (String program : directive.group(2).split(" ")) {
                    boolean there = Arrays.stream(path().split(":", -1))
                            .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
                    assumeTrue(there, "SKIPPED: " + program + " is not on this machine; run tools/install");
                }
            }
        }
    }

    private static String path() {
        Path tools = Path.of(System.getenv()
                .getOrDefault("STRATIFORM_TOOLS", System.getProperty("user.home") + "/.cache/stratiform/tools"));
        return Launched.PROGRAM.getParent() + ":" + tools.resolve("bin") + ":" + System.getenv("PATH");
    }

    private void write(String body) throws IOException {
        int end = body.indexOf('\n');
        Path file = folder.resolve(body.substring("# file: ".length(), end).strip());
        Files.createDirectories(file.getParent());
        String text = body.substring(end + 1);
        Files.writeString(file, text);
        if (text.startsWith("#!")) {
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
    }

    private int console(String body) throws Exception {
        String command = "";
        List<String> expected = new ArrayList<>();
        int commands = 0;
        for (String line : (body + "$ ").lines().toList()) {
            if (line.startsWith("$ ")) {
                if (!command.isEmpty()) {
                    check(command, expected);
                    commands++;
                }
                command = line.substring(2);
                expected.clear();
            } else {
                expected.add(line);
            }
        }
        return commands;
    }

    private void check(String line, List<String> expected) throws Exception {
        Matcher exit = EXIT.matcher(line);
        int code = exit.find() ? Integer.parseInt(exit.group(1)) : 0;
        String command = exit.replaceAll("").replaceAll("\\s+# .*$", "").replace("RUN", run);
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PATH", path());
        builder.environment()
                .put("STRATIFORM_AOT_DIR", ROOT.resolve("e2e/target/caches").toString());
        builder.environment().remove("AWS_REGION");
        Path said = folder.resolveSibling(folder.getFileName() + "-said.txt");
        Process process = builder.redirectOutput(said.toFile()).start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(command).isTrue();
        String output = Files.readString(said, StandardCharsets.UTF_8);
        Files.delete(said);
        assertThat(process.exitValue()).as("$ %s%n%s", command, output).isEqualTo(code);
        int at = 0;
        for (String wanted : expected) {
            for (String part : wanted.split("…", -1)) {
                String plain = part.strip();
                int found = output.indexOf(plain, at);
                assertThat(found)
                        .as("'%s' after $ %s%n%s", plain, command, output)
                        .isNotNegative();
                at = found + plain.length();
            }
        }
        lastRun(output).ifPresent(id -> run = id);
    }

    private static Optional<String> lastRun(String output) {
        Matcher id = RUN_ID.matcher(output);
        Optional<String> last = Optional.empty();
        while (id.find()) {
            last = Optional.of(id.group());
        }
        return last;
    }
}
