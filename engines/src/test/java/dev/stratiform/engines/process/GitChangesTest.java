package dev.stratiform.engines.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitChangesTest {
    @TempDir
    Path folder;

    private void git(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", folder.toString()));
        command.addAll(List.of(words));
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void theFilesOfARangeAreNamedAndARangeIsNeverAnOption() throws Exception {
        git("init", "-q");
        Files.createDirectories(folder.resolve("stacks/web"));
        Files.writeString(folder.resolve("stacks/web/a b.sh"), "1");
        git("add", "-A");
        git("commit", "-qm", "one");
        Files.writeString(folder.resolve("stacks/web/a b.sh"), "2");
        git("commit", "-qam", "two");
        assertThat(GitChanges.files(folder, "HEAD~1", System.getenv())).containsExactly("stacks/web/a b.sh");
        assertThat(GitChanges.files(folder, "HEAD", System.getenv())).isEmpty();
        for (String bad : List.of("no-such", "--output=evil", "-O/etc/passwd")) {
            assertThatThrownBy(() -> GitChanges.files(folder, bad, System.getenv()))
                    .hasMessageContaining("git knows no changes");
        }
        assertThat(folder.resolve("evil")).doesNotExist();
    }
}
