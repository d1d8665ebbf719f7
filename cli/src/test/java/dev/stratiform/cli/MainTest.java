package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void versionSaysTheProduct() {
        assertThat(Main.run(stream, stream, "version")).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("stratiform ");
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        assertThat(Main.run(stream, stream, "fly")).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("'fly' is no command");
    }
}
