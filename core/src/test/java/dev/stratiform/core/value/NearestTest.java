package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> NAMES = List.of("network", "database", "api", "monitoring");

    @Test
    void aMisspeltNameIsRecognised() {
        assertThat(Nearest.name("netwrok", NAMES)).contains("network");
        assertThat(Nearest.name("databse", NAMES)).contains("database");
        assertThat(Nearest.name("apis", NAMES)).contains("api");
        assertThat(Nearest.name("MONITORING", NAMES)).contains("monitoring");
        assertThat(Nearest.question("netwrok", NAMES)).isEqualTo("; did you mean 'network'?");
    }

    @Test
    void aFarNameIsNotSuggested() {
        assertThat(Nearest.name("xyz", NAMES)).isEmpty();
        assertThat(Nearest.name("", NAMES)).isEmpty();
        assertThat(Nearest.name("a".repeat(81), NAMES)).isEmpty();
        assertThat(Nearest.name("api", List.of())).isEmpty();
        assertThat(Nearest.question("xyz", NAMES)).isEmpty();
    }

    @Test
    void theCloserOfTwoWinsAndTiesGoToTheFirst() {
        assertThat(Nearest.name("stack-12", List.of("stack-345", "stack-13", "stack-14")))
                .contains("stack-13");
    }

    @Test
    void aManifestWithTwentyThousandStacksIsSearchedThrough() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add("some-rather-long-stack-name-" + i);
        }
        assertThat(Nearest.name("some-rather-lnog-stack-name-19999", many))
                .contains("some-rather-long-stack-name-19999");
    }
}
