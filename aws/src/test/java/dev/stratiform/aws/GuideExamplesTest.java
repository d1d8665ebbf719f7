package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of docs/library/aws.md.
class GuideExamplesTest {
    private static final Path GUIDE = Path.of("../docs/library/aws.md");

    @TempDir
    Path folder;

    @BeforeAll
    static void credentials() {
        System.setProperty("aws.accessKeyId", "testing");
        System.setProperty("aws.secretAccessKey", "testing");
    }

    @AfterAll
    static void noCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void theExamplesDoWhatIsSaid() throws Exception {
        URI emulator = Moto.address();
        Path file = Files.writeString(folder.resolve("today.txt"), "a report");
        Path copy = folder.resolve("copy.txt");
        AwsAccess access = AwsAccess.workstation().withRegion("eu-west-1").withEveryEndpoint(emulator);
        try (AwsClients clients = AwsClients.open(access)) {
            assertThat(clients.environment()).hasToString("aws://123456789012/eu-west-1");
            new Buckets(clients).ensureExists("reports");
            new Buckets(clients).put("reports", "today.txt", file, Buckets.Storing.DEFAULT);
            new Buckets(clients).download("reports", "today.txt", copy);
            new SearchDomains(clients)
                    .destroyAndWait("logs", Patience.of(Duration.ofMinutes(30), Duration.ofSeconds(15)));
        }
        assertThat(copy).hasContent("a report");
    }

    @Test
    void theGuideShowsTheExamplesAsTheyAre() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/stratiform/aws/GuideExamplesTest.java"))
                .replaceAll("\\s+", "");
        String guide = Files.readString(GUIDE);
        int shown = 0;
        for (String block : guide.split("```", -1)) {
            if (block.startsWith("java\n")) {
                for (String line : block.lines().skip(1).map(String::strip).toList()) {
                    boolean call = line.endsWith(";") && !line.startsWith("System.out");
                    assertThat(!call || source.contains(line.replaceAll("//.*|\\s+", "")))
                            .as(line)
                            .isTrue();
                    shown += call ? 1 : 0;
                }
            }
        }
        assertThat(shown).isGreaterThan(4);
    }
}
