package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.cli.render.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The live display of a real deploy on a terminal that exists only in memory.
class RunDisplayTest {
    private static final String LONG = "a-stack-with-a-name-that-is-longer-than-a-narrow-screen";

    @TempDir
    Path folder;

    private VirtualScreen screen = new VirtualScreen(80);

    @BeforeEach
    void makeAWorkspace() throws IOException {
        write("stratiform.yaml", "parallel: 3\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: {id: D1BRV40, organization: acme, project: shop}
                environments: {dev: {}}
                stacks:
                  %s: {source: stacks/one}
                  small: {source: stacks/one}
                  wide: {source: stacks/one, config: {say: "日本語の長い説明文がここに続きます、まだまだ続きます、さらに続きます\\u202e"}}
                  broken: {source: stacks/one, dependsOn: [small], config: {fail: true}}
                  after: {source: stacks/one, dependsOn: [broken]}
                """.formatted(LONG));
        write("stacks/one/stack.yaml", """
                engine: command
                commands:
                  apply: [./apply.sh]
                inputs:
                  say: {type: string, default: hello}
                  fail: {type: boolean, default: false}
                """);
        write("stacks/one/apply.sh", """
                #!/bin/sh
                echo "::change op=create phase=started type=file address=$STRATIFORM_CONFIG_SAY::"
                sleep 0.4
                if [ "$STRATIFORM_CONFIG_FAIL" = true ]; then
                  echo "the reason is long and goes on and on so that no screen has room for it in one line" >&2
                  exit 3
                fi
                """);
        assertThat(folder.resolve("stacks/one/apply.sh").toFile().setExecutable(true))
                .isTrue();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private int run(Console.Screen kind, String... words) {
        Session session = new Session(folder);
        screen = new VirtualScreen(kind.width());
        session.screen = kind;
        session.terminal = screen;
        return session.run(words);
    }

    @ParameterizedTest
    @CsvSource({"40, true, true", "80, true, true", "100, false, true", "40, false, false", "30, false, false"})
    void theBlockIsErasedWholeAndEveryStackIsSaidOnce(int width, boolean colour, boolean unicode) {
        assertThat(run(new Console.Screen(width, 24, colour, true, unicode), "deploy"))
                .isEqualTo(1);
        String text = screen.text();
        assertThat(text).doesNotContain("ctrl-c").doesNotContain("running").doesNotContain("\u202e");
        String live = text.substring(0, text.indexOf("failed after"));
        assertThat(live.lines().filter(line -> line.contains("small"))).hasSize(1);
        assertThat(live.lines().filter(line -> line.contains("a-stack"))).hasSize(1);
        assertThat(text).contains("Run failed: 3 suc");
        if (!unicode) {
            assertThat(text.lines().filter(l -> l.startsWith("  ")).toList())
                    .noneMatch(line -> line.matches(".*[·…±✓✗●].*"));
        }
    }

    @Test
    void elsewhereThereIsOneLineForEachChangeOfState() {
        Console.Screen plain = new Console.Screen(100, 24, false, false, false);
        assertThat(run(plain, "deploy")).isEqualTo(1);
        assertThat(screen.text().lines().filter(line -> line.contains(" small ")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("running"),
                        line -> assertThat(line).startsWith("  ok small"));
    }

    @Test
    void verboseShowsWhatEnginesSayAndQuietShowsNoProgress() {
        Console.Screen plain = new Console.Screen(100, 24, false, false, false);
        run(plain, "-v", "deploy", "--filter", "broken", "--skip-dependencies");
        assertThat(screen.text()).contains("broken: the reason is long");
        run(plain, "-q", "deploy", "--filter", "small", "--no-skip");
        assertThat(screen.text().lines()).hasSize(1).first().asString().contains("Done: 1 succeeded");
    }

    @Test
    void aSecondDeployTellsHowLongItWillTake() throws IOException {
        Files.writeString(folder.resolve("stacks/one/apply.sh"), "#!/bin/sh\nsleep 2.6\n");
        Console.Screen live = new Console.Screen(100, 24, false, true, true);
        run(live, "deploy", "--filter", "small");
        assertThat(screen.everDrawn()).doesNotContain(" left ");
        run(live, "deploy", "--filter", "small", "--no-skip");
        assertThat(screen.everDrawn()).contains("about ").contains(" left ");
    }
}
